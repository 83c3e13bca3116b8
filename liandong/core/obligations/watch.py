"""Which rules watch which facts: the book in force, and earlier versions that may still be running."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from liandong.core.journal.models import Entry
from liandong.core.obligations.book import Whereabouts
from liandong.core.obligations.models import Obligation
from liandong.core.obligations.rules import Rule


@dataclass(frozen=True)
class Version:
    """A rule as it was while it judged the facts after `after` up to `until` (row numbers)."""

    id: int
    rule: Rule
    after: int = 0
    until: int | None = None

    def judged(self, entry_id: int) -> bool:
        return self.after < entry_id and (self.until is None or entry_id <= self.until)


class Watch:
    """Versions by number and by the kinds of fact that concern them."""

    def __init__(self, place: Whereabouts, versions: Iterable[Version], *, forever: bool = False) -> None:
        """`forever`: each version judges every fact, whatever its row number (the engine, examples)."""
        self.place = place
        self._forever = forever
        self._versions: dict[int, Version] = {}
        self._opening: dict[str, list[Version]] = {}
        self._closing: dict[str, dict[str, Rule]] = {}
        for version in versions:
            self.add(version, opens=True)

    def add(self, version: Version, *, opens: bool) -> None:
        """Know this version; without `opens` it only closes what was opened under it."""
        if version.id in self._versions:
            return
        self._versions[version.id] = version
        if opens:
            for kind in dict.fromkeys(match.fact for match in version.rule.opens):
                self._opening.setdefault(kind, []).append(version)
        for kind in dict.fromkeys(match.fact for match in version.rule.closers):
            # Obligations are looked up by rule; which version each runs under, it says itself.
            self._closing.setdefault(kind, {}).setdefault(_way(version.rule), version.rule)

    @property
    def versions(self) -> Mapping[int, Version]:
        return self._versions

    def knows(self, version_id: int) -> bool:
        return version_id in self._versions

    def rule(self, obligation: Obligation) -> Rule:
        """The rule that the obligation was opened under. Raises KeyError."""
        return self._versions[obligation.version_id].rule

    def concerns(self, kind: str) -> bool:
        return kind in self._opening or kind in self._closing

    def openers(self, entry: Entry) -> list[Version]:
        found = self._opening.get(entry.kind, ())
        return [version for version in found if self._forever or version.judged(entry.id)]

    def closers(self, kind: str) -> Iterable[Rule]:
        return self._closing.get(kind, {}).values()


def _way(rule: Rule) -> str:
    """Versions of one rule that find their obligations in the same way need only one lookup."""
    return f"{rule.id} {rule.per} {rule.across} {rule.periodic}"


@dataclass(frozen=True)
class Lookup:
    """Where a fact finds the obligations of a rule: on a stream, under a subject, or both."""

    rule: str
    stream: str = ""
    subject: str = ""


def lookup(rule: Rule, entry: Entry) -> Lookup:
    if rule.periodic:
        return Lookup(rule.id, subject=organisation_of(rule, entry))
    subject = subject_of(rule, entry)
    if not subject:
        return Lookup(rule.id, stream=entry.stream)
    return Lookup(rule.id, stream="" if rule.across else entry.stream, subject=subject)


def subject_of(rule: Rule, entry: Entry) -> str:
    """The values of `per` in a fact, or nothing when the rule has no `per` or the fact lacks one of them."""
    values = [entry.body.get(name) for name in rule.per]
    if not values or any(value is None for value in values):
        return ""
    return "|".join(str(value) for value in values)


def organisation_of(rule: Rule, entry: Entry) -> str:
    """Whose periodic duty a fact fulfils: whom it names, else whose stream it is on, else who stated it."""
    for name in rule.per or ("unit", "org"):
        if value := entry.body.get(name):
            return str(value)
    if entry.stream.startswith("org/"):
        return entry.stream.removeprefix("org/")
    return entry.org


def touches(rule: Rule, obligation: Obligation, entry: Entry) -> bool:
    """Whether a fact is about what the obligation is about, and not from before it."""
    if entry.world != obligation.world or entry.occurred_at < obligation.opened_at:
        return False
    if rule.periodic:
        return organisation_of(rule, entry) == obligation.subject
    parts = obligation.subject.split("|") if rule.per else []
    said = [entry.body.get(name) for name in rule.per]
    if any(value is not None and str(value) != part for value, part in zip(said, parts, strict=False)):
        return False
    if rule.across and said and all(value is not None for value in said):
        return True
    return entry.stream == obligation.stream_id
