"""Questions about risk points and places to care about. Every list takes the viewer."""

from typing import Any

from django.db.models import Q, QuerySet

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import visible
from liandong.core.errors import NotVisible
from liandong.directory.places import Box, around, in_box
from liandong.risk.models import RiskPoint


def points(viewer: Actor) -> QuerySet[RiskPoint]:
    """What stands in the register and the viewer may see: of one's region, or answered for by one's unit."""
    return visible(RiskPoint.objects.filter(closed_at=None).select_related("org", "region"), viewer)


def point_of(pk: int, viewer: Actor) -> RiskPoint:
    """A point, also one that was taken off the register. Raises NotVisible."""
    rows = RiskPoint.objects.select_related("org", "region")
    found = visible(rows, viewer).filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def search(
    viewer: Actor, *, text: str = "", group: str = "", region: str = "", **exact: str
) -> QuerySet[RiskPoint]:
    """The register, filtered: `group` is hazard or care; `exact` may name kind and level."""
    found = points(viewer).filter(region__code__startswith=region)
    for word in text.split():
        columns = ("name", "place_name", "org__name", "org__short_name")
        named = Q()
        for column in columns:
            named |= Q(**{f"{column}__icontains": word})
        found = found.filter(named)
    if group:
        found = found.filter(
            kind__in=[one.kind for one in mechanism.current().risk_kinds if one.group == group]
        )
    return found.filter(**{name: value for name, value in exact.items() if value})


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
