"""Rivers that find their own way down through the noise, streams that gather, reservoirs behind dams."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from liandong.demo.place import grid
from liandong.demo.place.plane import Floats, blob, curve
from liandong.demo.place.terrain import Ground

CITY = (600.0, -1200.0)
WEST, EAST = (-34_800.0, -5_500.0), (34_800.0, 1_800.0)


@dataclass(frozen=True)
class River:
    """A river's course from its spring (or the sheet's edge), its breadth at both ends in metres."""

    name: str
    line: LineString
    spring: float
    mouth: float
    valley: float

    def surface(self) -> BaseGeometry:
        """The water between its banks, growing downstream."""
        points = shapely.get_coordinates(self.line.segmentize(300))
        share = np.linspace(0, 1, len(points) - 1)
        half = (self.spring + (self.mouth - self.spring) * share) / 2
        pieces = shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1))
        return shapely.union_all(shapely.buffer(pieces, half, quad_segs=4))


def rivers(rng: np.random.Generator, raw: Floats) -> list[River]:
    """清江 through the whole county, 竹溪河 from the north and 双河 from the south joining it."""
    pull = 0.03 + grid.noise(rng, 5500, 4) ** 4 * 5 + np.clip(raw, 0, None) ** 3 * 1.5
    x, _ = grid.centres()
    gates = (CITY[0] - 2000, CITY[1] + 500), (CITY[0] + 2000, CITY[1] - 300)
    west = _way(np.where(x > gates[0][0] + 300, 50, pull), WEST, gates[0])
    east = _way(np.where(x < gates[1][0] - 300, 50, pull), gates[1], EAST)
    main = _meander(rng, curve(np.concatenate([west, [CITY], east]), 260, 4), 400, 3600)
    upper = main.interpolate(0.34, normalized=True)
    lower = main.interpolate(0.7, normalized=True)
    north = curve(_way(pull, (-15_500, 20_500), (upper.x, upper.y)), 220, 4)
    south = curve(_way(pull, (9_500, -20_500), (lower.x, lower.y)), 220, 4)
    return [
        River("清江", main, 170, 290, 2300),
        River("竹溪河", _joined(_meander(rng, north, 260, 1900), main), 26, 95, 1300),
        River("双河", _joined(_meander(rng, south, 260, 1900), main), 24, 85, 1250),
    ]


def _meander(rng: np.random.Generator, line: LineString, swing: float, wave: float) -> LineString:
    """The same course with bends: waves of varying length across it, none at its ends."""
    steps = np.arange(0, line.length, 60)
    points = shapely.get_coordinates(line.interpolate(steps))
    ahead = shapely.get_coordinates(line.interpolate(steps + 400)) - shapely.get_coordinates(
        line.interpolate(np.maximum(steps - 400, 0))
    )
    across = np.column_stack([-ahead[:, 1], ahead[:, 0]]) / np.hypot(*ahead.T)[:, None]
    offset = np.zeros_like(steps)
    for share in (1, 0.62, 2.3):
        phase = rng.uniform(0, 6.28) + 1.6 * np.sin(steps / wave / 2.7 + rng.uniform(0, 6.28))
        offset += swing * share**0.5 * np.sin(steps * 6.283 / (wave * share) + phase) / 1.6
    fade = np.clip(np.minimum(steps, line.length - steps) / 1500, 0, 1)
    bent = points + across * (offset * fade)[:, None]
    return LineString(np.vstack([bent, line.coords[-1]])).simplify(8)


def _way(pull: Floats, start: tuple[float, float], end: tuple[float, float]) -> Floats:
    goal = grid.cell_of(*end)
    ways = grid.spread(pull, {grid.cell_of(*start): 0.0}, goal)
    return grid.points_of(reversed(ways.back(goal)))


def _joined(line: LineString, main: LineString) -> LineString:
    """A tributary ends where it first comes near the main river."""
    points = shapely.get_coordinates(line)
    near = np.nonzero(shapely.distance(shapely.points(points), main) < 220)[0]
    last = max(int(near[0]), 2) if len(near) else len(points) - 1
    end = main.interpolate(main.project(Point(points[last])))
    return LineString([*points[:last], (end.x, end.y)])


def streams(ground: Ground, surface: BaseGeometry, least: float = 7.0) -> list[tuple[LineString, float]]:
    """Water that drains at least `least` km2: lines from head to where they join, and km2 at the end."""
    drained, downhill = ground.drained.ravel(), ground.downhill
    wet = np.nonzero(drained >= least)[0]
    heads = set(wet.tolist()) - set(downhill[wet].tolist())
    under = shapely.contains_xy(surface.buffer(120), *grid.points_of(range(drained.size)).T)
    taken: set[int] = set()
    found = []
    for head in sorted(heads, key=lambda cell: (-_run(cell, downhill), cell)):
        path = [head]
        while path[-1] not in taken and not under[path[-1]] and downhill[path[-1]] >= 0:
            path.append(int(downhill[path[-1]]))
        taken.update(path)
        if len(path) >= 8:
            found.append((curve(grid.points_of(path), 130, 3), float(drained[path[-2]])))
    return found


def _run(cell: int, downhill: Floats) -> int:
    steps = 0
    while cell >= 0:
        cell, steps = int(downhill[cell]), steps + 1
    return steps


def reservoir(ground: Ground, river: River, along: float, depth: float, reach: float) -> BaseGeometry:
    """The water behind a dam at a share `along` of a river: what lies below its crest, upstream, near."""
    dam = river.line.interpolate(along, normalized=True)
    above = river.line.interpolate(along - 0.03, normalized=True)
    heading = math.atan2(above.y - dam.y, above.x - dam.x)
    height = grid.doubled(ground.height)
    x, y = (grid.doubled(axis) for axis in grid.centres())
    upstream = (x - dam.x) * math.cos(heading) + (y - dam.y) * math.sin(heading)
    gap = np.hypot(x - dam.x, y - dam.y)
    floor = float(ground.height.ravel()[grid.cell_of(dam.x, dam.y)])
    field = np.minimum(floor + depth - height, (reach - gap) / 40)
    field = np.minimum(field, upstream / 20 + 2)
    lake = grid.level_area(field, 0.0, grid.CELL / 2, 100_000)
    parts = [p for p in shapely.get_parts(lake) if p.distance(dam) < 400]
    return shapely.union_all(parts).buffer(90).buffer(-60).simplify(10)


def outline(rng: np.random.Generator) -> BaseGeometry:
    """The county's edge."""
    return blob(rng, (0, 0), (28_600, 22_300), 0.12, 0.2, 60)
