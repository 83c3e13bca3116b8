"""The story of city opinions 三(二).

In the city centre police, fire and 120 come within fifteen minutes, the other units within thirty; elsewhere
they set out at once. On time, late, silent, handed over, called back, on behalf, typed in later.
"""

from datetime import timedelta

import pytest

from liandong.core.journal import Entry
from liandong.core.obligations.models import Obligation
from liandong.core.testing.cast import VILLAGE
from liandong.core.testing.time import facts, texts, told
from liandong.dispatch import actions, handovers, steps
from liandong.dispatch.errors import HandleFirst, ImpossibleTime
from tests.scenarios.story import (
    ACKNOWLEDGE,
    AT_ONCE,
    FIFTEEN,
    FIRST_HANDLING,
    THIRTY,
    clock,
    clocks,
    fresh,
    goes,
    happens,
    ordered,
    seen,
)


def test_exactly_at_the_limit_is_on_time_and_one_second_later_is_late(cast, time):
    incident = happens(cast, time)
    orders = ordered(cast, time, incident, "county-fire", "county-ems", "county-police", "power-company")
    by = {
        "county-fire": cast.fire,
        "county-ems": cast.ems,
        "county-police": cast.police,
        "power-company": cast.power,
    }
    began = time.now
    for unit, order in orders.items():
        goes(time, order, by[unit])
    time.to(began + timedelta(minutes=15))
    for unit in ("county-fire", "county-ems"):
        steps.arrive(order=orders[unit], by=by[unit], at=time.now)
    time.by(seconds=1)
    steps.arrive(order=orders["county-police"], by=cast.police, at=time.now)
    time.to(began + timedelta(minutes=30))
    steps.arrive(order=orders["power-company"], by=cast.power, at=time.now)

    assert clock(FIFTEEN, orders["county-fire"]).state == "met"
    assert clock(FIFTEEN, orders["county-ems"]).state == "met"
    assert clock(FIFTEEN, orders["county-police"]).state == "late"
    assert clock(THIRTY, orders["power-company"]).state == "met"
    breaches = facts(incident.stream, "obligations.breached")
    assert [(one.body["owed_by"], one.occurred_at) for one in breaches if one.body["rule"] == FIFTEEN] == [
        ("county-police", began + timedelta(minutes=15))
    ]
    late = Entry.objects.get(kind="obligations.met_late", body__rule=FIFTEEN)
    assert late.body["late_seconds"] == 1


def test_other_units_one_second_after_thirty_minutes_are_late(cast, time):
    orders = ordered(cast, time, happens(cast, time), "county-fire", "power-company")
    goes(time, orders["county-fire"], cast.fire)
    goes(time, orders["power-company"], cast.power)
    assert FIFTEEN not in clocks(orders["power-company"])
    time.by(minutes=30, seconds=1)
    steps.arrive(order=orders["power-company"], by=cast.power, at=time.now)
    assert clock(THIRTY, orders["power-company"]).state == "late"


def test_outside_the_city_they_set_out_at_once_and_no_limit_on_scene_is_claimed(cast, time):
    incident = happens(cast, time, region=VILLAGE)
    orders = ordered(cast, time, incident, "county-fire", "town-990101009", "county-ems")
    assert {FIFTEEN, THIRTY}.isdisjoint(clocks(orders["county-fire"]))
    time.by(minutes=3)
    steps.depart(order=orders["county-fire"], by=cast.fire, at=time.now)
    time.by(seconds=1)
    steps.depart(order=orders["town-990101009"], by=cast.village_township, at=time.now)
    time.by(minutes=40)
    steps.arrive(order=orders["county-fire"], by=cast.fire, at=time.now)
    assert clock(AT_ONCE, orders["county-fire"]).state == "met"
    assert clock(AT_ONCE, orders["town-990101009"]).state == "late"
    assert clock(AT_ONCE, orders["county-ems"]).state == "breached"
    assert told("obligations.escalated", rule=AT_ONCE, owed_by="county-ems") >= {"he-zhiyuan", "sun-lixin"}


