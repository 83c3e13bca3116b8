"""Keeping the register of risk points and places to care about."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import Invalid, NotVisible
from liandong.core.journal.facts import Fact
from liandong.core.journal.recorder import record_many
from liandong.directory.errors import NotYours, UnknownUnit
from liandong.directory.models import Organisation
from liandong.directory.phones import phone as dialled
from liandong.risk import facts
from liandong.risk.errors import UnknownRiskKind
from liandong.risk.models import RiskPoint, kinds, levels
from liandong.risk.policy import KEEPERS

CHANGEABLE = {
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
"""What `change_point` may change, with the words that the fact says it in."""


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
    require(by, "risk.keep")
    orgs = Organisation.objects.in_bulk({row.org for row in rows})
    made = [_made(row, orgs, by) for row in rows]
    RiskPoint.objects.bulk_create(made)
    stated: dict[Organisation, list[Fact]] = defaultdict(list)
    for point in made:
        told = facts.PointRegistered(**_about(point), region=point.region_id, exposed=point.exposed)
        stated[point.org].append(told)
    for org in sorted(stated, key=lambda one: one.code):
        _state(stated[org], org, by, at)
    return made


def _made(row: PointRow, orgs: Mapping[str, Organisation], by: Actor) -> RiskPoint:
    org = orgs.get(row.org)
    if org is None:
        raise UnknownUnit(name=row.org)
    _own(org, by)
    if row.kind not in kinds():
        raise UnknownRiskKind(kind=row.kind)
    said = vars(row) | {"org": org, "phone": dialled(row.phone) if row.phone else ""}
    del said["region"]
    point = RiskPoint(**said, region_id=row.region or org.region_id)
    return _settled(point)


def _settled(point: RiskPoint) -> RiskPoint:
    if point.level and point.level not in levels():
        raise UnknownRiskKind(kind=point.level)
    if point.exposed < 0 or not point.name:
        raise Invalid({"name": f"{CHANGEABLE['name']}、{CHANGEABLE['exposed']}"})
    point.put(point.lon, point.lat)
    point.settle()
    return point


def _own(org: Organisation, by: Actor) -> None:
    """Who answers for a point keeps it, a township its villages' too, the emergency office all."""
    own = by.org in (org.code, org.parent_id)
    if not own and not by.is_system and by.roles.isdisjoint(KEEPERS):
        raise NotYours


@transaction.atomic
def change_point(*, point: int, changes: Mapping[str, Any], by: Actor, at: datetime) -> RiskPoint:
    """Change particulars; keys are those of CHANGEABLE.

    Raises NotVisible, NotYours, UnknownRiskKind, Invalid; AlreadyNamed by the database.
    """
    of = _locked(point, by)
    if unknown := sorted(set(changes) - set(CHANGEABLE)):
        raise Invalid({name: name for name in unknown})
    if changes.get("phone"):
        changes = {**changes, "phone": dialled(changes["phone"])}
    differing = {key: value for key, value in changes.items() if getattr(of, _column(key)) != value}
    if not differing:
        return of
    said = {key: [getattr(of, _column(key)), value] for key, value in differing.items() if key != "phone"}
    for key, value in differing.items():
        setattr(of, _column(key), value)
    _settled(of).save()
    what = "、".join(CHANGEABLE[key] for key in differing)
    _state([facts.PointChanged(**_about(of), what=what, changes=said)], of.org, by, at)
    return of


def _column(key: str) -> str:
    return "region_id" if key == "region" else key


@transaction.atomic
def close_point(*, point: int, reason: str, by: Actor, at: datetime) -> RiskPoint:
    """Take a point off the register; its history stays. Raises NotVisible, NotYours, Invalid."""
    of = _locked(point, by)
    if not reason.strip():
        raise Invalid({"reason": _("请写明销号的原因。")})
    of.closed_at = at
    of.save(update_fields=["closed_at"])
    _state([facts.PointClosed(**_about(of), reason=reason.strip()[:200])], of.org, by, at)
    return of


def _locked(pk: int, by: Actor) -> RiskPoint:
    rows = RiskPoint.objects.select_for_update(of=("self",)).select_related("org")
    found = rows.filter(pk=pk, closed_at=None).first()
    if found is None:
        raise NotVisible
    require(by, "risk.keep", found)
    _own(found.org, by)
    return found


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


def _state(told: Sequence[Fact], org: Organisation, by: Actor, at: datetime) -> None:
    stated: list[tuple[Fact, datetime | None]] = [(fact, None) for fact in told]
    record_many(stated, stream=f"org/{org.code}", by=by, at=at, place=org.region_id, parties=(org.code,))
