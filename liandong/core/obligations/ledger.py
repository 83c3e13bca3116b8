"""What facts do to obligations. Pure: it holds the obligations it was given and those it opens.

The running engine gives it the few rows that the new facts may touch; a rebuild gives it nothing and every
fact since the beginning. Both must arrive at the same obligations.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from liandong.core.journal.models import Entry
from liandong.core.obligations.ladder import Said, advance, ladder, next_look
from liandong.core.obligations.models import Obligation, PeriodicRun, State
from liandong.core.obligations.rules import Rule
from liandong.core.obligations.watch import Lookup, Version, Watch, lookup, subject_of, touches

# Facts recorded before, that may close an obligation opened for an earlier moment, in order of recording.
Earlier = Callable[[Obligation, Rule], Iterable[Entry]]


class Ledger:
    """`opened` are new obligations, `changed` those that were given and are not as they were."""

    def __init__(self, watch: Watch, held: Iterable[Obligation] = (), *, earlier: Earlier) -> None:
        self.watch = watch
        self.opened: list[Obligation] = []
        self.said: list[Said] = []
        self._earlier = earlier
        self._held: dict[Lookup, list[Obligation]] = {}
        self._changed: dict[int, Obligation] = {}
        for obligation in held:
            self._hold(obligation)

    @property
    def changed(self) -> list[Obligation]:
        return list(self._changed.values())

    def see(self, entry: Entry) -> None:
        """Close what the fact closes, then open what it opens: a regrading supersedes and opens anew."""
        for obligation in self._touched(entry):
            self._close(obligation, entry)
        for version in self.watch.openers(entry):
            rule = version.rule
            if rule.opened_by(entry) and rule.is_in_force(entry.occurred_at, self.watch.place.zone):
                self._open(version, entry)

    def open_period(self, version: Version, run: PeriodicRun, opened_at: datetime, due_at: datetime) -> None:
        """Open the obligation of one organisation for one period."""
        obligation = _fresh(
            version, world=run.world, opened_at=opened_at, due_at=due_at, known_at=run.opened_at
        )
        obligation.stream_id, obligation.subject = f"org/{run.owed_by}", run.owed_by
        obligation.owed_by, obligation.owed_name, obligation.period = run.owed_by, run.owed_name, run.period
        self._start(obligation, version.rule, opened_before=True)

    def _open(self, version: Version, entry: Entry) -> None:
        rule, place = version.rule, self.watch.place
        due_at = rule.due(entry.occurred_at, zone=place.zone, working_days=place.working_days)
        for org, role, name in _owing(rule, entry, place.org_of):
            obligation = _fresh(
                version,
                world=entry.world,
                opened_at=entry.occurred_at,
                due_at=due_at,
                known_at=entry.recorded_at,
            )
            obligation.opened_by_id, obligation.stream_id = entry.id, entry.stream
            obligation.subject = subject_of(rule, entry) or entry.stream
            obligation.owed_by, obligation.owed_role, obligation.owed_name = org, role, name
            obligation.place, obligation.incident = entry.place, _incident(entry)
            self._start(obligation, rule, opened_before=entry.occurred_at < entry.recorded_at)

    def _start(self, obligation: Obligation, rule: Rule, *, opened_before: bool) -> None:
        obligation.look_at = next_look(obligation, ladder(rule, obligation.opened_at, obligation.due_at))
        self.opened.append(obligation)
        if opened_before:
            for entry in self._earlier(obligation, rule):
                if obligation.unsettled and touches(rule, obligation, entry):
                    self._close(obligation, entry)
        if obligation.unsettled:
            self._hold(obligation)

    def _hold(self, obligation: Obligation) -> None:
        rule, stream, subject = obligation.rule, obligation.stream_id, obligation.subject
        for way in (Lookup(rule, stream), Lookup(rule, stream, subject), Lookup(rule, subject=subject)):
            self._held.setdefault(way, []).append(obligation)

    def _touched(self, entry: Entry) -> Iterator[Obligation]:
        seen: set[int] = set()
        for rule in self.watch.closers(entry.kind):
            way = lookup(rule, entry)
            held = self._held.get(way)
            if not held:
                continue
            self._held[way] = [obligation for obligation in held if obligation.unsettled]
            for obligation in self._held[way]:
                if id(obligation) not in seen and touches(self.watch.rule(obligation), obligation, entry):
                    seen.add(id(obligation))
                    yield obligation

    def _close(self, obligation: Obligation, entry: Entry) -> None:
        rule = self.watch.rule(obligation)
        word = rule.verdict(entry)
        if not word:
            return
        in_time = entry.occurred_at <= obligation.due_at
        noticed_at = max(entry.recorded_at, obligation.known_at)
        # What was due to be announced before this fact was known stands in the record before it.
        self.said += advance(obligation, rule, entry.recorded_at, quiet=True)
        if not in_time and obligation.state == State.OPEN:
            self.said += advance(obligation, rule, noticed_at, quiet=True, to_breach=True)
        if word == "met":
            obligation.met_by_id, obligation.met_at = entry.id, entry.occurred_at
            obligation.state = State.MET if in_time else State.LATE
            if not in_time:
                self.said.append(Said(obligation, None, obligation.step, noticed_at))
        else:
            # What ends after the deadline was breached all the same; only its ladder stops.
            obligation.ended_by_id = entry.id
            if in_time:
                obligation.state = State.VOID if word == "void" else State.SUPERSEDED
        obligation.look_at = None
        self._note(obligation)

    def advance(self, obligation: Obligation, at: datetime) -> None:
        """Bring one obligation up to `at`."""
        self.said += advance(obligation, self.watch.rule(obligation), at)
        self._note(obligation)

    def end(self, obligation: Obligation, entry: Entry, state: State) -> None:
        """Waive or void by authority: whatever was due is announced first."""
        self.said += advance(obligation, self.watch.rule(obligation), entry.recorded_at, quiet=True)
        obligation.state, obligation.ended_by_id, obligation.look_at = state, entry.id, None
        self._note(obligation)

    def _note(self, obligation: Obligation) -> None:
        if obligation.pk is not None:
            self._changed[obligation.pk] = obligation


def _fresh(
    version: Version, *, world: str, opened_at: datetime, due_at: datetime, known_at: datetime
) -> Obligation:
    rule = version.rule
    return Obligation(
        rule=rule.id,
        version_id=version.id,
        world=world,
        title=rule.title,
        basis=rule.basis,
        weight=rule.weight,
        opened_at=opened_at,
        due_at=due_at,
        known_at=known_at,
        owed_role=rule.owed_by.removeprefix("post:") if rule.owed_by.startswith("post:") else "",
    )


def _owing(rule: Rule, entry: Entry, org_of: Callable[[str], str]) -> list[tuple[str, str, str]]:
    """Who owes it: organisation, role (when a post owes), name where the fact gives it.

    When the fact names nobody, the centre owes it: a duty that is nobody's must not exist.
    """
    kind, _colon, named = rule.owed_by.partition(":")
    if kind == "org" and named:
        return [(named, "", "")]
    if kind == "post" and named:
        return [(org_of(named), named, "")]
    said = entry.body.get(rule.owed_by)
    orgs: Sequence[object] = said if isinstance(said, list) else [said]
    name = str(entry.body.get(f"{rule.owed_by}_name") or "") if len(orgs) == 1 else ""
    return [(str(org), "", name) for org in dict.fromkeys(orgs) if org] or [(org_of(""), "", "")]


def _incident(entry: Entry) -> str:
    found = entry.body.get("incident")
    if found:
        return str(found)
    return entry.stream.removeprefix("incident/") if entry.stream.startswith("incident/") else ""
