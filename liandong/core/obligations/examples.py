"""Runs the worked examples that every rule carries, without a database."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from liandong.core.calendars import moment, period_of, time_of_day
from liandong.core.journal.models import Entry
from liandong.core.obligations.book import RuleBook, Whereabouts
from liandong.core.obligations.models import PeriodicRun
from liandong.core.obligations.rebuild import fold
from liandong.core.obligations.rules import Example, Rule
from liandong.core.obligations.watch import Version, Watch

A_MONDAY = date(2026, 3, 2)
SOMEBODY = "example-unit"
STREAM = "incident/26-000001"
_CLOCK_FACE = re.compile(r"(\d+):(\d\d)(?::(\d\d))?")


def outcome(rule: Rule, example: Example, place: Whereabouts) -> str:
    """The state that the example ends in; `none` when nothing was opened, several joined when they differ."""
    day = max(A_MONDAY, rule.in_force.since) if rule.in_force else A_MONDAY
    at = _when(example.at, day, place)
    org = _whose(rule, example)
    entries = list(_entries(example, day, place, org))
    runs = [_run(rule, entries, at, org, place)] if rule.periodic else []
    folded = fold(entries, Watch(place, [Version(1, rule)], forever=True), {"real": at}, runs)
    return "+".join(sorted({o.state for o in folded.ledger.opened})) or "none"


def failures(book: RuleBook) -> list[str]:
    """A line for each example that does not end as it says."""
    return [
        f"{rule.id}: {example.name}: {found}, not {example.expect}"
        for rule in book
        for example in rule.examples
        if (found := outcome(rule, example, book.place)) != example.expect
    ]


def _when(text: str, day: date, place: Whereabouts) -> datetime:
    """`00:15`, `24:00:01` from the example's first day, or `2026-03-06T18:00`, all in the place's zone."""
    if face := _CLOCK_FACE.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in face.groups())
        start = moment(day, time_of_day("00:00"), place.zone)
        return start + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return datetime.fromisoformat(text).replace(tzinfo=place.zone).astimezone(UTC)


def _entries(example: Example, day: date, place: Whereabouts, org: str) -> Iterable[Entry]:
    for number, line in enumerate(example.facts, 1):
        recorded_at = _when(line.at, day, place)
        yield Entry(
            id=number,
            world="real",
            stream=STREAM,
            seq=number,
            kind=line.fact,
            body=line.body,
            org=org,
            occurred_at=_when(line.occurred_at, day, place) if line.occurred_at else recorded_at,
            recorded_at=recorded_at,
        )


def _whose(rule: Rule, example: Example) -> str:
    if rule.owed_by.startswith("org:"):
        return rule.owed_by.removeprefix("org:")
    names = [line.body.get(name) for line in example.facts for name in (rule.per or ("unit", "org"))]
    return next((str(name) for name in names if name), SOMEBODY)


def _run(rule: Rule, entries: list[Entry], at: datetime, org: str, place: Whereabouts) -> PeriodicRun:
    """The period of the first fact, or of the moment looked at when nothing happened."""
    assert rule.every is not None
    first = entries[0].occurred_at if entries else at
    period = period_of(rule.every.unit, first.astimezone(place.zone).date(), rule.every.count)
    opened_at, _due_at = rule.span(period, place.zone)
    return PeriodicRun(
        rule=rule.id,
        version_id=1,
        world="real",
        period=period.key,
        first=period.first,
        owed_by=org,
        opened_at=opened_at,
        after_entry=0,
    )
