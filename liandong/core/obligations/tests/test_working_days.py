"""Five working days run across a holiday with make-up days; an unpublished year falls back, loudly."""

import logging
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from liandong.core import calendars
from liandong.core.calendars import WorkingDays, add_working_days, is_published, period_of

from .kit import Answered, Sent, assert_table_is_implied, happen, run_clock, the_one

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)


def test_across_the_national_day_of_2026():
    # 1 to 7 October rest; 20 September and 10 October are worked to make up.
    due = add_working_days(local(2026, 9, 29, 9), 5, zone=SHANGHAI)
    assert due == local(2026, 10, 11, 18).replace(day=12)


def test_make_up_saturday_is_a_working_day():
    assert WorkingDays().is_working(date(2026, 10, 10))
    assert not WorkingDays().is_working(date(2026, 10, 1))


def test_the_places_own_table_wins():
    flood = WorkingDays({date(2026, 10, 3): True, date(2026, 9, 30): False})
    assert flood.after(date(2026, 9, 29), 1) == date(2026, 10, 3)


def test_an_unpublished_year_falls_back_and_says_so_once(caplog):
    assert is_published(2026)
    assert not is_published(2031)
    calendars._say_once.cache_clear()
    with caplog.at_level(logging.WARNING):
        due = add_working_days(local(2031, 1, 1, 9), 1, zone=SHANGHAI)
        add_working_days(local(2031, 1, 2, 9), 9, zone=SHANGHAI)
    assert due == local(2031, 1, 2, 18)
    assert len([record for record in caplog.records if "2031" in record.message]) == 1


def test_a_deadline_is_never_before_its_opening():
    late = local(2026, 4, 15, 19)
    assert WorkingDays().add_working_days(late, 0, zone=SHANGHAI) == local(2026, 4, 16, 18)
    with pytest.raises(ValueError, match="forward"):
        WorkingDays().after(date(2026, 4, 15), -1)


@pytest.mark.parametrize(
    ("unit", "key", "first", "last"),
    [
        ("year", "2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("half_year", "2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("quarter", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("month", "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("week", "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("day", "2026-12-31", date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_periods_that_hold_the_last_day_of_the_year(unit, key, first, last):
    period = period_of(unit, date(2026, 12, 31))
    assert (period.key, period.first, period.day_on(None)) == (key, first, last)
    assert period.next().first == period.end


def test_the_thirty_first_of_a_short_month_is_its_last_day():
    assert period_of("month", date(2026, 2, 3)).day_on(31) == date(2026, 2, 28)
    assert period_of("week", date(2026, 11, 21)).day_on("fri") == date(2026, 11, 20)


@pytest.mark.usefixtures("engine")
def test_a_ticket_answered_on_another_stream_across_the_holiday():
    happen(
        Sent(ticket="T1", unit="housing-bureau"),
        local(2026, 9, 29, 9).astimezone(UTC),
        stream="report/R26-000001",
    )
    assert the_one().due_at == local(2026, 10, 12, 18)
    happen(Answered(ticket="T1"), local(2026, 10, 12, 18).astimezone(UTC), stream="report/R26-000009")
    assert the_one().state == "met"
    run_clock(local(2026, 10, 20, 9))
    assert_table_is_implied(local(2026, 10, 20, 9))
