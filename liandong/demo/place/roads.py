"""The road network: trunk roads and tracks on least-cost ways, joined with the streets into one graph."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from liandong.core.roads import RoadGraph
from liandong.demo.place import grid
from liandong.demo.place.model import Road, RoadClass
from liandong.demo.place.plane import Floats, curve, lonlat, to_lonlat
from liandong.demo.place.streets import Way, extent
from liandong.demo.place.terrain import Ground
from liandong.demo.place.towns import Town

SPEED: dict[str, int] = {
    "national": 60,
    "provincial": 55,
    "county": 45,
    "main": 32,
    "street": 24,
    "track": 25,
}
RANK: dict[str, int] = {name: rank for rank, name in enumerate(SPEED)}
Label = tuple[RoadClass, str, str]
Side = tuple[int, int]

TRUNKS: tuple[tuple[RoadClass, str, str, tuple[str, ...]], ...] = (
    ("national", "G899", "国道899线", ("west", "龙门镇", "青石镇", "城关街道", "三汇乡", "白沙镇", "east")),
    ("provincial", "S987", "省道987线", ("north", "云台乡", "城关街道", "双河镇", "太平镇", "south")),
    (
        "provincial",
        "S989",
        "省道989线",
        ("松岭乡", "龙门镇", "竹溪镇", "金鸡镇", "云台乡", "红岩乡", "石桥镇", "白沙镇"),
    ),
)
GATES = {"west": (-33_500, -4_000), "east": (33_500, 0), "north": (2_000, 27_000), "south": (5_000, -27_000)}


def resistance(rng: np.random.Generator, ground: Ground, wet: BaseGeometry) -> Floats:
    """What a road builder pays per cell: slopes dear, water dearer."""
    x, y = grid.centres()
    cost = 0.6 + 60 * ground.slope**1.4 + 4.5 * grid.noise(rng, 2400, 3) ** 2
    return np.where(shapely.contains_xy(wet.buffer(110), x, y), 9, cost)


def trunks(towns: Sequence[Town], cost: Floats) -> dict[Side, Label]:
    """National, provincial and county roads as labelled steps from cell to cell; later ones reuse earlier."""
    cells = {town.name: grid.cell_of(town.x, town.y) for town in towns}
    cells |= {name: grid.cell_of(*at) for name, at in GATES.items()}
    cheap, cost = cost.ravel() * 0.55, cost.copy()
    sides: dict[Side, Label] = {}
    for road_class, ref, name, stops in [*TRUNKS, *_county_roads(towns)]:
        for start, end in pairwise(stops):
            path = grid.spread(cost, {cells[start]: 0.0}, cells[end]).back(cells[end])
            for a, b in pairwise(path):
                sides.setdefault((min(a, b), max(a, b)), (road_class, name, ref))
            flat = cost.reshape(-1)
            flat[path] = cheap[path]
    return sides


def _county_roads(towns: Sequence[Town]) -> list[tuple[RoadClass, str, str, tuple[str, ...]]]:
    """Each town with its four nearest neighbours."""
    pairs: dict[tuple[str, str], None] = {}
    for town in towns[2:]:
        others = sorted(towns[2:], key=lambda other: math.hypot(other.x - town.x, other.y - town.y))
        pairs |= {(min(town.name, o.name), max(town.name, o.name)): None for o in others[1:5]}
    stems = {town.name: town.stem for town in towns}
    return [
        ("county", f"X9{number:02d}", f"{stems[a][0]}{stems[b][0]}路", (a, b))
        for number, (a, b) in enumerate(sorted(pairs), 1)
    ]


def tracks(
    sides: dict[Side, Label], villages: Iterable[tuple[str, float, float]], cost: Floats
) -> dict[Side, Label]:
    """Adds, for each village (name, x, y), the cheapest way to the nearest road."""
    used = {cell: 0.0 for side in sides for cell in side}
    ways = grid.spread(cost, used)
    found = dict(sides)
    for name, x, y in villages:
        path = ways.back(grid.cell_of(x, y))
        for a, b in pairwise(path):
            found.setdefault((min(a, b), max(a, b)), ("track", f"{name.removesuffix('村')}村道", ""))
    return found


def chains(rng: np.random.Generator, sides: dict[Side, Label]) -> list[Way]:
    """Smooth, slightly winding lines from junction to junction."""
    around: dict[int, list[int]] = defaultdict(list)
    for a, b in sides:
        around[a].append(b)
        around[b].append(a)

    def label(a: int, b: int) -> Label:
        return sides[(min(a, b), max(a, b))]

    def ends(cell: int) -> bool:
        own = around[cell]
        return len(own) != 2 or label(cell, own[0]) != label(cell, own[1])

    done: set[Side] = set()
    found = []
    for first in sorted(around):
        for second in around[first] if ends(first) else ():
            if (min(first, second), max(first, second)) in done:
                continue
            path = [first, second]
            while not ends(path[-1]):
                path.append(next(c for c in around[path[-1]] if c != path[-2]))
            done |= {(min(a, b), max(a, b)) for a, b in pairwise(path)}
            road_class, name, ref = label(first, second)
            found.append(Way(curve(_winding(rng, grid.points_of(path)), 70, 3), road_class, name, ref))
    return found


def _winding(rng: np.random.Generator, points: Floats) -> Floats:
    """Moves the inner points a little, neighbours together, so that a road on a plain is not ruled."""
    shift = rng.normal(0, 95, points.shape)
    shift[1:-1] = (shift[:-2] + 2 * shift[1:-1] + shift[2:]) / 3
    shift[[0, -1]] = 0
    return points + shift


def into_towns(ways: list[Way], towns: Sequence[Town], streets: list[Way]) -> list[Way]:
    """Open roads end at a town's edge and are led to its nearest street; inside, the streets take over."""
    found = []
    areas = [(extent(town), town) for town in [towns[0], *towns[3:]]]
    nets = {
        town.name: shapely.union_all(
            [s.line for s in streets if s.town in (town.name, "城区") and s.line.distance(area) < 1]
        )
        for area, town in areas
    }
    for way in ways:
        outside, connectors = way.line, []
        for area, town in areas:
            if not outside.intersects(area):
                continue
            outside = outside.difference(area)
            for part in (p for p in shapely.get_parts(outside) if p.length > 0):
                for end in (Point(part.coords[0]), Point(part.coords[-1])):
                    if end.distance(area.boundary) < 1e-6:
                        connectors.append(LineString([end, nearest_points(nets[town.name], end)[0]]))
        parts = [p for p in (*shapely.get_parts(outside), *connectors) if p.length > 0]
        found += [Way(part, way.road_class, way.name, way.ref) for part in parts]
    return found


