"""In a storm lists are cut where it hurts least; an exercise makes nobody busy; a survivor is handled."""

from dataclasses import replace
from datetime import timedelta

import pytest

from liandong.core import clock
from liandong.core.testing.cast import START
from liandong.dispatch import actions, handovers, reads, steps
from liandong.dispatch.actions import Wanted
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.models import Status
from liandong.incidents.places import PlaceGiven
from liandong.incidents.reads import timeline


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


def opened(people, *, kind="12G03", by=None, at=START):
    place = PlaceGiven("人民路 1 号", 104.5, 26.5, "990101001")
    by = by or people.dispatcher
    return incidents.open_incident(kind=TypeGiven(kind), place=place, summary="着火", by=by, at=at)


def ordered(incident, by, *units):
    wanted = [Wanted(unit) for unit in units]
    return actions.issue_orders(incident=incident, wanted=wanted, by=by, at=START)


def test_the_oldest_with_the_first_deadline_is_on_top_of_a_list_that_is_cut(people):
    oldest = opened(people, at=START - timedelta(minutes=20))
    later = [opened(people, at=START - timedelta(seconds=number)) for number in range(3)]
    rows = reads.desk_rows(people.dispatcher, 2)
    assert [row.incident.ref for row in rows] == [oldest.ref, later[-1].ref]
    assert reads.desk_list(people.dispatcher, limit=3).figures.more == 1


def test_the_desk_says_how_many_are_not_shown(people, monkeypatch):
    for _ in range(3):
        opened(people)
    whole = reads.desk_list
    monkeypatch.setattr(reads, "desk_list", lambda viewer: whole(viewer, 1))
    page = people.browser("zhou-min").get("/dispatch/").content.decode()
    assert "还有 2 起，时限更晚" in page


def test_what_happened_last_is_never_cut_from_the_timeline(people):
    incident = opened(people)
    order = ordered(incident, people.dispatcher, "county-fire")[0]
    for number in range(6):
        steps.give_feedback(order=order, text=f"第{number}次", by=people.fire, at=START)
    shown = timeline(incident, people.dispatcher, 3)
    assert [entry.body["text"] for entry in shown] == ["第3次", "第4次", "第5次"]


@pytest.mark.parametrize("units_at", ["absorbed", "survivor", "neither"])
def test_after_a_merge_the_survivor_is_handled_when_units_are_at_work(people, units_at):
    gone, stays = opened(people), opened(people)
    if units_at != "neither":
        ordered(gone if units_at == "absorbed" else stays, people.dispatcher, "county-fire")
    into = actions.merge_incidents(incident=gone, into=stays, by=people.dispatcher, at=START)
    stays.refresh_from_db()
    expected = Status.WAITING if units_at == "neither" else Status.HANDLING
    assert (into.status, stays.status) == (expected, expected)


def test_an_exercise_makes_nobody_busy_and_offers_nothing_in_earnest(people):
    drill = replace(people.dispatcher, world="drill-7")
    order = ordered(opened(people, by=drill), drill, "county-fire")[0]
    in_drill = replace(people.fire, world="drill-7")
    steps.depart(order=order, by=in_drill, at=START)
    handovers.offer_handover(order=order, to_unit="power-company", reason="电缆", by=in_drill, at=START)
    assert reads.load_of(["county-fire"], "real") == {}
    assert reads.load_of(["county-fire"], "drill-7") == {"county-fire": 1}
    assert reads.unit_board(people.power).offered == []
    assert len(reads.unit_board(replace(people.power, world="drill-7")).offered) == 1


def test_an_order_that_only_the_database_saw_is_said_in_its_sentence(people, monkeypatch):
    incident = opened(people)
    ordered(incident, people.dispatcher, "county-fire")
    monkeypatch.setattr(actions, "_each_once", lambda orders, open_orders: None)
    data = {"units": ["county-fire"], "task": "登高"}
    answer = people.browser("zhou-min").post(f"/incidents/{incident.ref}/orders/", data)
    assert answer.status_code == 409
    assert "已有这起事件的未完成指令" in answer.content.decode()
    assert "登高" in answer.content.decode()


def test_a_large_event_of_unknown_type_needs_a_plan(people):
    incident = opened(people, kind="")
    for grade, needs in [("general", False), ("larger", True), ("major", True), ("particularly_major", True)]:
        graded = incidents.grade(incident=incident, grade=grade, by=people.duty_leader, at=START)
        assert graded.needs_plan == needs
