"""A tier-1 unit takes a call on its own line: it is the first receiver, responsible from the first second."""

import pytest

from liandong.core.obligations.models import Obligation
from liandong.dispatch import actions as dispatch
from liandong.dispatch import handovers, steps
from liandong.dispatch.actions import Wanted
from liandong.intake import actions as intake
from liandong.intake.errors import NotAFirstReceiver
from tests.scenarios.story import FIRST_HANDLING, clock, fresh, seen


@pytest.fixture
def incident(cast, time):
    """The power company is rung up directly: smoke from a cable duct."""
    place = intake.PlaceTold("人民路 9 号", 104.5, 26.5, region="990101001")
    given = intake.ReportGiven(channel="unit_line", narrative="电缆井冒烟", place=place, type="12G03")
    report = intake.take_report(given=given, by=cast.power, at=time.now)
    assert report.received_unit == "power-company"
    time.by(minutes=1)
    return intake.open_from_report(report=report, by=cast.power, at=time.now)


def test_it_is_responsible_at_once_and_its_own_clocks_run(cast, time, incident):
    assert incident.lead_unit == "power-company"
    states = dict(Obligation.objects.filter(owed_by="power-company").values_list("rule", "state"))
    assert states["first-receiver.decides"] == "met"
    assert states["first-receiver.accepts"] == "met"


def test_units_that_join_do_not_free_it(cast, time, incident):
    wanted = [Wanted("county-fire"), Wanted("power-company")]
    orders = dispatch.issue_orders(incident=incident, wanted=wanted, by=cast.dispatcher, at=time.now)
    assert {order.unit: order.lead for order in orders} == {"county-fire": False, "power-company": True}
    assert fresh(incident).lead_unit == "power-company"


def test_others_ordered_without_it_leave_it_responsible(cast, time, incident):
    orders = dispatch.issue_orders(
        incident=incident, wanted=[Wanted("county-fire")], by=cast.dispatcher, at=time.now
    )
    assert not orders[0].lead
    assert fresh(incident).lead_unit == "power-company"


def test_only_after_first_handling_and_acceptance_another_is_responsible(cast, time, incident):
    order = dispatch.issue_orders(
        incident=incident, wanted=[Wanted("power-company")], by=cast.dispatcher, at=time.now
    )[0]
    steps.give_feedback(order=order, text="已断电，需消防", by=cast.power, at=time.by(minutes=2))
    assert clock(FIRST_HANDLING, order).state == "met"
    assert fresh(order).acknowledged_at == time.now
    handovers.offer_handover(
        order=order, to_unit="county-fire", reason="明火", by=cast.power, at=time.by(seconds=10)
    )
    assert fresh(incident).lead_unit == "power-company"
    handovers.accept_handover(order=seen(order, cast.fire), by=cast.fire, at=time.by(seconds=30))
    assert fresh(incident).lead_unit == "county-fire"


def test_the_centre_may_order_another_to_lead(cast, time, incident):
    dispatch.issue_orders(
        incident=incident, wanted=[Wanted("county-fire", lead=True)], by=cast.dispatcher, at=time.now
    )
    assert fresh(incident).lead_unit == "county-fire"


def test_a_unit_of_tier_two_has_no_line_of_its_own(cast, time):
    given = intake.ReportGiven(channel="unit_line", narrative="滑坡", received_unit="natural-resources")
    with pytest.raises(NotAFirstReceiver):
        intake.take_report(given=given, by=cast.call_taker, at=time.now)
