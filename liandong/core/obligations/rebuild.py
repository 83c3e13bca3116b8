"""Proof that the table is right: fold the journal from nothing and compare.

Obligations are a function of facts, rules and clock. What is folded here: every fact in order of recording,
the periods that the clock opened, what authorities ended, and time up to `at`. What the engine announced is
not folded but compared: each breach and rung that is implied must stand in the journal exactly once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from liandong.core import clock
from liandong.core.calendars import period_of
from liandong.core.journal.models import Entry
from liandong.core.obligations import versions
from liandong.core.obligations.book import Whereabouts
from liandong.core.obligations.ledger import Ledger
from liandong.core.obligations.models import ClockBeat, Obligation, PeriodicRun, RuleVersion, State
from liandong.core.obligations.rules import OWN_KINDS, Rule
from liandong.core.obligations.watch import Version, Watch

COMPARED = (
    "stream_id", "subject", "owed_role", "opened_at", "known_at", "due_at", "state", "met_by_id", "met_at",
    "ended_by_id", "look_at", "step", "weight", "basis", "title", "place", "incident", "version_id",
)  # fmt: skip
ENDS = {"obligations.waived": State.WAIVED, "obligations.voided": State.VOID}
# A reminder is for the living: whether it was said depends on how prompt the clock was. Breaches do not.
EXACT = ("obligations.breached", "obligations.escalated", "obligations.met_late")
_STEP_KINDS = {"breach": "obligations.breached", "escalate": "obligations.escalated"}

Key = tuple[str, str, int | str, str]


@dataclass(frozen=True)
class Difference:
    """Where table or journal are not what is implied. `what` is a column, or the announcement."""

    world: str
    rule: str
    opened: int | str
    owed_by: str
    what: str
    stored: Any
    implied: Any

    def __str__(self) -> str:
        who = f"{self.rule} {self.opened} {self.owed_by}"
        return f"{who}: {self.what} is {self.stored!r}, implied is {self.implied!r}"


class HistoricWatch(Watch):
    """Judges each fact by the version that was in force when it was recorded.

    While processes restart under a new book, the two books overlap for a moment: there the version that the
    obligation says it was opened under (by rule and opening fact) counts.
    """

    def __init__(
        self, place: Whereabouts, versions: Iterable[Version], opened_under: Mapping[tuple[str, int], int]
    ) -> None:
        super().__init__(place, versions)
        self._opened_under = opened_under

    def openers(self, entry: Entry) -> list[Version]:
        return [version for version in self._opening.get(entry.kind, ()) if self._judged(version, entry)]

    def _judged(self, version: Version, entry: Entry) -> bool:
        under = self._opened_under.get((version.rule.id, entry.id))
        return version.judged(entry.id) if under is None else under == version.id


class Folded:
    """A ledger that is fed the whole journal."""

    def __init__(self, watch: Watch) -> None:
        self.ledger = Ledger(watch, earlier=self._earlier)
        self._closing: dict[str, list[Entry]] = {}
        self._by_key: dict[Key, Obligation] = {}
        self._indexed = 0

    def see(self, entry: Entry) -> None:
        if entry.kind in ENDS:
            self._end(entry)
        elif not entry.kind.startswith(OWN_KINDS) and self.ledger.watch.concerns(entry.kind):
            self.ledger.see(entry)
            self._closing.setdefault(entry.kind, []).append(entry)

    def open_period(self, run: PeriodicRun) -> None:
        version = self.ledger.watch.versions[run.version_id]
        assert version.rule.every is not None
        period = period_of(version.rule.every.unit, run.first, version.rule.every.count)
        self.ledger.open_period(version, run, *version.rule.span(period, self.ledger.watch.place.zone))

    def finish(self, at: Mapping[str, datetime]) -> list[Obligation]:
        """Everything opened, brought up to the time of its world."""
        for obligation in self.ledger.opened:
            if obligation.world in at:
                self.ledger.advance(obligation, at[obligation.world])
        return self.ledger.opened

    def _earlier(self, obligation: Obligation, rule: Rule) -> Iterable[Entry]:
        kinds = {match.fact for match in rule.closers}
        found = [entry for kind in kinds for entry in self._closing.get(kind, ())]
        return sorted(found, key=lambda entry: entry.id)

    def _end(self, entry: Entry) -> None:
        for obligation in self.ledger.opened[self._indexed :]:
            self._by_key[obligation.key] = obligation
        self._indexed = len(self.ledger.opened)
        body = entry.body
        found = self._by_key.get(
            (entry.world, body["rule"], body["opened_by"] or body["period"], body["owed_by"])
        )
        if found:
            self.ledger.end(found, entry, ENDS[entry.kind])


def fold(
    entries: Iterable[Entry],
    watch: Watch,
    at: Mapping[str, datetime],
    runs: Sequence[PeriodicRun] = (),
) -> Folded:
    """What the obligations should be at `at` (by world), from facts as recorded and opened periods."""
    folded = Folded(watch)
    waiting = sorted((run for run in runs if run.owed_by), key=lambda run: (run.after_entry, run.pk or 0))
    for entry in entries:
        while waiting and waiting[0].after_entry < entry.id:
            folded.open_period(waiting.pop(0))
        folded.see(entry)
    for run in waiting:
        folded.open_period(run)
    folded.finish(at)
    return folded


def caught_up_at() -> datetime:
    """Up to when the clock has handled everything; without any clock, now."""
    latest: datetime | None = ClockBeat.objects.aggregate(latest=Max("caught_up_at"))["latest"]
    return latest or clock.now()


def compare(at: datetime | None = None, world: str = "real") -> list[Difference]:
    """Every difference between stored and implied at `at` (default: where the clock stands)."""
    with _one_snapshot():
        stored = {o.key: o for o in Obligation.objects.filter(world=world)}
        opened_under = {(o.rule, o.opened_by_id): o.version_id for o in stored.values() if o.opened_by_id}
        known = (versions.version_of(row) for row in RuleVersion.objects.order_by("id"))
        watch = HistoricWatch(versions.book().place, known, opened_under)
        entries = Entry.objects.filter(world=world).order_by("id").iterator(chunk_size=2000)
        runs = list(PeriodicRun.objects.filter(world=world))
        folded = fold(entries, watch, {world: at or caught_up_at()}, runs)
        implied = {o.key: o for o in folded.ledger.opened}
        return [*_columns(stored, implied), *_announcements(folded, world)]


def _columns(stored: Mapping[Key, Obligation], implied: Mapping[Key, Obligation]) -> Iterator[Difference]:
    for key in sorted(stored.keys() | implied.keys(), key=str):
        if key not in stored or key not in implied:
            yield Difference(*key, "row", key in stored, key in implied)
            continue
        for name in COMPARED:
            has, should = getattr(stored[key], name), getattr(implied[key], name)
            if has != should:
                yield Difference(*key, name, has, should)


def _announcements(folded: Folded, world: str) -> Iterator[Difference]:
    implied: Counter[tuple[Key, str, int]] = Counter()
    for said in folded.ledger.said:
        kind = _STEP_KINDS.get(said.step.kind, "") if said.step else "obligations.met_late"
        if kind:
            implied[said.obligation.key, kind, said.number if said.step else 0] += 1
    stored: Counter[tuple[Key, str, int]] = Counter()
    for entry in Entry.objects.filter(world=world, kind__in=EXACT).order_by("id").iterator():
        body = entry.body
        key: Key = (world, body["rule"], body["opened_by"] or body["period"], body["owed_by"])
        stored[key, entry.kind, body.get("step", 0)] += 1
    for one in sorted(implied.keys() | stored.keys(), key=str):
        if implied[one] != stored[one]:
            key, kind, number = one
            yield Difference(*key, f"{kind} {number}", stored[one], implied[one])


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """Table and journal as of one moment, when nobody has begun a transaction already."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read read only")
        yield
