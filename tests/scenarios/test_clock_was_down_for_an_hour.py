"""The clock process is down for an hour.

On return each breach is recorded once, with the time that it was due and the time that it was noticed.
"""

from datetime import datetime, timedelta

from liandong.core.obligations.models import Obligation
from liandong.core.testing.time import facts, texts
from liandong.dispatch import steps
from tests.scenarios.story import ACKNOWLEDGE, FIFTEEN, clock, clocks, happens, ordered


def test_each_breach_once_with_both_times(cast, time):
    incident = happens(cast, time)
    began = time.now
    orders = ordered(cast, time, incident, "county-fire", "county-ems", "power-company")
    time.clock_is_down(minutes=5)
    steps.arrive(order=orders["county-ems"], by=cast.ems, at=time.now)
    time.clock_is_down(minutes=55)
    assert any("新指令" in text for text in texts("he-diansheng"))  # messages went out all the same
    # Only what a unit's own deed brought to light is on record by now.
    assert {one.body["owed_by"] for one in facts(incident.stream, "obligations.breached")} == {"county-ems"}
    back = time.by(seconds=0)

    breaches = facts(incident.stream, "obligations.breached")
    named = [(one.body["rule"], one.body["owed_by"]) for one in breaches]
    assert len(named) == len(set(named))
    fire = next(one for one in breaches if one.body["rule"] == FIFTEEN)
    assert fire.body["owed_by"] == "county-fire"
    assert fire.occurred_at == began + timedelta(minutes=15)
    assert datetime.fromisoformat(fire.body["noticed_at"]) == back
    assert clock(FIFTEEN, orders["county-fire"]).noticed_at == back
    # What was done in the meantime was done: met in time, although nobody watched.
    assert clock(FIFTEEN, orders["county-ems"]).state == "met"
    assert clock(ACKNOWLEDGE, orders["county-ems"]).state == "late"
    # No reminder for what is past; every rung that was missed is told, once.
    assert not facts(incident.stream, "obligations.reminded")
    rungs = [
        one.body["rung"]
        for one in facts(incident.stream, "obligations.escalated")
        if one.body["rule"] == FIFTEEN and one.body["owed_by"] == "county-fire"
    ]
    assert rungs == [1, 2]

    time.by(minutes=5)
    assert len(facts(incident.stream, "obligations.breached")) == len(breaches)
    assert set(clocks(orders["power-company"]).values()) == {"breached"}
    conduct = facts(incident.stream, "dispatch.conduct_recorded")
    of_orders = [one for one in breaches if one.body["subject"].startswith(f"{incident.ref}-")]
    assert len(conduct) == len(of_orders)


def test_what_was_typed_in_meanwhile_with_its_true_time_is_no_breach(cast, time):
    incident = happens(cast, time)
    began = time.now
    order = ordered(cast, time, incident, "county-fire")["county-fire"]
    time.clock_is_down(minutes=40)
    steps.arrive(order=order, by=cast.dispatcher, at=time.now, occurred_at=began + timedelta(minutes=15))
    time.by(minutes=20)
    assert clock(FIFTEEN, order).state == "met"
    assert Obligation.objects.filter(subject=order.ref, rule=ACKNOWLEDGE).get().state == "late"
