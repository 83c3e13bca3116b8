"""Where people settled: seats in valleys, territories that end at ridges and rivers, the three zones."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from liandong.demo.place import grid
from liandong.demo.place.names import TOWNSHIPS
from liandong.demo.place.plane import Floats, blob, curve
from liandong.demo.place.terrain import Ground
from liandong.demo.place.water import CITY, River


@dataclass(frozen=True)
class Town:
    """A seat, the built-up area around it and the direction (radians) its streets follow."""

    name: str
    x: float
    y: float
    built_up: BaseGeometry
    turn: float

    @property
    def stem(self) -> str:
        """The name without 街道, 镇 or 乡."""
        return self.name.removesuffix("街道").removesuffix("镇").removesuffix("乡")


def settle(
    rng: np.random.Generator, ground: Ground, outline: BaseGeometry, rivers: list[River], wet: BaseGeometry
) -> list[Town]:
    """The three streets of the city and thirteen towns, in the order of `TOWNSHIPS`."""
    turn = _heading(rivers[0].line, CITY)
    city = blob(rng, CITY, (2350, 1550), turn, 0.09).difference(wet.buffer(15))
    across = np.array([-math.sin(turn), math.cos(turn)])
    along = np.array([math.cos(turn), math.sin(turn)])
    sites = [across * 750 - along * 800, across * 700 + along * 900, -across * 750]
    seats = [
        _off_water(np.array(CITY) + at, across * side, wet)
        for at, side in zip(sites, (1, 1, -1), strict=True)
    ]
    towns = [Town(name, *seat, city, turn) for name, seat in zip(TOWNSHIPS[:3], seats, strict=True)]
    spots = _spots(ground, outline, rivers, wet)
    for name, (x, y) in _named(spots, ground, rivers).items():
        beside = _heading(_nearest(rivers, x, y).line, (x, y))
        size = rng.uniform(0.85, 1.2) * (1.15 if name.endswith("镇") else 0.8)
        area = blob(rng, (x, y), (620 * size, 400 * size), beside, 0.12).difference(wet.buffer(15))
        main = max(shapely.get_parts(area), key=lambda part: part.area)
        towns.append(Town(name, x, y, main, beside))
    return sorted(towns, key=lambda town: TOWNSHIPS.index(town.name))


def _off_water(at: Floats, away: Floats, wet: BaseGeometry) -> tuple[float, float]:
    """The first point in a direction that is 260 m from any water."""
    while wet.distance(Point(at)) < 260:
        at = at + away * 40
    return float(at[0]), float(at[1])


def _nearest(rivers: list[River], x: float, y: float) -> River:
    return min(rivers, key=lambda river: river.line.distance(Point(x, y)))


def _heading(line: LineString, at: tuple[float, float]) -> float:
    here = line.project(Point(at))
    a, b = line.interpolate(here - 900), line.interpolate(here + 900)
    return math.atan2(b.y - a.y, b.x - a.x)


def _spots(
    ground: Ground, outline: BaseGeometry, rivers: list[River], wet: BaseGeometry
) -> list[tuple[float, float]]:
    """Thirteen sites: level ground beside running water, as far apart as the county allows."""
    x, y = grid.centres()
    level = grid.blurred(ground.slope, 2)
    gathered = np.log1p(ground.drained)
    valley = shapely.union_all([r.line.simplify(60).buffer(800) for r in rivers])
    beside = grid.blurred(shapely.contains_xy(valley, x, y).astype(float), 3)
    worth = 0.5 * gathered / gathered.max() + 0.9 * beside - 3.2 * level
    inside = shapely.contains_xy(outline.buffer(-3300).difference(wet.buffer(330)), x, y)
    found: list[tuple[float, float]] = [CITY]
    gap = np.hypot(x - CITY[0], y - CITY[1]) - 1500
    for _ in range(13):
        score = np.where(inside, worth + 1.6 * np.minimum(gap / 9500, 1.25), -9)
        best = int(score.argmax())
        spot = (float(x.ravel()[best]), float(y.ravel()[best]))
        found.append(spot)
        gap = np.minimum(gap, np.hypot(x - spot[0], y - spot[1]))
    return found[1:]


def _named(
    spots: list[tuple[float, float]], ground: Ground, rivers: list[River]
) -> dict[str, tuple[float, float]]:
    """Names fit their sites: 双河镇 on the 双河, 云台乡 high up, 三汇乡 where rivers meet."""
    main, north, south = (river.line for river in rivers)
    meeting = Point(south.coords[-1])

    def height(at: tuple[float, float]) -> float:
        return float(ground.height.ravel()[grid.cell_of(*at)])

    rules = (
        ("三汇乡", lambda at: Point(at).distance(meeting)),
        ("竹溪镇", lambda at: Point(at).distance(north) - 0.02 * at[1]),
        ("双河镇", lambda at: Point(at).distance(south) - 0.02 * at[1]),
        ("云台乡", lambda at: -height(at)),
        ("松岭乡", lambda at: -height(at)),
        ("红岩乡", lambda at: -height(at)),
        ("白沙镇", lambda at: Point(at).distance(main) - at[0] * 0.2),
        ("龙门镇", lambda at: Point(at).distance(main)),
        ("大坪乡", lambda at: -height(at)),
        ("金鸡镇", lambda at: at[0]),
        ("石桥镇", lambda at: -at[1]),
        ("太平镇", lambda at: at[1]),
        ("青石镇", lambda at: at[0]),
    )
    left, found = list(spots), {}
    for name, distance in rules:
        found[name] = min(left, key=distance)
        left.remove(found[name])
    return found


def territories(
    rng: np.random.Generator, towns: list[Town], ground: Ground, outline: BaseGeometry, river: LineString
) -> list[BaseGeometry]:
    """One polygon per town: what is reached first from its seat; ridges and 清江 are hard to cross."""
    x, y = grid.centres()
    high = (ground.height - ground.height.min()) / 400
    resistance = 1 + 3.5 * ground.slope + high + grid.noise(rng, 3000, 3)
    resistance = np.where(shapely.contains_xy(river.buffer(330), x, y), 14, resistance)
    starts = {grid.cell_of(t.x, t.y): (-4.0 if i < 3 else 6.0) for i, t in enumerate(towns)}
    owner = np.array(grid.spread(resistance, starts).source).reshape(x.shape)
    lines = [curve(points, 190, 3) for points in _borders(owner)]
    mesh = shapely.union_all([*lines, outline.exterior], grid_size=0.01)
    owned = _owned(shapely.get_parts(shapely.polygonize(shapely.get_parts(mesh))), owner, outline, towns)
    return [*_parted(owned[:3], river), *owned[3:]]


def _parted(streets: list[BaseGeometry], river: LineString) -> list[BaseGeometry]:
    """The three streets of the city, parted by the river: two on its left bank, the last on its right."""
    whole = shapely.union_all(streets, grid_size=0.01)
    faces = shapely.get_parts(
        shapely.polygonize([shapely.union_all([whole.boundary, river], grid_size=0.01)])
    )
    faces = [face for face in faces if whole.contains(face.representative_point())]
    right = shapely.union_all([face for face in faces if _on_right(face, river)])
    west = streets[0].difference(right)
    strays = [part for part in shapely.get_parts(streets[2].difference(right)) if part.geom_type == "Polygon"]
    west = shapely.union_all([west, *(part for part in strays if part.distance(west) < 1)])
    return [west, whole.difference(shapely.union_all([right, west])), right]


def _on_right(face: BaseGeometry, river: LineString) -> bool:
    at = face.representative_point()
    here = river.project(at)
    a, b = river.interpolate(here - 30), river.interpolate(here + 30)
    return bool((b.x - a.x) * (at.y - a.y) < (b.y - a.y) * (at.x - a.x))


def _borders(owner: Floats) -> list[Floats]:
    """The cell sides between two owners, joined into lines from corner to corner."""
    half = np.array([grid.COLUMNS, grid.ROWS]) * grid.CELL / 2
    rows, columns = np.nonzero(owner[:, 1:] != owner[:, :-1])
    upright = np.stack(
        [np.column_stack([columns + 1, rows]), np.column_stack([columns + 1, rows + 1])], axis=1
    )
    rows, columns = np.nonzero(owner[1:] != owner[:-1])
    level = np.stack([np.column_stack([columns, rows + 1]), np.column_stack([columns + 1, rows + 1])], axis=1)
    sides = shapely.linestrings(np.concatenate([upright, level]) * grid.CELL - half)
    return [
        shapely.get_coordinates(p)
        for p in shapely.get_parts(shapely.line_merge(shapely.multilinestrings(sides)))
    ]


def _owned(
    faces: list[BaseGeometry], owner: Floats, outline: BaseGeometry, towns: list[Town]
) -> list[BaseGeometry]:
    pieces: list[list[BaseGeometry]] = [[] for _ in towns]
    for face in faces:
        inner = face.representative_point()
        if outline.contains(inner):
            pieces[int(owner.ravel()[grid.cell_of(inner.x, inner.y)])].append(face)
    return [shapely.union_all(own) for own in pieces]


def zones(towns: list[Town], areas: list[BaseGeometry]) -> dict[str, BaseGeometry]:
    """Arrival zones: the built-up city; its the rest of the three streets (街道); everything else."""
    streets = shapely.union_all(areas[:3])
    centre = towns[0].built_up.buffer(350).buffer(-150).intersection(streets)
    suburb = streets.difference(centre)
    village = shapely.union_all(areas).difference(shapely.union_all([centre, suburb]))
    return {"city_centre": centre, "suburb": suburb, "village": village}