def test_a_silent_unit_climbs_the_ladder_until_the_leader_of_the_centre_is_told(cast, time):
    incident = happens(cast, time)
    ordered(cast, time, incident, "county-fire")
    time.settle()
    # Where and what, never the caller's own words: those are on the order's page.
    assert texts("zhao-tiezhu") == ["新指令：人民路 1 号 民房火灾 请签收；任务详见指令页。"]
    on_phones = {}
    for at in (31, 61, 91, 121):
        time.to(incident.opened_at + timedelta(seconds=at))
        on_phones[at] = {who for who in STAFF if any("签收指令" in text for text in texts(who))}
    assert on_phones == {
        31: {"zhao-tiezhu"},
        61: {"zhao-tiezhu", "zhou-min", "wang-jianguo"},
        91: {"zhao-tiezhu", "zhou-min", "wang-jianguo", "wang-gang"},
        121: {"zhao-tiezhu", "zhou-min", "wang-jianguo", "wang-gang", "he-zhiyuan"},
    }
    time.to(incident.opened_at + timedelta(minutes=21))
    assert any("十五分钟内到场" in text and "第 2 级" in text for text in texts("he-zhiyuan"))
    assert texts("deng-wei") == texts("sun-lixin") == []
    conduct = facts(incident.stream, "dispatch.conduct_recorded")
    assert {one.body["conduct"] for one in conduct} == {"有令不行"}
    breached = {one.id for one in facts(incident.stream, "obligations.breached")}
    assert {one.body["evidence"] for one in conduct} <= breached


STAFF = ("zhao-tiezhu", "wang-gang", "zhou-min", "wang-jianguo", "he-zhiyuan")


def test_handed_over_the_first_receiver_is_bound_until_the_other_accepts(cast, time):
    incident = happens(cast, time)
    order = ordered(cast, time, incident, "water-company")["water-company"]
    steps.acknowledge(order=order, by=cast.water, at=time.now)
    with pytest.raises(HandleFirst):
        handovers.offer_handover(
            order=order, to_unit="power-company", reason="线路着火", by=cast.water, at=time.now
        )
    goes(time, order, cast.water)
    time.by(minutes=2)
    handovers.offer_handover(
        order=order, to_unit="power-company", reason="线路着火", by=cast.water, at=time.now
    )
    time.by(minutes=4)
    assert fresh(incident).lead_unit == "water-company"
    assert fresh(order).is_open
    assert any("供水公司 请求移交" in text for text in texts("he-diansheng"))
    taken = handovers.accept_handover(order=seen(order, cast.power), by=cast.power, at=time.now)
    time.settle()

    assert fresh(incident).lead_unit == "power-company"
    assert (fresh(order).state, taken.lead) == ("handed_over", True)
    assert clock(THIRTY, order).state == "superseded"
    assert clock(THIRTY, taken).opened_at == time.now
    assert clock(THIRTY, taken).due_at == time.now + timedelta(minutes=30)
    assert clock(ACKNOWLEDGE, taken).state == "met"
    assert any("供电公司 已接手" in text for text in texts("jiang-he"))
    assert not any("新指令" in text for text in texts("he-diansheng"))
    steps.arrive(order=taken, by=cast.power, at=time.by(minutes=5))
    assert clock(THIRTY, taken).state == "met"


def test_no_answer_to_a_hand_over_is_a_clock_of_the_other_side(cast, time):
    incident = happens(cast, time)
    order = ordered(cast, time, incident, "water-company")["water-company"]
    goes(time, order, cast.water)
    handovers.offer_handover(
        order=order, to_unit="power-company", reason="线路着火", by=cast.water, at=time.now
    )
    time.by(minutes=5, seconds=1)
    owed = Obligation.objects.get(rule="handover.answered")
    assert (owed.owed_by, owed.state) == ("power-company", "breached")
    assert fresh(incident).lead_unit == "water-company"
    time.by(minutes=6)
    assert "he-zhiyuan" in told("obligations.escalated", rule="handover.answered")
    # A delay of the other side is no conduct of the unit that has the order.
    conduct = facts(incident.stream, "dispatch.conduct_recorded")
    assert owed.title not in {one.body["said"] for one in conduct}


def test_a_refused_hand_over_is_decided_by_the_centre(cast, time):
    incident = happens(cast, time)
    order = ordered(cast, time, incident, "water-company")["water-company"]
    goes(time, order, cast.water)
    handovers.offer_handover(
        order=order, to_unit="power-company", reason="不是水", by=cast.water, at=time.now
    )
    time.by(minutes=1)
    handovers.refuse_handover(order=seen(order, cast.power), reason="不是电", by=cast.power, at=time.now)
    time.settle()
    assert fresh(incident).lead_unit == "water-company"
    assert "待中心裁定" in "".join(texts("wang-jianguo"))
    time.by(minutes=2)
    taken = handovers.decide_handover(
        order=order, to_unit="power-company", reason="电缆井", by=cast.centre_leader, at=time.now
    )
    time.settle()
    assert fresh(incident).lead_unit == "power-company"
    assert Obligation.objects.get(rule="handover.refusal-decided").state == "met"
    assert clock(ACKNOWLEDGE, taken).state == "open"  # told, not asked: it has yet to acknowledge
    assert any("中心裁定由 供电公司 负责" in text for text in texts("he-diansheng"))
    steps.depart(order=taken, by=cast.power, at=time.by(seconds=30))
    assert clock(ACKNOWLEDGE, taken).state == "met"


