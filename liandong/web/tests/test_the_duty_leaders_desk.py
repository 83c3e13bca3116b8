"""Four figures that are true, a list of what matters, and the leader's own deeds."""

import re
from datetime import timedelta

import pytest

from liandong.core import clock
from liandong.core.journal import Entry
from liandong.core.obligations.models import Obligation
from liandong.core.obligations.sweep import sweep
from liandong.core.testing.cast import START
from liandong.core.testing.fixtures import *  # noqa: F403
from liandong.core.testing.time import facts
from liandong.dispatch import actions as dispatch
from liandong.dispatch import handovers, steps
from liandong.dispatch.actions import Wanted
from liandong.dispatch.models import Order
from liandong.dispatch.reads import desk_rows
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.places import PlaceGiven
from liandong.web import leader_side, leader_state
from liandong.web.leader_state import matters

LATER = START + timedelta(minutes=20)


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


def happens(people, urgency="urgent", at=START):
    place = PlaceGiven("人民路 1 号", 104.5, 26.5, "990101001")
    kind = TypeGiven("12G03", urgency)
    return incidents.open_incident(kind=kind, place=place, summary="着火", by=people.call_taker, at=at)


def ordered(people, incident, *units):
    wanted = [Wanted(unit) for unit in units]
    orders = dispatch.issue_orders(incident=incident, wanted=wanted, by=people.dispatcher, at=START)
    return {order.unit: order for order in orders}


def refused(people):
    """A hand-over that the other side does not take."""
    order = ordered(people, happens(people), "county-fire")["county-fire"]
    steps.acknowledge(order=order, by=people.fire, at=START)
    steps.depart(order=order, by=people.fire, at=START)
    handovers.offer_handover(
        order=order, to_unit="power-company", reason="电气起火", by=people.fire, at=START
    )
    order = Order.objects.get(ref=order.ref)  # the other side is party to it by now
    handovers.refuse_handover(order=order, reason="不属电力设施", by=people.power, at=START)
    return order


def state_now(viewer, at):
    return leader_state.state_of(viewer, desk_rows(viewer), at)


def test_the_tiles_count_what_there_is(people):
    happens(people, "critical")
    happens(people, "urgent")
    happens(people, "routine")
    state = state_now(people.duty_leader, START)
    assert (state.critical, state.urgent) == (1, 1)
    assert len(state.rows) == 2
    assert not state.late


def test_late_is_what_the_clock_found_late(people, django_capture_on_commit_callbacks):
    ordered(people, happens(people), "county-fire")
    with clock.at(LATER):
        sweep(at=LATER)
        state = state_now(people.duty_leader, LATER)
    assert state.late
    assert all(one.incident for one in state.late)
    assert all(one.state == "breached" for one in state.late)
    assert any(line.is_late and line.incident for line in state.lines)


def test_the_next_phone_report_and_the_next_written_one_are_told_apart(people):
    incidents.grade(
        incident=happens(people), grade="larger", reason="三人死亡", by=people.duty_leader, at=START
    )
    state = state_now(people.duty_leader, START)
    rules = (state.phone.rule, state.written.rule)
    assert rules[0].startswith(("report.phone", "plan.report"))
    assert rules[1].startswith("report.written")
    assert state.upgraded == 0


def test_an_upgrade_is_one_only_when_it_goes_up(people):
    incident = happens(people)
    for grade in ("general", "major", "larger"):
        incidents.grade(incident=incident, grade=grade, reason="核实", by=people.duty_leader, at=START)
    assert state_now(people.duty_leader, START).upgraded == 1
    other = happens(people)
    for grade in ("major", "general"):
        incidents.grade(incident=other, grade=grade, reason="核实", by=people.duty_leader, at=START)
    state = state_now(people.duty_leader, START)
    assert (len(state.graded), state.upgraded) == (2, 1)


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("现场两人受伤，已送医", True),
        ("火已扑灭，无人员伤亡", False),
        ("没有人员被困，正在清理", False),
        ("暂无伤亡，一人失联", True),
        ("正在途中", False),
    ],
)
def test_feedback_matters_when_people_were_hurt(said, counts):
    assert matters(Entry(kind="dispatch.feedback_given", body={"text": said})) is counts


def test_important_facts_lead_to_their_incident_and_stop_at_the_county_line(people):
    incident = happens(people, "critical")
    [line] = [one for one in leader_state.important(people.duty_leader, START) if one.incident]
    assert line.url == f"/incidents/{incident.ref}/"
    assert leader_state.important(people.neighbour, START) == []


def test_a_refused_hand_over_is_decided_with_one_press(people):
    order = refused(people)
    page = people.browser("wang-jianguo")
    body = page.get("/leader/").content.decode()
    assert "不属电力设施" in body
    given = {"order": order.ref, "to_unit": "power-company", "reason": "按职责分工裁定"}
    assert page.post("/leader/decisions/", given).status_code == 302
    assert facts(order.incident.stream, "dispatch.handover_decided")
    assert Obligation.objects.get(rule="handover.refusal-decided").state == "met"
    assert "不属电力设施" not in re.sub(r'id="line-.*?</li>', "", page.get("/leader/").content.decode())


def test_a_storm_does_not_hide_what_one_word_decides(people):
    for minutes in range(leader_side.MOST + 3):
        happens(people, at=START - timedelta(minutes=minutes + 1))
    refused(people)
    found = leader_side.decisions(people.duty_leader, START)
    assert len(found) == leader_side.MOST
    assert [bool(one.refusal) for one in found[:2]] == [True, False]


def test_an_instruction_is_sent_once(people):
    incident = happens(people)
    page = people.browser("he-zhiyuan")
    given = {"incident": incident.ref, "text": "全力救人", "_key": "k-1"}
    assert [page.post("/leader/instructions/", given).status_code for _ in range(2)] == [302, 302]
    assert len(facts(incident.stream, "reporting.instructed")) == 1


def test_an_instruction_that_was_refused_is_put_right_and_sent_again(people):
    incident = happens(people)
    page = people.browser("he-zhiyuan")
    for text in ("", "全力救人"):
        given = {"incident": incident.ref, "text": text, "_key": "k-1"}
        assert page.post("/leader/instructions/", given).status_code == 302
    assert [one.body["text"] for one in facts(incident.stream, "reporting.instructed")] == ["全力救人"]


def test_the_inspector_reads_and_does_nothing(people):
    refused(people)
    body = people.browser("zheng-gongzheng").get("/leader/").content.decode()
    assert "要情流" in body
    assert 'name="to_unit"' not in body
    assert 'name="text"' not in body


def test_who_is_missing_stands_first_and_phones_are_masked(people):
    people.nobody_on_duty("power-company")
    body = people.browser("wang-jianguo").get("/leader/").content.decode()
    departments = body[body.index("部门") :]
    assert departments.index("供电公司") < departments.index("消防大队")
    assert not re.search(r"1990000\d{4}", body)


def test_it_is_the_first_page_of_who_leads(people):
    for person in ("wang-jianguo", "he-zhiyuan"):
        assert people.browser(person).get("/").headers["Location"] == "/leader/"
    assert people.browser("zhou-min").get("/").headers["Location"] == "/dispatch/"
