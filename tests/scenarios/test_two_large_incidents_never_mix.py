"""Two large incidents at once, some units in both: what is said of one never shows in the other."""

from liandong.core.journal import Entry
from liandong.core.obligations.models import Obligation
from liandong.core.obligations.reads import clocks_of
from liandong.core.testing.cast import VILLAGE
from liandong.core.testing.time import facts, messages
from liandong.dispatch import actions, reads, steps
from liandong.incidents.reads import timeline
from tests.scenarios.story import LEAK, happens, ordered

UNITS = ("county-fire", "county-police", "county-ems", "power-company", "water-company", "natural-resources")


def test_what_is_said_of_one_never_shows_in_the_other(cast, time):
    fire = happens(cast, time, summary="商场着火")
    leak = happens(cast, time, region=VILLAGE, kind=LEAK, summary="罐车泄漏液氨")
    in_town = ordered(cast, time, fire, *UNITS, "town-990101001")
    in_village = ordered(cast, time, leak, *UNITS, "fire-north", "town-990101009")
    by = {"county-fire": cast.fire, "county-ems": cast.ems, "county-police": cast.police}
    for minute in range(12):
        for unit, who in by.items():
            for orders, word in ((in_town, "商场"), (in_village, "罐车")):
                steps.give_feedback(order=orders[unit], text=f"{word}{minute}", by=who, at=time.now)
        actions.supplement(incident=fire, text=f"商场追加{minute}", by=cast.dispatcher, at=time.now)
        actions.supplement(incident=leak, text=f"罐车追加{minute}", by=cast.dispatcher, at=time.now)
        time.by(minutes=1)
    steps.arrive(order=in_town["county-fire"], by=cast.fire, at=time.now)
    actions.recall(order=in_village["power-company"], reason="罐车无需断电", by=cast.dispatcher, at=time.now)
    time.by(minutes=40)

    for one, other, word in ((fire, leak, "罐车"), (leak, fire, "商场")):
        entries = timeline(one, cast.dispatcher)
        assert len(entries) > 100
        assert {entry.body.get("incident") or one.ref for entry in entries} == {one.ref}
        assert not any(word in str(entry.body) for entry in entries)
        assert {clock.incident for clock in clocks_of(one.stream)} == {one.ref}
        assert not any(other.ref in order.ref for order in reads.orders_of(one))
    assert Obligation.objects.get(
        subject=in_town["county-fire"].ref, rule="feedback.first-after-arrival"
    ).stream_id == (fire.stream)
    # The clock of one order is not met by the same unit's deed in the other incident.
    departures = Obligation.objects.filter(rule="depart-at-once.suburb-and-village", owed_by="county-fire")
    assert [(one.incident, one.state) for one in departures] == [(leak.ref, "breached")]
    assert messages("fang-jie")
    assert not any("罐车" in one.text for one in messages("fang-jie"))
    assert not any("商场" in one.text for one in messages("lu-jiangping"))
    assert facts(fire.stream)[-1].seq == Entry.objects.filter(stream=fire.stream).count()
