"""Two people call about one fire: one incident, both callers kept; or two incidents, merged later."""

import pytest

from liandong.core.obligations.models import Obligation
from liandong.core.testing.time import facts, texts
from liandong.dispatch import actions as dispatch
from liandong.dispatch import steps
from liandong.dispatch.errors import AlreadyOrdered
from liandong.dispatch.models import Order
from liandong.incidents.errors import AlreadyMerged
from liandong.incidents.reads import incident_of, timeline
from liandong.intake import actions as intake
from liandong.intake import reads as calls
from tests.scenarios.story import FIFTEEN, FIRE, clock, fresh, ordered


def call(cast, time, narrative, phone, *, type=FIRE):
    place = intake.PlaceTold("人民路 1 号", 104.5, 26.5, region="990101001")
    given = intake.ReportGiven(
        narrative=narrative, caller_name="赵某", caller_phone=phone, place=place, type=type
    )
    return intake.take_report(given=given, by=cast.call_taker, at=time.now)


def opened(cast, time, narrative, phone):
    report = call(cast, time, narrative, phone)
    return intake.open_from_report(report=report, by=cast.call_taker, at=time.now)


def test_the_second_caller_joins_the_incident_of_the_first(cast, time):
    incident = opened(cast, time, "二楼着火", "19900009001")
    ordered(cast, time, incident, "county-fire")
    time.by(seconds=40)
    second = call(cast, time, "楼上冒烟，有小孩", "19900009002")
    intake.join_report(report=second, incident=incident, by=cast.call_taker, at=time.now)
    dispatch.supplement(incident=incident, text="有小孩被困", by=cast.call_taker, at=time.now)
    time.settle()
    assert fresh(incident).reports == 2
    assert [one.caller_phone for one in calls.callers_of(incident, cast.dispatcher)] == [
        "19900009001",
        "19900009002",
    ]
    assert any("有小孩被困" in text for text in texts("zhao-tiezhu"))
    assert Order.objects.count() == 1


def two_incidents(cast, time):
    first = opened(cast, time, "二楼着火", "19900009001")
    time.by(seconds=20)
    second = opened(cast, time, "人民路冒烟", "19900009002")
    return first, second


def test_merged_the_callers_stay_and_orders_go_on_under_one_lead(cast, time):
    first, second = two_incidents(cast, time)
    ours = ordered(cast, time, first, "county-fire", "county-ems")
    theirs = ordered(cast, time, second, "fire-north", "county-ems")
    dispatch.merge_incidents(incident=second, into=first, by=cast.dispatcher, at=time.by(seconds=30))
    time.settle()

    assert (fresh(second).status, second.merged_into_id) == ("merged", first.pk)
    assert fresh(first).reports == 2
    assert len(calls.callers_of(first, cast.dispatcher)) == 2
    # 120 was ordered twice: one order is enough; both fire stations go on, one of them leads.
    assert [fresh(theirs[unit]).state for unit in ("fire-north", "county-ems")] == ["issued", "recalled"]
    open_leads = dispatch.open_orders_of(first).filter(lead=True)
    assert [order.unit for order in open_leads] == ["county-fire"] == [first.lead_unit]
    with pytest.raises(AlreadyOrdered):
        ordered(cast, time, first, "fire-north")
    with pytest.raises(AlreadyMerged):
        ordered(cast, time, second, "county-police")
    assert Obligation.objects.get(rule="incident.first-order-within-60s", incident=second.ref).state == "met"
    seen = {entry.stream for entry in timeline(incident_of(first.ref, cast.fire_north), cast.fire_north)}
    assert seen == {first.stream, second.stream}

    # An order given before the merger keeps its clock, wherever it is worked on.
    order = theirs["fire-north"]
    steps.arrive(order=order, by=cast.fire_north, at=time.by(minutes=5))
    assert clock(FIFTEEN, order).state == "met"
    steps.complete(order=order, text="", by=cast.fire_north, at=time.by(minutes=5))
    steps.complete(order=ours["county-ems"], text="", by=cast.ems, at=time.now)
    steps.complete(order=ours["county-fire"], text="扑灭", by=cast.fire, at=time.now)
    assert fresh(first).status == "review"
    assert [entry.body["incident"] for entry in facts(first.stream, "incidents.handled")] == [first.ref]
    dispatch.close_incident(incident=first, conclusion="已扑灭", by=cast.dispatcher, at=time.by(minutes=1))
    assert Obligation.objects.get(rule="incident.closed-after-handling").state == "met"


def test_merged_into_one_that_nobody_leads_the_others_unit_leads_both(cast, time):
    first, second = two_incidents(cast, time)
    theirs = ordered(cast, time, second, "county-fire")
    dispatch.merge_incidents(incident=second, into=first, by=cast.call_taker, at=time.now)
    assert (fresh(first).lead_unit, fresh(theirs["county-fire"]).lead) == ("county-fire", True)
    more = ordered(cast, time, first, "county-ems")
    assert not more["county-ems"].lead
    dispatch.recall(order=theirs["county-fire"], reason="误派", by=cast.dispatcher, at=time.by(seconds=5))
    assert fresh(first).lead_unit == "linkage-centre"


def test_an_incident_that_waits_for_its_first_order_waits_no_more_once_merged(cast, time):
    first, second = two_incidents(cast, time)
    ordered(cast, time, first, "county-fire")
    dispatch.merge_incidents(incident=second, into=first, by=cast.dispatcher, at=time.by(seconds=10))
    time.by(minutes=3)
    assert Obligation.objects.get(rule="incident.first-order-within-60s", incident=second.ref).state == "void"


def test_the_incident_that_stays_keeps_its_own_clocks(cast, time):
    first, second = two_incidents(cast, time)
    dispatch.merge_incidents(incident=second, into=first, by=cast.dispatcher, at=time.by(seconds=10))
    time.by(minutes=1)
    waiting = Obligation.objects.get(rule="incident.first-order-within-60s", incident=first.ref)
    assert waiting.state == "breached"
