"""Who is on duty round the clock, ninety days back and thirty ahead."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from liandong.demo.organisations import CENTRE, NOBODY_ON_DUTY, OFFICE
from liandong.demo.rows import Rows
from liandong.duty.bulk import ShiftRow

AHEAD = timedelta(days=30)
CHANGE = time(8, 30)
SEATS = {"call_taker": 2, "dispatcher": 1, "duty_leader": 1}
"""Seats of the centre that are always taken, in shifts of twelve hours."""


def shifts_of(rows: Rows, since: datetime, at: datetime, zone: ZoneInfo) -> list[ShiftRow]:
    """Day-long watches of units and offices, half-day seats of the centre. Whoever comes first is on now."""
    first = _change_before(since, zone)
    now = _change_before(at, zone)
    days = (at + AHEAD - first).days + 1
    made: list[ShiftRow] = []
    for org, staff in rows.staff.items():
        if org in NOBODY_ON_DUTY or org.startswith("village-"):
            continue
        if org == CENTRE:
            made += _seats(staff, first, now, days)
        else:
            made += _watches(org, staff, first, now, days)
    return made


def _change_before(moment: datetime, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    change = datetime.combine(local.date(), CHANGE, zone)
    return change if change <= local else change - timedelta(days=1)


def _watches(
    org: str, staff: dict[str, list[str]], first: datetime, now: datetime, days: int
) -> Iterator[ShiftRow]:
    officers = staff.get("emergency_office" if org == OFFICE else "unit_duty") or staff.get(
        "township_duty", []
    )
    leaders = staff.get("unit_leader", officers[-1:])
    today = (now - first).days
    for day in range(days):
        start = first + timedelta(days=day)
        for role, people in (("duty_officer", officers), ("duty_leader", leaders)):
            if people and not (role == "duty_leader" and org == OFFICE):
                yield ShiftRow(
                    org, role, people[(day - today) % len(people)], start, start + timedelta(days=1)
                )


def _seats(staff: dict[str, list[str]], first: datetime, now: datetime, days: int) -> Iterator[ShiftRow]:
    half = timedelta(hours=12)
    current = (now - first) // half
    for slot in range(days * 2):
        start = first + slot * half
        for role, seats in SEATS.items():
            people = staff[role]
            # Now and in the shift after it the same people sit: a demo that is opened late in the evening
            # must not change hands while somebody watches.
            turn = (slot - current) // 2
            for seat in range(seats):
                person = people[(turn * seats + seat) % len(people)]
                yield ShiftRow(CENTRE, role, person, start, start + half)
