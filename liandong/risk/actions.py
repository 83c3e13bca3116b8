"""Keeping the register of risk points and places to care about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.core.access.actor import Actor
from liandong.core.errors import Invalid
from liandong.directory.models import Organisation
from liandong.directory.register import Register, state
from liandong.risk import facts
from liandong.risk.errors import UnknownRiskKind
from liandong.risk.models import RiskPoint, kinds, levels
from liandong.risk.policy import KEEPERS

_WORDS = {
    "name": "名称",
    "level": "风险级别",
    "place_name": "地点",
    "region": "所在区划",
    "lon": "经度",
    "lat": "纬度",
    "post": "责任岗位",
    "phone": "责任人电话",
    "exposed": "受影响人数",
    "note": "说明",
}
REGISTER = Register(RiskPoint, "risk.keep", KEEPERS, _WORDS)


@dataclass(frozen=True)
class PointRow:
    """A point to be registered. `org` answers for it; `region` is by default that organisation's."""

    kind: str
    name: str
    org: str
    level: str = ""
    place_name: str = ""
    region: str = ""
    lon: float | None = None
    lat: float | None = None
    post: str = ""
    phone: str = ""
    exposed: int = 0
    note: str = ""


@transaction.atomic
def register_points(*, rows: Sequence[PointRow], by: Actor, at: datetime) -> list[RiskPoint]:
    """Put points on the register; all of them or none.

    Raises UnknownUnit, NotYours, UnknownRiskKind, Invalid; AlreadyNamed by the database.
    """
    orgs = REGISTER.owners([row.org for row in rows], by)
    made = [_made(row, orgs[row.org]) for row in rows]
    RiskPoint.objects.bulk_create(made)
    told = [
        (one.org, facts.PointRegistered(**_about(one), region=one.region_id, exposed=one.exposed))
        for one in made
    ]
    state(told, by, at)
    return made


def _made(row: PointRow, org: Organisation) -> RiskPoint:
    if row.kind not in kinds():
        raise UnknownRiskKind(kind=row.kind)
    made = REGISTER.entered(vars(row), org)
    _check(made)
    return made


def _check(point: RiskPoint) -> None:
    if point.level and point.level not in levels():
        raise UnknownRiskKind(kind=point.level)
    if point.exposed < 0 or not point.name:
        raise Invalid({"name": f"{_WORDS['name']}、{_WORDS['exposed']}"})


@transaction.atomic
def change_point(*, point: int, changes: Mapping[str, Any], by: Actor, at: datetime) -> RiskPoint:
    """Change particulars; keys are those of the register.

    Raises NotVisible, NotYours, UnknownRiskKind, Invalid; AlreadyNamed by the database.
    """
    of = REGISTER.held(point, by, closed_at=None)
    if not (said := REGISTER.changed(of, changes)):
        return of
    _check(of)
    of.save()
    state([(of.org, facts.PointChanged(**_about(of), **REGISTER.told(said)))], by, at)
    return of


@transaction.atomic
def close_point(*, point: int, reason: str, by: Actor, at: datetime) -> RiskPoint:
    """Take a point off the register; its history stays. Raises NotVisible, NotYours, Invalid."""
    of = REGISTER.held(point, by, closed_at=None)
    if not reason.strip():
        raise Invalid({"reason": _("请写明销号的原因。")})
    of.closed_at = at
    of.save(update_fields=["closed_at"])
    state([(of.org, facts.PointClosed(**_about(of), reason=reason.strip()[:200]))], by, at)
    return of


def _about(point: RiskPoint) -> dict[str, Any]:
    return {
        "point": point.pk,
        "name": point.name,
        "point_kind": point.kind,
        "kind_name": point.kind_name,
        "level": point.level,
        "level_name": point.level_name,
        "org": point.org.code,
        "org_name": point.org.called,
    }
