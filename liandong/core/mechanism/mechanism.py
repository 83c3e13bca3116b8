"""A loaded mechanism: frozen, hashed, and able to answer what its documents decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from .reading import Source
from .schemas import (
    Alias,
    Clause,
    Criteria,
    Duty,
    Grade,
    IncidentType,
    Phase,
    Place,
    ReportingFile,
    Responsibility,
    RiskKind,
    RiskLevel,
    StockKind,
    Tier,
    UnitKind,
    UrgencyLevel,
    Zone,
)


@dataclass(frozen=True)
class CatalogueEntry:
    """A clause with its full name, `city-opinions/三(二)-9`, as rules cite it."""

    ref: str
    document: str
    clause: Clause
    file: str
    line: int


@dataclass(frozen=True)
class RuleDocument:
    """A rule as written. `model` is the engine's own type once its schema is registered."""

    id: str
    digest: str
    source: Source
    model: BaseModel | None

    @property
    def data(self) -> Mapping[str, Any]:
        data: Mapping[str, Any] = self.source.data
        return data

    @property
    def cites(self) -> tuple[str, ...]:
        return tuple(str(ref) for ref in self.data.get("cites") or ())


@dataclass(frozen=True)
class GradeProposal:
    """The highest grade that the figures reach, and what fired, as (figure, value, threshold)."""

    grade: str | None
    criteria: str | None
    fired: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Mechanism:
    """One place's institution as data. Read it with `liandong.core.mechanism.load`."""

    path: Path
    place: Place
    catalogue: tuple[CatalogueEntry, ...]
    rules: tuple[RuleDocument, ...]
    awaiting: tuple[RuleDocument, ...]
    tiers: tuple[Tier, ...]
    unit_kinds: tuple[UnitKind, ...]
    types: tuple[IncidentType, ...]
    matrix: tuple[Responsibility, ...]
    grades: tuple[Grade, ...]
    criteria: tuple[Criteria, ...]
    zones: tuple[Zone, ...]
    urgencies: tuple[UrgencyLevel, ...]
    reporting: ReportingFile | None
    aliases: tuple[Alias, ...]
    stock_kinds: tuple[StockKind, ...]
    risk_kinds: tuple[RiskKind, ...]
    risk_levels: tuple[RiskLevel, ...]
    digests: Mapping[str, str]

    @property
    def version(self) -> str:
        return self.place.version

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the name and content of every document: two equal digests are the same mechanism."""
        listing = "\n".join(f"{file} {digest}" for file, digest in sorted(self.digests.items()))
        return sha256(listing.encode()).hexdigest()

    @cached_property
    def _types(self) -> dict[str, IncidentType]:
        return {kind.code: kind for kind in self.types}

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {grade.grade: grade.rank for grade in self.grades}

    @cached_property
    def _kinds(self) -> dict[str, UnitKind]:
        return {kind.kind: kind for kind in self.unit_kinds}

    def type(self, code: str) -> IncidentType:
        """The incident type of this code. Raises KeyError."""
        return self._types[code]

    def tier(self, code: str) -> Tier:
        """The tier of this code. Raises KeyError."""
        return {tier.tier: tier for tier in self.tiers}[code]

    def unit_kind(self, code: str) -> UnitKind:
        """The unit kind of this code. Raises KeyError."""
        return self._kinds[code]

    def alias(self, name: str) -> Alias | None:
        """What a unit known by this old name is called today; None when the name is not an old one."""
        return next((alias for alias in self.aliases if alias.was == name), None)

    def zone_of(self, region: str) -> str:
        """The zone of a region code: the zone that names the longest prefix of it, else the default one."""
        best, zone = -1, ""
        for candidate in self.zones:
            reach = max((len(code) for code in candidate.regions if region.startswith(code)), default=-1)
            if candidate.otherwise:
                reach = max(reach, 0)
            if reach > best:
                best, zone = reach, candidate.zone
        return zone

    def responsibility(self, type_code: str) -> Responsibility:
        """The row of the matrix for this type: the longest matching prefix. Raises KeyError."""
        rows = [
            (0 if prefix == "*" else len(prefix), index)
            for index, row in enumerate(self.matrix)
            for prefix in row.types
            if prefix == "*" or type_code.startswith(prefix)
        ]
        if not rows:
            raise KeyError(type_code)
        return self.matrix[max(rows, key=lambda found: (found[0], -found[1]))[1]]

    def duty(self, type_code: str, phase: Phase = "first_handling") -> Duty:
        """Who leads, cooperates and takes part for this type in this phase. Raises KeyError."""
        return self.responsibility(type_code).phase(phase)

    def grade_for(self, type_code: str, figures: Mapping[str, float]) -> GradeProposal:
        """Propose a grade from the figures so far. A person decides; None where the type has no grade."""
        found = [
            (len(prefix), item)
            for item in self.criteria
            for prefix in item.types
            if type_code.startswith(prefix)
        ]
        if not found:
            return GradeProposal(None, None, ())
        criteria = max(found, key=lambda pair: pair[0])[1]
        for grade in sorted(self.grades, key=lambda grade: grade.rank):
            limits = criteria.thresholds.get(grade.grade, {})
            fired = tuple(
                (figure, figures[figure], limit)
                for figure, limit in limits.items()
                if figures.get(figure, 0) >= limit
            )
            if fired:
                return GradeProposal(grade.grade, criteria.id, fired)
        return GradeProposal(criteria.otherwise, criteria.id, ())

    def needs_plan(self, type_code: str, grade: str | None) -> bool:
        """Whether this type at this grade needs a plan of the government (分级指挥). Raises KeyError.

        While nobody knows the type yet (empty code), every grade above the lowest does: the safe side.
        """
        if not type_code:
            return grade is not None and self._ranks[grade] < max(self._ranks.values())
        lowest = self.type(type_code).plan_from_grade
        if lowest is None or grade is None:
            return False
        return self._ranks[grade] <= self._ranks[lowest]
