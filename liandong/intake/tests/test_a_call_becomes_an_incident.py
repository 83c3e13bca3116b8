"""From the ring to an incident, and every other way that a report may end."""

import pytest

from liandong.core.errors import Forbidden, Invalid, NotVisible
from liandong.core.journal.models import Entry
from liandong.incidents.errors import IncidentIsClosed
from liandong.incidents.models import Incident
from liandong.intake import actions, reads
from liandong.intake.actions import PlaceTold
from liandong.intake.errors import CallAnsweredElsewhere, NotAFirstReceiver, ReportIsSettled
from liandong.intake.tests.county import AT, BAMBOO, CHEN, FIRE, LI, NEIGHBOUR, kinds, taken, told

pytestmark = pytest.mark.usefixtures("place")


def test_a_ring_is_answered_once_taken_and_opened() -> None:
    call = actions.ring(phone="19900001234", by=LI, at=AT)
    actions.answer(report=call, by=LI, at=AT)
    actions.answer(report=call, by=LI, at=AT)
    report = actions.take_report(given=told(type="11A02", figures={"trapped": 2}), report=call, by=LI, at=AT)
    incident = actions.open_from_report(report=report, by=LI, at=AT)
    assert (report.ref, report.caller_phone, report.urgency) == (call.ref, "19900001234", "urgent")
    assert (incident.zone, incident.figures, incident.reports) == ("city_centre", {"trapped": 2}, 1)
    assert incident.lead_unit == "linkage-centre"
    assert kinds(f"report/{call.ref}") == [
        "intake.report_rang",
        "intake.report_answered",
        "intake.report_taken",
        "intake.report_classified",
        "intake.report_joined",
    ]


def test_two_seats_pick_up_one_call_and_the_second_is_told_who_has_it() -> None:
    call = actions.ring(phone="19900001234", by=LI, at=AT)
    actions.answer(report=call, by=LI, at=AT)
    with pytest.raises(CallAnsweredElsewhere, match="li-na"):
        actions.answer(report=call, by=CHEN, at=AT)


def test_another_caller_joins_and_both_are_kept() -> None:
    incident = actions.open_from_report(report=taken(), by=LI, at=AT)
    second = taken("滨江路车库淹了", caller_phone="19900005678")
    actions.join_report(report=second, incident=incident, by=LI, at=AT)
    incident.refresh_from_db()
    assert incident.reports == 2
    assert [one.narrative for one in reads.callers_of(incident, LI)] == [
        "车库进水，两人被困",
        "滨江路车库淹了",
    ]
    assert kinds(incident.stream)[-1] == "intake.incident_reported_again"
    with pytest.raises(ReportIsSettled):
        actions.open_from_report(report=second, by=LI, at=AT)


def test_nobody_joins_a_closed_incident_and_the_report_stays_to_be_handled() -> None:
    incident = actions.open_from_report(report=taken(), by=LI, at=AT)
    Incident.objects.filter(pk=incident.pk).update(status="closed", closed_at=AT)
    second = taken()
    with pytest.raises(IncidentIsClosed):
        actions.join_report(report=second, incident=incident, by=LI, at=AT)
    second.refresh_from_db()
    assert second.status == "taken"


def test_a_request_goes_to_12345_with_its_receipt() -> None:
    report = actions.divert(report=taken("路灯不亮", type="L0301"), by=LI, at=AT)
    assert report.receipt == f"Z{report.ref[1:]}"
    own = actions.divert(report=taken("路灯不亮"), receipt="HL-20261121-9", by=LI, at=AT)
    assert own.receipt == "HL-20261121-9"
    assert reads.call_list(LI, AT).diverted_today == 2


def test_harassment_is_false_an_answered_inquiry_is_not() -> None:
    false = actions.close_report(report=taken("不说话"), reason="harassment", by=LI, at=AT)
    asked = actions.close_report(report=taken("问医保电话"), reason="answered", by=LI, at=AT)
    assert (false.status, asked.status) == ("false", "closed")
    with pytest.raises(Invalid):
        actions.close_report(report=taken(), reason="because", by=LI, at=AT)


def test_a_tier_1_unit_that_took_the_call_is_responsible_until_another_accepts() -> None:
    report = taken("仓库冒烟", by=FIRE, channel="unit_line")
    incident = actions.open_from_report(report=report, by=FIRE, at=AT)
    assert (report.received_unit, incident.lead_unit) == ("county-fire", "county-fire")
    assert "org/county-fire" in incident.topics
    assert Entry.objects.get(stream=report.stream, seq=1).body["received_unit"] == "county-fire"


def test_a_tier_2_unit_is_no_first_receiver() -> None:
    with pytest.raises(NotAFirstReceiver, match="水务局"):
        taken(received_unit="water-bureau")


def test_what_is_not_theirs_is_not_found_and_what_they_may_not_is_refused() -> None:
    report = taken()
    with pytest.raises(NotVisible):
        reads.report_of(report.ref, NEIGHBOUR)
    with pytest.raises(NotVisible):
        actions.open_from_report(report=report, by=NEIGHBOUR, at=AT)
    with pytest.raises(Forbidden):
        actions.divert(report=taken(by=FIRE, channel="unit_line"), by=FIRE, at=AT)


def test_more_becomes_known_and_what_stood_before_is_kept() -> None:
    report = taken(caller_phone="19900001234")
    amendment = actions.Amendment(more="水位到腰了", figures={"trapped": 3}, caller_name="张大爷")
    changed = actions.amend(report=report, amendment=amendment, by=LI, at=AT)
    assert changed.narrative == "车库进水，两人被困\n水位到腰了"
    body = Entry.objects.filter(stream=report.stream).latest("seq").body
    assert body["changes"]["figures"] == [{}, {"trapped": 3}]
    assert body["caller_name"] != "张大爷"
    before = Entry.objects.count()
    actions.amend(report=changed, amendment=actions.Amendment(), by=LI, at=AT)
    assert Entry.objects.count() == before


def test_a_call_is_taken_down_once_whatever_the_keys() -> None:
    call = actions.answer(report=actions.ring(phone="19900001234", by=LI, at=AT), by=LI, at=AT)
    actions.take_report(given=told("第一次"), report=call, key="key-one-1", by=LI, at=AT)
    with pytest.raises(ReportIsSettled, match="已登记"):
        actions.take_report(given=told("第二次"), report=call, key="key-two-2", by=LI, at=AT)
    assert kinds(call.stream).count("intake.report_taken") == 1


def test_another_place_is_seen_by_those_who_are_responsible_there() -> None:
    report = taken()
    moved = actions.Amendment(place=PlaceTold("竹坪村三组", *BAMBOO, region="990101009203"))
    row = actions.amend(report=report, amendment=moved, by=LI, at=AT)
    assert "place/990101009" in row.topics
    assert "place/990101001" not in row.topics


def test_who_got_a_diverted_report_answers_and_its_clock_ends() -> None:
    report = actions.divert(report=taken("路灯不亮"), by=LI, at=AT)
    with pytest.raises(ReportIsSettled):
        actions.close_report(report=report, reason="answered", by=LI, at=AT)
    closed = actions.close_report(report=report, reason="replied", by=LI, at=AT)
    assert closed.status == "closed"
    assert Entry.objects.filter(stream=report.stream).latest("seq").body["reason"] == "replied"
    assert reads.call_list(LI, AT).diverted_today == 1
    with pytest.raises(ReportIsSettled):
        actions.close_report(report=taken(), reason="replied", by=LI, at=AT)
