"""Villages and communities: where they lie, what they are called, and their groups (组)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from liandong.demo.place import grid
from liandong.demo.place.names import COMMUNITIES, VILLAGE_FIRST, VILLAGE_LAST
from liandong.demo.place.plane import Floats
from liandong.demo.place.terrain import Ground
from liandong.demo.place.towns import Town

FIRST_VILLAGE, FIRST_COMMUNITY = 201, 1


@dataclass(frozen=True)
class Site:
    """A village or community on the sheet."""

    code: str
    name: str
    township: int
    x: float
    y: float
    urban: bool


def sites(
    rng: np.random.Generator,
    towns: list[Town],
    areas: list[BaseGeometry],
    ground: Ground,
    wet: BaseGeometry,
    code: str,
    many: int = 144,
) -> list[Site]:
    """About 180: eight communities in each street, one in each town, villages on habitable ground."""
    names = _names(rng)
    found: list[Site] = []
    taken = [(t.x, t.y) for t in towns[3:]]
    spots = _spread(rng, areas, towns, ground, wet, many, taken)
    for index, (town, area) in enumerate(zip(towns, areas, strict=True)):
        prefix = f"{code}{index + 1:03d}"
        for number, (name, x, y) in enumerate(_communities(rng, index, town, area), FIRST_COMMUNITY):
            found.append(Site(f"{prefix}{number:03d}", name, index, x, y, True))
        for number, (x, y) in enumerate(spots[index], FIRST_VILLAGE):
            found.append(Site(f"{prefix}{number:03d}", next(names) + "村", index, x, y, False))
    return found


def _communities(
    rng: np.random.Generator, index: int, town: Town, area: BaseGeometry
) -> list[tuple[str, float, float]]:
    if index >= 3:
        return [(f"{town.stem}场社区", town.x, town.y)]
    own = town.built_up.intersection(area).buffer(-60)
    points: list[Floats] = []
    for gap in (520, 420, 320, 220):
        for x, y in rng.uniform(own.bounds[:2], own.bounds[2:], (400, 2)):
            far = all(np.hypot(x - px, y - py) > gap for px, py in points)
            if len(points) < 8 and far and shapely.contains_xy(own, x, y):
                points.append(np.array([x, y]))
    return [(f"{COMMUNITIES[index * 8 + i]}社区", float(x), float(y)) for i, (x, y) in enumerate(points)]


def _spread(
    rng: np.random.Generator,
    areas: list[BaseGeometry],
    towns: list[Town],
    ground: Ground,
    wet: BaseGeometry,
    many: int,
    taken: list[tuple[float, float]],
) -> list[list[tuple[float, float]]]:
    """Valley floors first, at least 1.5 km apart; each township gets its share by area."""
    x, y = grid.centres()
    habitable = np.exp(-grid.blurred(ground.slope) * 7) * (0.4 + np.log1p(ground.drained))
    order = np.argsort(-(habitable * rng.random(x.shape) ** 0.35).ravel())
    total = sum(area.area for area in areas)
    built = shapely.union_all([t.built_up.buffer(350) for t in towns])
    found: list[list[tuple[float, float]]] = []
    for area in areas:
        quota = max(5, round(many * area.area / total))
        inner = area.buffer(-350).difference(built).difference(wet.buffer(140))
        inside = shapely.contains_xy(inner, x.ravel()[order], y.ravel()[order])
        own: list[tuple[float, float]] = []
        for px, py in zip(x.ravel()[order][inside], y.ravel()[order][inside], strict=True):
            if all((px - qx) ** 2 + (py - qy) ** 2 > 1700**2 for qx, qy in taken):
                at = (float(px + rng.uniform(-80, 80)), float(py + rng.uniform(-80, 80)))
                taken.append(at)
                own.append(at)
            if len(own) == quota:
                break
        found.append(own)
    return found


def _names(rng: np.random.Generator) -> Iterator[str]:
    seen: set[str] = set()
    while True:
        first = VILLAGE_FIRST[rng.integers(len(VILLAGE_FIRST))]
        last = VILLAGE_LAST[rng.integers(len(VILLAGE_LAST))]
        if len(first) > 1:
            last = last.removeprefix("家")
        elif not last.startswith("家"):
            last = "家" + last
        name = first + last
        if first[-1] != last[-1] and name not in seen:
            seen.add(name)
            yield name


def groups(
    rng: np.random.Generator, villages: list[Site], lines: Floats, wet: BaseGeometry
) -> list[tuple[Site, int, float, float]]:
    """Four to seven groups per village, beside the roads around it: (village, number, x, y)."""
    steps = np.concatenate([shapely.get_coordinates(shapely.segmentize(line, 120)) for line in lines])
    flooded = wet.buffer(60)
    found = []
    for village in villages:
        if village.urban:
            continue
        gap = np.hypot(steps[:, 0] - village.x, steps[:, 1] - village.y)
        near = steps[(gap < 1300) & (gap > 130)]
        chosen: list[Floats] = [np.array([village.x, village.y])]
        wanted = int(rng.integers(4, 8))
        for at in near[rng.permutation(len(near))]:
            spot = at + rng.uniform(-110, 110, 2)
            apart = all(np.hypot(*(spot - other)) > 260 for other in chosen)
            if len(chosen) <= wanted and apart and not shapely.contains_xy(flooded, *spot):
                chosen.append(spot)
        found += [(village, n, float(x), float(y)) for n, (x, y) in enumerate(chosen[1:] or chosen, 1)]
    return found
