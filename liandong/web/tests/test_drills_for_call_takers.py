"""A drill has a world of its own: it is judged there, and nothing of it is counted or sent in earnest."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from liandong.core import clock, mechanism
from liandong.core.errors import OfAnotherWorld
from liandong.core.journal.models import Entry
from liandong.core.testing.cast import CITY_CENTRE, Cast
from liandong.core.testing.cast import START as AT
from liandong.core.testing.fixtures import *  # noqa: F403
from liandong.dispatch.actions import Wanted
from liandong.duty import actions as duty
from liandong.intake import actions as intake
from liandong.intake import reads
from liandong.intake.actions import AddressGiven, PlaceTold, ReportGiven
from liandong.intake.models import AddressEntry
from liandong.web import drill
from liandong.web.calltaker_deeds import Submitted, keep, pass_on, send
from liandong.web.calltaker_meter import meter

HERE = (104.500, 26.500)


@pytest.fixture(autouse=True)
def places(people: Cast) -> None:
    given = [AddressGiven("人民路28号", "house", *HERE, township=CITY_CENTRE)]
    intake.put_addresses(given, by=people.dispatcher)


def begun(people: Cast, script: str = "house-fire") -> drill.Running:
    world = drill.begin(by=people.call_taker, at=AT, script=script, chance=random.Random(1))
    running = drill.running(replace(people.call_taker, world=world))
    assert running is not None
    return running


def answered(people: Cast, running: drill.Running, *, type: str, at=HERE, deed=send, units=(), seconds=40):
    by = replace(people.call_taker, world=running.begun.drill)
    call = intake.answer(report=running.report, by=by, at=AT + timedelta(seconds=4))
    place = PlaceTold("人民路28号", *at, region=CITY_CENTRE) if at else PlaceTold("人民路")
    given = ReportGiven(narrative="二楼冒烟", type=type, place=place)
    later = AT + timedelta(seconds=4 + seconds)
    deed(Submitted(given, "", call, [Wanted(unit) for unit in units]), by, later)
    judged = drill.judge(by, later)
    assert drill.judge(by, later) is None, "once"
    return judged, by


def test_every_script_can_be_asked_of_the_county(people: Cast) -> None:
    types = {one.code for one in mechanism.current().types}
    kinds = {one.kind for one in mechanism.current().unit_kinds}
    assert len(drill.scripts()) >= 12
    for script in drill.scripts().values():
        assert set(script.types) <= types, script.id
        assert set(script.units) <= kinds, script.id
        assert set(script.where) <= set(AddressEntry.Kind.values), script.id
        assert sum("{place}" in line for line in script.lines) == 1, script.id


def test_all_right_within_a_minute_is_passed(people: Cast) -> None:
    judged, by = answered(people, begun(people), type="12G03", units=["fire-north", "county-ems"])
    assert judged is not None
    assert (judged.right, judged.passed, judged.answer_s, judged.order_s) == (3, True, 4, 40)
    ((_at, kept),) = drill.results("li-na")
    assert kept == judged
    shown = meter(reads.report_of(judged.report, by), by, AT + timedelta(minutes=1))
    assert shown is not None
    assert (shown.order, shown.best, shown.is_good) == (40, 40, True)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"type": "12G03", "units": ["fire-north"]}, "还应派 医疗急救（120）"),
        ({"type": "L0101", "units": ["fire-north", "county-ems"]}, "类别：急病求医"),
        ({"type": "12G03", "units": ["fire-north", "county-ems"], "at": (104.51, 26.5)}, "差 995 米"),
        ({"type": "12G03", "units": ["fire-north", "county-ems"], "at": None}, "没有定位"),
        ({"type": "12G03", "deed": pass_on}, "还应派 消防救援"),
    ],
)
def test_what_was_wrong_is_said(people: Cast, said: dict, wrong: str) -> None:
    judged, _by = answered(people, begun(people), **said)
    assert judged is not None
    assert not judged.passed
    assert any(wrong in words for ok, words in drill.said_of(judged) if not ok)


def test_all_right_but_too_late_is_not_passed(people: Cast) -> None:
    judged, _by = answered(
        people, begun(people), type="12G03", units=["fire-north", "county-ems"], seconds=61
    )
    assert judged is not None
    assert (judged.right, judged.passed) == (3, False)


def test_what_belongs_to_12345_is_passed_on(people: Cast) -> None:
    judged, _by = answered(people, begun(people, "no-water"), type="L0201", deed=pass_on)
    assert judged is not None
    assert judged.passed


def test_a_call_that_is_only_kept_is_not_judged_yet(people: Cast) -> None:
    judged, _by = answered(people, begun(people), type="12G03", deed=keep)
    assert judged is None


def test_nothing_real_sees_it_and_it_touches_nothing_real(people: Cast) -> None:
    running = begun(people)
    calls = reads.call_list(people.call_taker, AT)
    assert calls.count == 0
    by = replace(people.call_taker, world=running.begun.drill)
    with pytest.raises(OfAnotherWorld):
        duty.add_shift(
            org="linkage-centre",
            shift=duty.ShiftEntry("standby", "gao-jie", AT, AT + timedelta(hours=1)),
            by=replace(people.duty_leader, world=by.world),
            at=AT,
        )
    assert {one.world for one in Entry.objects.filter(kind="intake.report_rang")} == {by.world}


def test_nobody_at_a_seat_drills_while_calls_ring_for_them(people: Cast) -> None:
    duty.take_seat(seat="一号席", read=(), by=people.call_taker, at=AT)
    with pytest.raises(drill.CallsRingHere):
        begun(people)


def test_the_session_carries_the_world_to_every_page(people: Cast) -> None:
    browser = Cast.browser("li-na")
    with clock.at(AT):
        assert browser.post("/drill/", {"script": "house-fire"}).status_code == 302
        desk = browser.get("/desk/call/").content.decode()
        assert "【演练】" in desk
        assert "电话在响" in desk
        assert "【演练】" in browser.get("/map/").content.decode()
        assert browser.post("/ring/mute/").status_code == 204
        muted = Entry.objects.get(kind="access.ring_muted")
        assert (muted.stream, muted.world) == ("person/li-na", "real"), "the desk is silent in earnest"
        assert browser.post("/drill/end/").status_code == 302
        assert "【演练】" not in browser.get("/desk/call/").content.decode()
