"""The rules of one place, read from its mechanism folder and ready to be asked by kind of fact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from liandong.core.calendars import WorkingDays
from liandong.core.mechanism.reading import read
from liandong.core.obligations.rules import Rule

RULES = "rules/*.yaml"
DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")
# Posts that are not a unit's own: whose they are is said in `mechanism.yaml`.
OFFICE_ROLES = frozenset({"emergency_office"})


class RuleInvalid(ValueError):
    """A document of the folder is no rule; says which and why."""


@dataclass(frozen=True)
class Whereabouts:
    """What the rules need to know of the place: its zone, its working days, and where its two offices sit."""

    code: str = ""
    zone: ZoneInfo = DEFAULT_ZONE
    centre: str = "linkage-centre"
    emergency_office: str = "emergency-office"
    working_days: WorkingDays = field(default_factory=WorkingDays)

    def org_of(self, role: str) -> str:
        return self.emergency_office if role in OFFICE_ROLES else self.centre


@dataclass(frozen=True)
class RuleBook:
    """Rules by id, and which of them a kind of fact opens."""

    rules: Mapping[str, Rule]
    place: Whereabouts = field(default_factory=Whereabouts)

    @cached_property
    def opened_by_kind(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules.values():
            for kind in dict.fromkeys(match.fact for match in rule.opens):
                found.setdefault(kind, []).append(rule)
        return found

    @cached_property
    def closed_by_kind(self) -> dict[str, list[Rule]]:
        return by_closing_kind(self.rules.values())

    @property
    def periodic(self) -> list[Rule]:
        return [rule for rule in self.rules.values() if rule.periodic]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, rule_id: str) -> Rule:
        return self.rules[rule_id]


def by_closing_kind(rules: Any) -> dict[str, list[Rule]]:
    """Which rules a kind of fact may settle, void or supersede."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for kind in dict.fromkeys(match.fact for match in rule.closers):
            found.setdefault(kind, []).append(rule)
    return found


def load_rules(folder: Path | str) -> RuleBook:
    """Read every rule of a mechanism folder. Raises RuleInvalid, naming the document."""
    folder = Path(folder)
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob(RULES)):
        try:
            rule = Rule.model_validate(read(path, folder).data)
        except ValidationError as error:
            raise RuleInvalid(f"{path.name}: {error}") from error
        if rule.id in rules:
            raise RuleInvalid(f"{path.name}: {rule.id} is already taken")
        rules[rule.id] = rule
    return RuleBook(rules, whereabouts(folder))


def whereabouts(folder: Path) -> Whereabouts:
    """From `mechanism.yaml` and, where the place has one, `calendar.yaml` ({work: [days], rest: [days]})."""
    said = _document(folder, "mechanism.yaml")
    days = _document(folder, "calendar.yaml")
    overrides = {date.fromisoformat(str(day)): True for day in days.get("work", ())}
    overrides |= {date.fromisoformat(str(day)): False for day in days.get("rest", ())}
    return Whereabouts(
        code=said.get("place", ""),
        zone=ZoneInfo(said["timezone"]) if "timezone" in said else DEFAULT_ZONE,
        centre=said.get("centre", {}).get("org", Whereabouts.centre),
        emergency_office=said.get("emergency_office", {}).get("org", Whereabouts.emergency_office),
        working_days=WorkingDays(overrides),
    )


def _document(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    return dict(read(path, folder).data or {}) if path.exists() else {}
