"""The two calendars of the institution: natural time, and Chinese working days with their make-up days.

Everything here is arithmetic on its arguments. Moments come in and go out with a zone; days are days of the
place's own zone.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

import chinese_calendar

log = logging.getLogger(__name__)

Unit = Literal["year", "half_year", "quarter", "month", "week", "day"]
MONTHS: Mapping[str, int] = {"year": 12, "half_year": 6, "quarter": 3, "month": 1}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
END_OF_DAY = time(23, 59, 59, 999999)


@cache
def is_published(year: int) -> bool:
    """True when the State Council's holiday arrangement of that year is known to this installation."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@cache
def _say_once(year: int) -> None:
    log.warning("holidays of %s are not published here: Monday to Friday count as working days", year)


@dataclass(frozen=True)
class WorkingDays:
    """Which days are worked. `overrides` (True: worked, False: rest) wins over the published arrangement.

    A year that is not published falls back to Monday to Friday; `is_published` lets a page say so.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """True when offices work on this day."""
        if (said := self.overrides.get(day)) is not None:
            return said
        if is_published(day.year):
            return bool(chinese_calendar.is_workday(day))
        _say_once(day.year)
        return day.weekday() < 5

    def after(self, day: date, n: int) -> date:
        """The nth working day after `day`; with n = 0, `day` itself or the first working day after it."""
        if n < 0:
            raise ValueError("working days are counted forward")
        if n == 0:
            return day if self.is_working(day) else self.after(day, 1)
        for _count in range(n):
            day += timedelta(days=1)
            while not self.is_working(day):
                day += timedelta(days=1)
        return day

    def add_working_days(self, start: datetime, n: int, at: str = "18:00", *, zone: ZoneInfo) -> datetime:
        """The moment `at` (time of day) on the nth working day after the day of `start`, in UTC.

        With n = 0 and the time already gone, the next working day's: a deadline is never before its opening.
        """
        day = start.astimezone(zone).date()
        due = moment(self.after(day, n), time_of_day(at), zone)
        return due if due >= start else moment(self.after(day, 1), time_of_day(at), zone)


def add_working_days(start: datetime, n: int, at: str = "18:00", *, zone: ZoneInfo) -> datetime:
    """`WorkingDays.add_working_days` with the published arrangement alone."""
    return WorkingDays().add_working_days(start, n, at, zone=zone)


def time_of_day(text: str) -> time:
    """`18:00` or `18:00:30`; `24:00` is the last moment of the day. Raises ValueError."""
    if text == "24:00":
        return END_OF_DAY
    return time.fromisoformat(text)


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A time of day in the place's zone, as UTC."""
    return datetime.combine(day, at, zone).astimezone(UTC)


@dataclass(frozen=True)
class Period:
    """A calendar period: its first day, the day after its last, and a key that sorts and reads well."""

    unit: Unit
    count: int
    first: date
    end: date

    @property
    def key(self) -> str:
        day = self.first
        half, quarter = (day.month + 5) // 6, (day.month + 2) // 3
        iso = day.isocalendar()
        return {
            "year": f"{day.year}",
            "half_year": f"{day.year}-H{half}",
            "quarter": f"{day.year}-Q{quarter}",
            "month": f"{day:%Y-%m}",
            "week": f"{iso.year}-W{iso.week:02}",
            "day": day.isoformat(),
        }[self.unit]

    def next(self) -> "Period":
        return period_of(self.unit, self.end, self.count)

    def day_on(self, on: str | int | None) -> date:
        """The day meant by `on`:

        a weekday's name, the nth day (the last when shorter), none: the last day.
        """
        last = self.end - timedelta(days=1)
        if on is None:
            return last
        number = WEEKDAYS.index(on) + 1 if isinstance(on, str) else on
        return min(self.first + timedelta(days=number - 1), last)


def period_of(unit: Unit, day: date, count: int = 1) -> Period:
    """The period that holds `day`.

    Periods of several units are counted from the year 0: every 2 years, even ones.
    """
    if count < 1:
        raise ValueError("a period is at least one unit long")
    if unit in MONTHS:
        size = MONTHS[unit] * count
        index = (day.year * 12 + day.month - 1) // size
        return Period(unit, count, _month(index * size), _month((index + 1) * size))
    size = (7 if unit == "week" else 1) * count
    # Ordinal 1 is a Monday, so whole weeks are counted from it.
    first = (day.toordinal() - 1) // size * size + 1
    return Period(unit, count, date.fromordinal(first), date.fromordinal(first + size))


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)
