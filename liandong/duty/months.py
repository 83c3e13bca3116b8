"""A unit's month as a grid, and what is wrong with it."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from liandong.duty import reads
from liandong.duty.models import Shift
from liandong.duty.reads import Gap

LONGEST = timedelta(hours=24)
_ORDER = ("dispatcher", "call_taker", "duty_officer", "duty_leader", "standby")


@dataclass(frozen=True)
class Day:
    """One day with the shifts that start on it, and those that run on from the day before."""

    day: date
    is_today: bool
    is_weekend: bool
    in_month: bool
    shifts: tuple[Shift, ...]


@dataclass(frozen=True)
class Health:
    """What a look at the roster finds: nobody on duty, nobody leading, too long, no phone."""

    gaps: tuple[Gap, ...]
    leaderless: tuple[Gap, ...]
    too_long: tuple[Shift, ...]
    phoneless: tuple[str, ...]

    @property
    def score(self) -> int:
        """100 less ten for each gap, three for each other finding; never below nothing."""
        others = len(self.leaderless) + len(self.too_long) + len(self.phoneless)
        return max(0, 100 - 10 * len(self.gaps) - 3 * others)


def bounds(year: int, month: int) -> tuple[datetime, datetime]:
    """The month in the place's zone, half-open."""
    zone = timezone.get_current_timezone()
    first = datetime(year, month, 1, tzinfo=zone)
    after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return first, after


def weeks(year: int, month: int, shifts: list[Shift], today: date) -> list[list[Day]]:
    """The month in weeks from Monday."""
    by_day: dict[date, list[Shift]] = {}
    for shift in sorted(shifts, key=lambda one: (one.starts_at, _ORDER.index(one.role))):
        by_day.setdefault(timezone.localtime(shift.starts_at).date(), []).append(shift)
    return [
        [
            Day(day, day == today, day.weekday() > 4, day.month == month, tuple(by_day.get(day, ())))
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(year, month)
    ]


def health(org: str, since: datetime, until: datetime, shifts: list[Shift]) -> Health:
    """Look a roster over."""
    return Health(
        gaps=tuple(reads.gaps(org, reads.OFFICER, since, until)),
        leaderless=tuple(reads.gaps(org, reads.LEADER, since, until)),
        too_long=tuple(
            one for one in shifts if one.role == reads.OFFICER and one.ends_at - one.starts_at > LONGEST
        ),
        phoneless=tuple(sorted({one.person.name for one in shifts if not one.person.phone})),
    )