def test_the_centre_may_decide_that_it_stays_where_it_is(cast, time):
    incident = happens(cast, time)
    order = ordered(cast, time, incident, "water-company")["water-company"]
    goes(time, order, cast.water)
    handovers.offer_handover(
        order=order, to_unit="power-company", reason="不是水", by=cast.water, at=time.now
    )
    decided = handovers.decide_handover(
        order=order, to_unit="water-company", reason="先接先办", by=cast.duty_leader, at=time.by(minutes=1)
    )
    time.by(minutes=20)
    assert decided.pk == order.pk
    assert fresh(incident).lead_unit == "water-company"
    assert Obligation.objects.get(rule="handover.answered").state == "void"
    assert order.handovers.get().answer == "withdrawn"


def test_decided_before_anything_was_done_frees_the_first_unit_of_its_clocks(cast, time):
    incident = happens(cast, time)
    order = ordered(cast, time, incident, "water-company")["water-company"]
    handovers.decide_handover(
        order=order, to_unit="power-company", reason="派错", by=cast.dispatcher, at=time.by(seconds=20)
    )
    time.by(minutes=40)
    assert clocks(order) == {ACKNOWLEDGE: "superseded", FIRST_HANDLING: "superseded", THIRTY: "superseded"}


def test_called_back_owes_nothing_and_the_centre_is_responsible_again(cast, time):
    incident = happens(cast, time)
    order = ordered(cast, time, incident, "county-fire")["county-fire"]
    goes(time, order, cast.fire)
    time.by(minutes=5)
    actions.recall(order=order, reason="邻居已扑灭", by=cast.dispatcher, at=time.now)
    time.by(minutes=30)
    assert clock(FIFTEEN, order).state == "void"
    assert (fresh(incident).lead_unit, incident.status) == ("linkage-centre", "waiting")
    assert any("指令已撤回 邻居已扑灭" in text for text in texts("zhao-tiezhu"))
    assert not facts(incident.stream, "obligations.breached", "dispatch.conduct_recorded")


def test_on_behalf_of_a_unit_that_answers_by_phone(cast, time):
    incident = happens(cast, time)
    order = ordered(cast, time, incident, "county-fire")["county-fire"]
    steps.acknowledge(order=order, by=cast.dispatcher, at=time.by(seconds=60))
    steps.arrive(order=order, by=cast.dispatcher, at=time.by(minutes=10))
    stated = facts(incident.stream, "dispatch.order_acknowledged", "dispatch.departed", "dispatch.arrived")
    assert [(one.body["on_behalf"], one.body["implied"], one.by) for one in stated] == [
        (True, False, "zhou-min"),
        (True, True, "zhou-min"),
        (True, False, "zhou-min"),
    ]
    assert (clock(ACKNOWLEDGE, order).state, clock(FIFTEEN, order).state) == ("met", "met")


def test_typed_in_later_counts_by_its_true_time_and_what_was_announced_stays(cast, time):
    incident = happens(cast, time)
    order = ordered(cast, time, incident, "county-fire")["county-fire"]
    began = time.now
    goes(time, order, cast.fire)
    time.by(minutes=25)
    assert clock(FIFTEEN, order).state == "breached"
    came = began + timedelta(minutes=14)
    steps.arrive(order=order, by=cast.dispatcher, at=time.now, occurred_at=came)
    arrived = facts(incident.stream, "dispatch.arrived")[0]
    assert (arrived.occurred_at, arrived.recorded_at) == (came, time.now)
    assert (clock(FIFTEEN, order).state, clock(FIFTEEN, order).met_at) == ("met", came)
    assert (
        len([one for one in facts(incident.stream, "obligations.breached") if one.body["rule"] == FIFTEEN])
        == 1
    )


def test_a_time_before_the_order_or_after_now_cannot_have_been(cast, time):
    order = ordered(cast, time, happens(cast, time), "county-fire")["county-fire"]
    began = time.now
    time.by(seconds=50)
    for impossible in (began - timedelta(seconds=61), time.now + timedelta(seconds=1)):
        with pytest.raises(ImpossibleTime, match="应在 04-15 10:00 与现在之间"):
            steps.arrive(order=order, by=cast.fire, at=time.now, occurred_at=impossible)
    assert fresh(order).arrived_at is None
