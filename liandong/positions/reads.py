"""Where devices are, for those who may see their unit."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from liandong.core.access.actor import Actor
from liandong.core.access.policy import visible
from liandong.positions.models import Position

FRESH = timedelta(minutes=30)
"""Older than this, a place says little about where somebody is now."""


def positions(viewer: Actor, at: datetime, *, fresh: timedelta = FRESH) -> QuerySet[Position]:
    """Devices that the viewer may see and that were heard of lately."""
    return visible(Position.objects.filter(world=viewer.world, at__gte=at - fresh), viewer)


def near(viewer: Actor, x: float, y: float, *, metres: float, at: datetime) -> list[tuple[Position, float]]:
    """Devices within `metres` of a projected point with their distance, nearest first."""
    box = positions(viewer, at).filter(x__range=(x - metres, x + metres), y__range=(y - metres, y + metres))
    found = [(one, ((one.x - x) ** 2 + (one.y - y) ** 2) ** 0.5) for one in box]
    return sorted((pair for pair in found if pair[1] <= metres), key=lambda pair: pair[1])
