"""Questions about risk points and places to care about. Every list takes the viewer."""

from typing import Any

from django.db.models import QuerySet

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import visible
from liandong.directory import register
from liandong.directory.places import Box, around, in_box
from liandong.risk.models import RiskPoint


def points(viewer: Actor) -> QuerySet[RiskPoint]:
    """What stands in the register and the viewer may see: of one's region, or answered for by one's unit."""
    return visible(_rows().filter(closed_at=None), viewer)


def _rows() -> QuerySet[RiskPoint]:
    return RiskPoint.objects.select_related("org", "region")


def point_of(pk: int, viewer: Actor) -> RiskPoint:
    """A point, also one that was taken off the register. Raises NotVisible."""
    return register.entry_of(_rows(), pk, viewer)


def search(
    viewer: Actor, *, text: str = "", group: str = "", region: str = "", **exact: str
) -> QuerySet[RiskPoint]:
    """The register, filtered: `group` is hazard or care; `exact` may name kind and level."""
    found = register.search(points(viewer), text, region, **exact)
    if not group:
        return found
    return found.filter(kind__in=[one.kind for one in mechanism.current().risk_kinds if one.group == group])


def on_map(viewer: Actor, box: Box | None) -> list[dict[str, Any]]:
    """Points: {id, kind, label, lon, lat, state, url}; `state` is the risk level's code, or empty.

    `box` is west, south, east, north in degrees, or None for all.
    """
    return [_marked(one) for one in in_box(points(viewer), box)]


def within(viewer: Actor, x: float, y: float, metres: float) -> list[tuple[dict[str, Any], float]]:
    """Points as `on_map` gives them with their distance in metres from a projected point, nearest first."""
    return [(_marked(one), distance) for one, distance in around(points(viewer), x, y, metres)]


def _marked(point: RiskPoint) -> dict[str, Any]:
    return {
        "id": f"risk/{point.pk}",
        "kind": point.kind,
        "label": f"{point.kind_name} {point.name}",
        "lon": point.lon,
        "lat": point.lat,
        "state": point.level,
        "url": f"/risks/{point.pk}/",
    }