def network(ways: list[Way], water: BaseGeometry, outline: BaseGeometry) -> list[tuple[Way, bool]]:
    """All ways cut at junctions and at the water's edge; the largest connected part: (way, is a bridge)."""
    cut: list[Way] = []
    for way in ways:
        inside = way.line.intersection(outline)
        for part in shapely.get_parts(inside):
            over = shapely.get_parts(part.intersection(water)) if part.intersects(water) else []
            dry = shapely.get_parts(part.difference(water)) if len(over) else [part]
            cut += [
                Way(p, way.road_class, way.name, way.ref, way.town)
                for p in (*over, *dry)
                if p.geom_type == "LineString"
            ]
    pieces = shapely.get_parts(shapely.union_all([w.line for w in cut], grid_size=0.5))
    pieces = _without_stubs(pieces)
    pieces = _connected(pieces)
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    owners = _owners(middles, cut)
    wet = shapely.contains(water, middles)
    return [
        (Way(piece, cut[i].road_class, cut[i].name, cut[i].ref, cut[i].town), bool(bridge))
        for piece, i, bridge in zip(pieces, owners, wet, strict=True)
    ]


def _owners(middles: Floats, ways: list[Way]) -> list[int]:
    """For each point the way it lies on; the higher class wins where two run together."""
    tree = shapely.STRtree([w.line for w in ways])
    best: list[int] = tree.nearest(middles).tolist()
    for point, way in tree.query(middles, predicate="dwithin", distance=1.0).T.tolist():
        if RANK[ways[way].road_class] < RANK[ways[best[point]].road_class]:
            best[point] = way
    return best


def _ends(pieces: Floats) -> tuple[Floats, Floats]:
    first, last = shapely.get_point(pieces, 0), shapely.get_point(pieces, -1)
    both = np.round(
        np.concatenate([shapely.get_coordinates(first), shapely.get_coordinates(last)]) * 2
    ).astype(np.int64)
    _, ids = np.unique(both, axis=0, return_inverse=True)
    return ids[: len(pieces)], ids[len(pieces) :]


def _without_stubs(pieces: Floats) -> Floats:
    """Drops what sticks out less than 45 m beyond a junction."""
    a, b = _ends(pieces)
    degree = np.bincount(np.concatenate([a, b]))
    stub = (shapely.length(pieces) < 45) & ((degree[a] == 1) | (degree[b] == 1))
    kept: Floats = pieces[~stub & (a != b)]
    return kept


def _connected(pieces: Floats) -> Floats:
    a, b = _ends(pieces)
    root = np.arange(max(a.max(), b.max()) + 1)

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = int(root[i])
        return i

    for i, j in zip(a.tolist(), b.tolist(), strict=True):
        root[find(i)] = find(j)
    component = np.array([find(int(i)) for i in a])
    largest: Floats = pieces[component == np.bincount(component).argmax()]
    return largest


def graph(pieces: list[tuple[Way, bool]], step: float = 300) -> RoadGraph:
    """The runtime graph: edges of at most `step` metres."""
    ids: dict[tuple[int, int], int] = {}
    rows: list[tuple[int, int, float, int]] = []
    for way, _ in pieces:
        parts = max(1, math.ceil(way.line.length / step))
        points = shapely.get_coordinates(way.line.interpolate(np.linspace(0, 1, parts + 1), normalized=True))
        keys = [(round(x * 2), round(y * 2)) for x, y in points]
        nodes = [ids.setdefault(key, len(ids)) for key in keys]
        length, speed = way.line.length / parts, SPEED[way.road_class]
        rows += [(a, b, length, speed) for a, b in pairwise(nodes)]
    at = np.array([lonlat(x / 2, y / 2) for x, y in ids])
    first, last, metres, speeds = (np.array(column) for column in zip(*rows, strict=True))
    return RoadGraph(at[:, 0], at[:, 1], first, last, metres, speeds.astype(float))


def as_roads(pieces: list[tuple[Way, bool]]) -> tuple[Road, ...]:
    """The records of the county, in lon/lat."""
    lines = to_lonlat(np.array([way.line for way, _ in pieces]))
    return tuple(
        Road(line, way.road_class, way.name, way.ref, bridge)
        for line, (way, bridge) in zip(lines, pieces, strict=True)
    )
