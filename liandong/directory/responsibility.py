"""Who answers for which incidents, phase by phase, and which units that means at a place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any, cast

from django.db.models import F, Window
from django.db.models.expressions import OrderBy
from django.db.models.functions import Length, RowNumber

from liandong.core import mechanism
from liandong.core.mechanism.schemas import Phase
from liandong.directory import words
from liandong.directory.lines import OrgLine, containing, org_line
from liandong.directory.models import LinkageUnit, MatrixRow, Organisation

PHASES = tuple(MatrixRow.Phase.values)
PARTS = ("lead", "cooperating", "participating")
Point = tuple[float, float]
"""Projected metres, as `core.geo.project` gives them."""


@dataclass(frozen=True)
class ResponsibleUnit(OrgLine):
    """A unit that answers for an incident at a place, and in which part.

    `rank` sorts lead before cooperating before participating and, within a party, the nearest jurisdiction
    first.
    """

    part: str
    party: str
    rank: int


def row_for(type_code: str, phase: str) -> MatrixRow | None:
    """The row that rules: the longest prefix of the type's code, `*` last."""
    prefixes = [type_code[:n] for n in range(len(type_code), 0, -1)] + ["*"]
    rows = {row.types: row for row in MatrixRow.objects.filter(types__in=prefixes, phase=phase)}
    return next((rows[prefix] for prefix in prefixes if prefix in rows), None)


def parties(row: MatrixRow) -> list[tuple[str, str]]:
    """(part, party) of a row, lead first."""
    parts = zip(PARTS, ([row.lead], row.cooperating, row.participating), strict=True)
    return [(part, name) for part, names in parts for name in names]


def units_responsible(
    type_code: str, phase: str, region: str, *, near: Point | None = None, most: int | None = None
) -> list[ResponsibleUnit]:
    """The units that answer for a type of incident in a phase at a place (requirement ORG-4).

    A kind of unit means every unit of that kind whose region contains the place, or of each kind only `most`
    of the nearest jurisdiction and, in it, the nearest to `near`. A unit named twice keeps its strongest
    part. Empty when the matrix says nothing.
    """
    row = row_for(type_code, phase)
    if row is None:
        return []
    named = parties(row)
    units = _units_of([party for _, party in named], region, near, most)
    found: dict[str, ResponsibleUnit] = {}
    for part, party in named:
        for unit in units.get(party, ()):
            if unit.org_id not in found:
                line = vars(org_line(unit.org))
                found[unit.org_id] = ResponsibleUnit(**line, part=part, party=party, rank=len(found))
    return list(found.values())


def _units_of(
    named: Sequence[str], region: str, near: Point | None, most: int | None
) -> Mapping[str, list[LinkageUnit]]:
    """Units by party, the nearest jurisdiction first."""
    codes = [party.removeprefix(words.ORG) for party in named if party.startswith(words.ORG)]
    units = LinkageUnit.objects.select_related("org__region", "org__unit")
    found: dict[str, list[LinkageUnit]] = {}
    for unit in units.filter(org__in=codes):
        found.setdefault(words.ORG + unit.org_id, []).append(unit)
    of_kinds = units.filter(kind__in=named, org__region__in=containing(region))
    if most is not None:
        order: list[OrderBy | str] = [
            Length("org__region_id").desc(),
            *_by_distance(near),
            "tier",
            "position",
        ]
        of_kinds = of_kinds.annotate(place=Window(RowNumber(), partition_by="kind", order_by=order))
        of_kinds = of_kinds.filter(place__lte=most)
    for unit in of_kinds:
        found.setdefault(unit.kind, []).append(unit)
    for same in found.values():
        same.sort(key=lambda unit: (-len(unit.org.region_id), unit.tier, unit.position))
    return found


def _by_distance(near: Point | None) -> list[OrderBy]:
    """Those without a point come last."""
    if near is None:
        return []
    east, north = F("org__x") - near[0], F("org__y") - near[1]
    return [OrderBy(east * east + north * north, nulls_last=True)]


def seed_from_mechanism(at: datetime) -> int:
    """Write the mechanism's matrix into rows, except what was changed here. Gives how many were written."""
    taken = set(MatrixRow.objects.filter(local=True).values_list("types", "phase"))
    rows = []
    for said in mechanism.current().matrix:
        for types, phase in product(said.types, PHASES):
            if (types, phase) in taken:
                continue
            taken.add((types, phase))
            row = MatrixRow(types=types, phase=phase, contested=said.contested, changed_at=at)
            duty = said.phase(cast(Phase, phase))
            row.lead, row.cooperating = duty.lead, list(duty.cooperating)
            row.participating = list(duty.participating)
            rows.append(row)
    MatrixRow.objects.filter(local=False).delete()
    return len(MatrixRow.objects.bulk_create(rows))


def party_names(rows: Iterable[MatrixRow]) -> dict[str, str]:
    """How parties of these rows are called: kinds by the mechanism, organisations by their short names."""
    named = {party for row in rows for _, party in parties(row)} | {row.contested for row in rows}
    codes = [name.removeprefix(words.ORG) for name in named if name]
    orgs = {org.code: org.called for org in Organisation.objects.filter(code__in=codes)}
    kinds = words.kinds()
    return {name: kinds.get(name) or orgs.get(name.removeprefix(words.ORG)) or name for name in named if name}


def matrix_grid() -> list[tuple[str, str, list[dict[str, Any] | None]]]:
    """The whole matrix: a row for each prefix of types (its name, too), a cell for each phase."""
    rows = list(MatrixRow.objects.all())
    names = party_names(rows)
    cells = {(row.types, row.phase): _cell(row, names) for row in rows}
    prefixes = sorted({row.types for row in rows}, key=lambda types: (types == "*", types))
    return [
        (types, words.type_name(types), [cells.get((types, phase)) for phase in PHASES]) for types in prefixes
    ]


def _cell(row: MatrixRow, names: Mapping[str, str]) -> dict[str, Any]:
    parts = zip(PARTS, ([row.lead], row.cooperating, row.participating), strict=True)
    said = {part: "、".join(names[one] for one in named) for part, named in parts}
    contested = names.get(row.contested, "")
    return said | {"types": row.types, "phase": row.phase, "contested": contested, "local": row.local}


def shown_row(row: MatrixRow) -> dict[str, Any]:
    """A row in words, for the form that changes it."""
    return _cell(row, party_names([row]))
