"""Periodic duties: the calendar opens them, once for each period and organisation.

A period that passed while no clock ran is opened on return, and breached at once: that it was missed is a
fact. A period that was already over when the rule, or the organisation, came to be is nobody's fault and is
not opened.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction

from liandong.core.calendars import Period, period_of
from liandong.core.journal.bulk import ensure_heads, record_across
from liandong.core.journal.models import Stream
from liandong.core.obligations import hooks, versions
from liandong.core.obligations.announce import fact_of
from liandong.core.obligations.engine import clock_of, earlier, store
from liandong.core.obligations.ladder import Said
from liandong.core.obligations.ledger import Ledger
from liandong.core.obligations.models import PeriodicRun
from liandong.core.obligations.rules import Rule
from liandong.core.obligations.watch import Version, Watch

log = logging.getLogger(__name__)
WORLD = "real"
MOST_MISSED = 62

_CLAIM = """
insert into obligations_periodicrun
    (rule, version_id, world, period, first, opened_at, after_entry, owed_by, owed_name)
select %s, %s, %s, %s, %s, %s, %s, owed_by, owed_name
from unnest(%s::text[], %s::text[]) as o(owed_by, owed_name)
order by owed_by on conflict (rule, period, owed_by, world) do nothing returning owed_by"""


@dataclass(frozen=True)
class _Opening:
    """One period of one rule, about to be opened."""

    rule: Rule
    period: Period
    opened_at: datetime
    due_at: datetime
    missed: bool


def open_due_periods(at: datetime) -> int:
    """Open what the calendar says has begun. Idempotent. Returns how many obligations were opened.

    A rule that cannot be opened is logged, and does not keep the others shut.
    """
    opened = 0
    for rule in versions.book().periodic:
        try:
            opened += sum(_open(opening, at) for opening in _openings(rule, at))
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("rule %s could not open its period", rule.id)
    return opened


def _openings(rule: Rule, at: datetime) -> list[_Opening]:
    assert rule.every is not None
    zone = versions.book().place.zone
    current = period_of(rule.every.unit, at.astimezone(zone).date(), rule.every.count)
    last = PeriodicRun.objects.filter(rule=rule.id, world=WORLD, owed_by="").order_by("-first").first()
    periods = [current]
    if last and last.first < current.first:
        missed = period_of(rule.every.unit, last.first, rule.every.count).next()
        periods = []
        while missed.first <= current.first:
            periods.append(missed)
            missed = missed.next()
        if len(periods) > MOST_MISSED:
            log.error("%s: %s periods were missed; only the last %s open", rule.id, len(periods), MOST_MISSED)
    openings = []
    for period in periods[-MOST_MISSED:]:
        opened_at, due_at = rule.span(period, zone)
        missed_whole = last is not None and last.first < period.first
        if rule.is_in_force(opened_at, zone) and opened_at <= at:
            openings.append(_Opening(rule, period, opened_at, due_at, missed_whole))
    return openings


def _open(opening: _Opening, at: datetime) -> int:
    orgs = _owing(opening, at)
    with transaction.atomic():
        newest = versions.newest_entry()
        watch = versions.live(after_entry=newest, at=at)
        version = next(v for v in watch.versions.values() if v.rule is opening.rule)
        runs = _runs(opening, version, orgs, at, newest)
        if not runs:
            return 0
        heads = ensure_heads([f"org/{run.owed_by}" for run in runs], world=WORLD)
        ledger = Ledger(watch, earlier=earlier)
        for run in runs:
            ledger.open_period(version, run, opening.opened_at, opening.due_at)
        store(ledger, lambda said: _say(said, watch, heads, at))
    return len(runs)


def _owing(opening: _Opening, at: datetime) -> Sequence[str]:
    if opening.rule.owed_by:
        return [opening.rule.owed_by.removeprefix("org:")]
    # Who owed a period that has passed is asked as of then.
    return hooks.who_owes(opening.rule.owed_by_each, min(at, opening.due_at))


def _runs(
    opening: _Opening, version: Version, orgs: Sequence[str], at: datetime, newest: int
) -> list[PeriodicRun]:
    """Claim this period for these organisations. Returns what this process, and no other, must open."""
    names = hooks.names_of(orgs) if orgs else {}

    def run(org: str) -> PeriodicRun:
        return PeriodicRun(
            rule=opening.rule.id,
            version_id=version.id,
            world=WORLD,
            period=opening.period.key,
            first=opening.period.first,
            owed_by=org,
            owed_name=names.get(org, ""),
            opened_at=at,
            after_entry=newest,
        )

    # The row without an organisation is the period itself: whoever inserts it opens the period.
    first_time = _claim([run("")])
    if opening.due_at < at and not (opening.missed and first_time):
        return []
    return _claim([run(org) for org in sorted(set(orgs))])


def _claim(runs: list[PeriodicRun]) -> list[PeriodicRun]:
    """Of these runs, those that nobody claimed before.

    Two clocks at once: the second waits, and gets none.
    """
    if not runs:
        return []
    taken = PeriodicRun.objects.filter(rule=runs[0].rule, period=runs[0].period, world=WORLD)
    known = set(taken.filter(owed_by__in=[r.owed_by for r in runs]).values_list("owed_by", flat=True))
    fresh = {run.owed_by: run for run in runs if run.owed_by not in known}
    if not fresh:
        return []
    names = ("rule", "version_id", "world", "period", "first", "opened_at", "after_entry")
    parameters: list[Any] = [getattr(runs[0], name) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [*parameters, list(fresh), [run.owed_name for run in fresh.values()]])
        return [fresh[row[0]] for row in cursor.fetchall()]


def _say(said: list[Said], watch: Watch, heads: dict[str, Stream], at: datetime) -> None:
    facts = [(one.obligation.stream_id, *fact_of(one, watch.place.zone)) for one in said]
    record_across(facts, heads=heads, by=clock_of(WORLD), at=at)
