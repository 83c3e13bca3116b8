"""Houses: numbered fronts along the streets, blocks behind them, scattered homes in the villages."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from liandong.demo.place.model import Building
from liandong.demo.place.plane import Floats, to_lonlat
from liandong.demo.place.streets import Way, direction

CARRIAGEWAY = {"main": 14.0, "street": 9.0}


@dataclass(frozen=True)
class House:
    """A footprint on the sheet; street and number are empty behind the fronts and in the villages."""

    outline: shapely.Polygon
    floors: int
    street: str
    number: int


def houses(rng: np.random.Generator, streets: Sequence[Way], blocked: BaseGeometry) -> list[House]:
    """Numbered houses along all streets, unnumbered blocks behind; none on a street or in water."""
    fronts = [house for way in streets for house in _along(rng, way)]
    kerbs = [way.line.buffer(CARRIAGEWAY.get(way.road_class, 9) - 2, quad_segs=2) for way in streets]
    shapely.prepare(blocked)
    outlines = np.array([house.outline for house in fronts])
    on_street = np.unique(shapely.STRtree(kerbs).query(outlines, predicate="intersects")[0])
    free = ~shapely.intersects(blocked, outlines)
    free[on_street] = False
    return _numbered(_apart([house for house, ok in zip(fronts, free, strict=True) if ok]))


def _numbered(found: list[House]) -> list[House]:
    """Numbers without gaps: odd on one side of a street, even on the other, in the order of the plots."""
    last: dict[tuple[str, int], int] = {}
    numbers: dict[int, int] = {}
    for index in sorted(range(len(found)), key=lambda i: found[i].number):
        side = (found[index].street, found[index].number % 2)
        last[side] = last.get(side, -side[1]) + 2
        numbers[index] = last[side]
    return [replace(house, number=numbers[i]) if house.street else house for i, house in enumerate(found)]


def _along(rng: np.random.Generator, way: Way) -> list[House]:
    """Candidates on both sides of one street, numbered by plot, odd on the left."""
    city = way.town == "城区"
    pitch = 37.0 if city else 26.0
    at = np.arange(16, way.line.length - 12, pitch)
    if not len(at):
        return []
    points, ahead = shapely.get_coordinates(way.line.interpolate(at)), direction(way.line, at)
    first = round(way.start / pitch)
    found = []
    for side in (1, -1):
        across = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * side
        for k in range(len(at)):
            if rng.random() < 0.2:
                continue
            width, depth = pitch * rng.uniform(0.5, 0.86), rng.uniform(11, 17) if city else rng.uniform(9, 13)
            setback = CARRIAGEWAY[way.road_class] + rng.uniform(1, 5)
            number = 2 * (first + k) + (1 if side > 0 else 2)
            floors = int(rng.choice([3, 5, 6, 6, 7, 11, 18]) if city else rng.integers(2, 6))
            outline = _box(points[k] + across[k] * (setback + depth / 2), ahead[k], width, depth)
            found.append(House(outline, floors, way.name, number))
            if city and rng.random() < 0.55:
                back = setback + depth + rng.uniform(22, 40)
                slab = _box(points[k] + across[k] * back, ahead[k], pitch * rng.uniform(0.8, 1.3), 12)
                found.append(House(slab, int(rng.choice([6, 7, 11, 18, 26])), "", 0))
    return found


def _box(centre: Floats, ahead: Floats, width: float, depth: float) -> shapely.Polygon:
    u = ahead * width / 2
    v = np.array([-ahead[1], ahead[0]]) * depth / 2
    return shapely.Polygon([centre - u - v, centre + u - v, centre + u + v, centre - u + v])


def _apart(found: list[House]) -> list[House]:
    """Earlier houses win; numbered ones before blocks."""
    found = sorted(found, key=lambda house: not house.street)
    outlines = np.array([house.outline for house in found])
    gone = np.zeros(len(found), bool)
    for later, earlier in shapely.STRtree(outlines).query(outlines, predicate="intersects").T.tolist():
        if earlier < later and not gone[earlier]:
            gone[later] = True
    return [house for house, out in zip(found, gone, strict=True) if not out]


def homes(
    rng: np.random.Generator, spots: Iterable[tuple[float, float]], blocked: BaseGeometry
) -> list[House]:
    """A few farmhouses around each point."""
    found = []
    for x, y in spots:
        turn = rng.uniform(0, math.pi)
        for _ in range(int(rng.integers(4, 10))):
            angle, gap = turn + rng.normal(0, 0.15), np.abs(rng.normal(0, 70)) + 12
            bearing = rng.uniform(0, 6.28)
            centre = np.array([x + gap * math.cos(bearing), y + gap * math.sin(bearing)])
            ahead = np.array([math.cos(angle), math.sin(angle)])
            found.append(
                House(
                    _box(centre, ahead, rng.uniform(11, 19), rng.uniform(8, 11)),
                    int(rng.integers(1, 4)),
                    "",
                    0,
                )
            )
    shapely.prepare(blocked)
    free = ~shapely.intersects(blocked, np.array([house.outline for house in found]))
    return _apart([house for house, ok in zip(found, free, strict=True) if ok])


def as_buildings(found: Sequence[House]) -> tuple[Building, ...]:
    """The records of the county, in lon/lat."""
    outlines = to_lonlat(np.array([house.outline for house in found]))
    return tuple(
        Building(outline, house.floors, str(house.number) if house.street else "")
        for outline, house in zip(outlines, found, strict=True)
    )
