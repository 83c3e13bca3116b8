"""Whatever is typed: a clear sentence at the field, all of them at once, and nothing written."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.core.errors import DomainError, Invalid
from liandong.core.journal.models import Entry
from liandong.intake import actions
from liandong.intake.actions import PlaceTold, ReportGiven
from liandong.intake.models import Report
from liandong.intake.tests.county import AT, LI

pytestmark = pytest.mark.usefixtures("place")
LATER, LONG_AGO = AT + timedelta(seconds=1), AT - timedelta(days=400)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("narrative", {"narrative": "   "}, "警情或地点"),
        ("narrative", {"narrative": "水" * 4001}, "4001"),
        ("narrative", {"narrative": "a\x00b"}, "无法保存"),
        ("answers", {"answers": ("a\x00b",)}, "无法保存"),
        ("narrative", {"narrative": "半个字\ud83d"}, "无法保存"),
        ("place_name", {"place": PlaceTold("在" * 201)}, "201"),
        ("place_name", {"place": PlaceTold("河边", 26.1, 104.1)}, "填反了"),
        ("place_name", {"place": PlaceTold("河边", 2.35, 48.85)}, "不在国内"),
        ("place_name", {"place": PlaceTold("河边", 104.1, None)}, "缺少"),
        ("place_name", {"place": PlaceTold("河边", 104.1, 26.1, datum="mars")}, "坐标系"),
        ("place_name", {"place": PlaceTold("河边", region="99;drop")}, "区划"),
        ("place_name", {"place": PlaceTold("河边", 104.1, 26.1, radius_m=90_000)}, "50 公里"),
        ("type", {"narrative": "x", "type": "99Z99"}, "99Z99"),
        ("urgency", {"narrative": "x", "urgency": "panic"}, "panic"),
        ("channel", {"narrative": "x", "channel": "pigeon"}, "pigeon"),
        ("figures", {"narrative": "x", "figures": {"trapped": -1}}, "人数"),
        ("figures", {"narrative": "x", "figures": {"trapped": 10**9}}, "人数"),
        ("figures", {"narrative": "x", "figures": {"horses": 1}}, "horses"),
        ("caller_phone", {"narrative": "x", "caller_phone": "张三的电话"}, "数字"),
        ("happened_at", {"narrative": "x", "happened_at": LATER}, "晚于现在"),
        ("happened_at", {"narrative": "x", "happened_at": LONG_AGO}, "一年"),
        ("rang_at", {"narrative": "x", "rang_at": LATER}, "振铃"),
        ("answered_at", {"narrative": "x", "rang_at": AT, "answered_at": AT - timedelta(1)}, "早于"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(field: str, typed: dict[str, object], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.take_report(given=ReportGiven(**typed), by=LI, at=AT)  # type: ignore[arg-type]
    assert said in refused.value.errors[field]
    assert not Report.objects.exists()
    assert not Entry.objects.exists()


def test_all_mistakes_are_named_at_once() -> None:
    bad = ReportGiven(type="nope", urgency="panic", caller_phone="abc", happened_at=LATER)
    with pytest.raises(Invalid) as refused:
        actions.take_report(given=bad, by=LI, at=AT)
    assert set(refused.value.errors) == {"type", "urgency", "caller_phone", "happened_at"}


@pytest.mark.parametrize("typed", [{"narrative": "有人喊救命"}, {"place": PlaceTold("滨江路桥下")}])
def test_a_narrative_or_a_place_is_enough(typed: dict[str, object]) -> None:
    report = actions.take_report(given=ReportGiven(**typed), by=LI, at=AT)  # type: ignore[arg-type]
    assert report.ref.startswith("R26-")
    incident = actions.open_from_report(report=report, by=LI, at=AT)
    assert incident.zone


def test_what_happened_long_before_the_call_starts_no_clock_then() -> None:
    earlier = AT - timedelta(hours=3)
    report = actions.take_report(given=ReportGiven(narrative="夜里停过电", happened_at=earlier), by=LI, at=AT)
    incident = actions.open_from_report(report=report, by=LI, at=AT)
    assert (incident.opened_at, incident.happened_at) == (AT, earlier)
    for stream in (report.stream, incident.stream):
        entry = Entry.objects.get(stream=stream, seq=1)
        assert entry.occurred_at == AT
        assert datetime.fromisoformat(entry.body["happened_at"]) == earlier


def test_a_paper_slip_typed_in_later_counts_from_when_it_was_written() -> None:
    written = AT - timedelta(hours=3)
    given = ReportGiven(narrative="停电时手写的", type="11A02", received_at=written)
    report = actions.take_report(given=given, by=LI, at=AT)
    for entry in Entry.objects.filter(stream=report.stream):
        assert (entry.occurred_at, entry.recorded_at) == (written, AT)
    with pytest.raises(Invalid, match="晚于接报时间"):
        actions.amend(report=report, amendment=actions.Amendment(happened_at=AT), by=LI, at=AT)


def test_a_call_that_rang_here_needs_no_paper() -> None:
    call = actions.answer(report=actions.ring(phone="19900001234", by=LI, at=AT), by=LI, at=AT)
    with pytest.raises(Invalid, match="由系统记录"):
        actions.take_report(given=ReportGiven(narrative="x", received_at=AT), report=call, by=LI, at=AT)


def test_the_datum_that_a_point_was_given_in_is_kept_beside_the_converted_point() -> None:
    place = PlaceTold("微信位置", 104.1, 26.1, datum="gcj02", given="【微信】26.1,104.1")
    report = actions.take_report(given=ReportGiven(place=place), by=LI, at=AT)
    assert (report.datum, report.place_given) == ("gcj02", "【微信】26.1,104.1")
    assert 0.0005 < abs((report.lon or 0) - 104.1) < 0.01


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    narrative=st.text(max_size=60),
    phone=st.text(max_size=40),
    lon=st.none() | st.floats(allow_nan=True, allow_infinity=True),
    lat=st.none() | st.floats(allow_nan=True, allow_infinity=True),
)
def test_anything_at_all_is_taken_or_explained(
    place: None, narrative: str, phone: str, lon: float | None, lat: float | None
) -> None:
    typed = ReportGiven(narrative=narrative, caller_phone=phone, place=PlaceTold("某处", lon, lat))
    try:
        assert actions.take_report(given=typed, by=LI, at=AT).taken_at == AT
    except DomainError as refused:
        if not str(refused):
            pytest.fail("a refusal without a word")
