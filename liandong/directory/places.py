"""Things with a point, asked for by a map: within a box of degrees, or around a projected point."""

from math import hypot
from typing import TypeVar

from django.db.models import QuerySet

from liandong.directory.models import Placed

P = TypeVar("P", bound=Placed)
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


def in_box(rows: QuerySet[P], box: Box | None) -> QuerySet[P]:
    """Rows that have a point, inside the box when there is one."""
    placed = rows.filter(lon__isnull=False, lat__isnull=False)
    if box is None:
        return placed
    west, south, east, north = box
    return placed.filter(lon__range=(west, east), lat__range=(south, north))


def around(rows: QuerySet[P], x: float, y: float, metres: float) -> list[tuple[P, float]]:
    """Rows within `metres` of a projected point with their distance in metres, nearest first."""
    box = rows.filter(x__range=(x - metres, x + metres), y__range=(y - metres, y + metres))
    found = [(one, hypot((one.x or 0) - x, (one.y or 0) - y)) for one in box]
    return sorted((pair for pair in found if pair[1] <= metres), key=lambda pair: pair[1])
