"""The flat sheet on which the county is drawn: metres from its middle, and the way back to lon/lat."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[Any]

CENTRE = (104.5, 30.2)
_KX = 111_412.84 * math.cos(math.radians(CENTRE[1])) - 93.5 * math.cos(3 * math.radians(CENTRE[1]))
_KY = 111_132.95 - 559.85 * math.cos(2 * math.radians(CENTRE[1]))


def lonlat(x: float, y: float) -> tuple[float, float]:
    """Degrees, rounded to about a decimetre, of metres on the sheet."""
    return round(CENTRE[0] + x / _KX, 6), round(CENTRE[1] + y / _KY, 6)


def to_lonlat(geometry: Any) -> Any:
    """A shapely geometry (or array of them) of the sheet, in degrees."""
    return shapely.transform(geometry, lambda xy: np.round(xy / (_KX, _KY) + CENTRE, 6))


def to_sheet(geometry: Any) -> Any:
    """A shapely geometry in degrees, in metres of the sheet."""
    return shapely.transform(geometry, lambda degrees: (degrees - CENTRE) * (_KX, _KY))


def rounded(points: Floats, times: int = 3) -> Floats:
    """Chaikin's corner cutting; the ends stay where they are."""
    for _ in range(times):
        if len(points) < 3:
            return points
        cut = np.empty((2 * len(points) - 2, 2))
        cut[0::2] = points[:-1] * 0.75 + points[1:] * 0.25
        cut[1::2] = points[:-1] * 0.25 + points[1:] * 0.75
        cut[0], cut[-1] = points[0], points[-1]
        points = cut
    return points


def curve(points: Floats, tolerance: float, times: int = 3) -> LineString:
    """A smooth line along a staircase of grid cells."""
    kept = shapely.get_coordinates(LineString(points).simplify(tolerance))
    return LineString(rounded(kept, times)).simplify(4)


def blob(
    rng: np.random.Generator,
    centre: tuple[float, float],
    radii: tuple[float, float],
    turn: float,
    rough: float = 0.12,
    waves: int = 12,
) -> BaseGeometry:
    """An irregular round shape: the radius varies by waves of falling height."""
    angle = np.linspace(0, 2 * math.pi, 8 * waves, endpoint=False)
    k = np.ones_like(angle)
    for wave in range(1, waves):
        k += rough / wave**1.15 * np.sin(wave * angle + rng.uniform(0, 6.28)) * rng.uniform(0.3, 1)
    x, y = radii[0] * k * np.cos(angle), radii[1] * k * np.sin(angle)
    c, s = math.cos(turn), math.sin(turn)
    points = np.column_stack([centre[0] + x * c - y * s, centre[1] + x * s + y * c])
    return shapely.Polygon(points).buffer(0)
