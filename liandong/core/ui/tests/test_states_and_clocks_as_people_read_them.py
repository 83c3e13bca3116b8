from datetime import UTC, datetime, timedelta

import pytest

from liandong.core.ui import words
from liandong.core.ui.clocks import face, seconds_as_text
from liandong.core.ui.templatetags import ui

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def moment(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_the_fifteenth_minute_itself_is_in_time_and_the_second_after_is_late():
    start = moment(-900)
    assert face(NOW, moment(0), start).phase == "near"
    late = face(moment(1), moment(0), start)
    assert (late.phase, late.text) == ("over", "00:01")


def test_a_clock_is_hatched_from_four_fifths_on():
    assert face(NOW, moment(21), moment(-79)).phase == "run"
    assert face(NOW, moment(20), moment(-80)).phase == "near"


def test_a_met_deadline_tells_how_long_it_took_and_a_late_one_by_how_much():
    assert face(NOW, moment(100), moment(-100), "met", moment(-40)).text == "01:00"
    late = face(NOW, moment(-100), moment(-200), "late", moment(-70))
    assert (late.phase, late.text) == ("done-late", "00:30")
    assert face(NOW, moment(-100), moment(-200), "met", moment(-70)).phase == "done-late"


@pytest.mark.parametrize("state", ["waived", "void", "superseded"])
def test_what_no_longer_counts_never_looks_late(state):
    assert face(NOW, moment(-100), moment(-200), state).phase == "off"


def test_without_a_deadline_there_is_only_elapsed_time():
    assert face(NOW, None, moment(-5130)).text == "1:25:30"


def test_long_spans_are_told_in_days():
    assert seconds_as_text(3 * 86400 + 7200) == "3天2时"


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (1, "特急"),
        ("critical", "特急"),
        ("urgent", "紧急"),
        ("routine", "一般"),
        ("inquiry", "咨询"),
        ("特", "特急"),
    ],
)
def test_urgency_is_known_by_number_code_and_word(value, word):
    assert f'title="{word}"' in ui.urgency(value)


def test_grades_are_solid_only_for_the_two_upper_ones():
    solid = [
        code for code in ("particularly_major", "major", "larger", "general") if "is-solid" in ui.grade(code)
    ]
    assert solid == ["particularly_major", "major"]
    assert ui.grade(None) == ""


@pytest.mark.parametrize(("colour", "bars"), [("red", 4), ("橙", 3), ("yellow", 2), (4, 1)])
def test_a_warning_counts_its_rank_in_bars(colour, bars):
    plate = ui.warning_plate("暴雨", colour)
    assert plate.count("<i></i>") == bars
    assert "暴雨" in plate


def test_a_response_level_is_never_coloured_like_a_warning():
    assert "Ⅱ" in ui.response_level("II", "防汛")
    assert "plate" not in ui.response_level(2)


def test_every_status_word_has_one_shape():
    told = [word for group in words.WORDS.values() for word in group]
    assert len(told) == len(set(told))
    assert words.shape_of("待签收") == "wait"
    assert words.shape_of("从没听过") == "idle"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("19900003456", "199****3456"),
        ("0871-6312345", "087****2345"),
        ("110", "*10"),
        ("", ""),
        ("张大爷", "张＊＊"),
    ],
)
def test_a_phone_number_is_masked(number, shown):
    assert ui.masked(number) == shown


def test_what_people_typed_cannot_become_markup():
    assert "<b>" not in ui.status("<b>待派</b>", "<i>")
    assert "<b>" not in ui.warning_plate("<b>", "red")
