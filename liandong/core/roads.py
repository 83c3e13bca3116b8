"""Travel times on a road graph: load, snap, one origin to many targets.

File format (`.npz`, numpy zip, no pickles), version 1; one undirected edge per row:

| array      | type        | meaning                                                      |
| ---------- | ----------- | ------------------------------------------------------------ |
| `version`  | int         | 1                                                            |
| `lon`,`lat`| float32 [n] | nodes, degrees, as offsets from `origin`                     |
| `origin`   | float64 [2] | lon, lat that the offsets start from                         |
| `a`, `b`   | int32 [m]   | the two nodes of an edge                                     |
| `metres`   | float32 [m] | length along the road (>= straight distance of its nodes)    |
| `speed`    | uint8 [m]   | km/h an emergency vehicle keeps there, urban delay included  |

Edges are short (some hundred metres): the straight line between their nodes is good enough to snap to.
Whoever has real road data writes the same arrays; the demo's generator does.
"""

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from liandong.core.geo import distance

LonLat = tuple[float, float]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

VERSION = 1
OFF_ROAD_KMH = 5.0
"""From the road to the place itself people walk."""
STRAIGHT_DETOUR = 1.4
STRAIGHT_KMH = 40.0


class BadRoadFile(ValueError):
    """The file is not a road graph of a version that this program reads."""


@dataclass(frozen=True, slots=True)
class Eta:
    """Minutes of travel, and whether they follow roads or are only straight line x 1.4 at 40 km/h."""

    minutes: float
    basis: Literal["road", "straight_line"]


@dataclass(frozen=True)
class RoadGraph:
    """An undirected road network; see the module's text for the arrays."""

    lon: Floats
    lat: Floats
    a: Ints
    b: Ints
    metres: Floats
    speed: Floats

    @cached_property
    def minutes(self) -> Floats:
        """Minutes along each edge."""
        return self.metres / (self.speed * (1000 / 60))

    @cached_property
    def _neighbours(self) -> list[list[tuple[int, float]]]:
        found: list[list[tuple[int, float]]] = [[] for _ in range(len(self.lon))]
        for a, b, cost in zip(self.a.tolist(), self.b.tolist(), self.minutes.tolist(), strict=True):
            found[a].append((b, cost))
            found[b].append((a, cost))
        return found

    @cached_property
    def _scale(self) -> tuple[float, float]:
        """Metres per degree of longitude and of latitude in the middle of the graph."""
        middle = math.radians(float(self.lat.mean()))
        return 111_320.0 * math.cos(middle), 110_900.0

    @cached_property
    def _edges(self) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Each edge's start and direction in metres, and its squared straight length."""
        kx, ky = self._scale
        ax, ay = self.lon[self.a] * kx, self.lat[self.a] * ky
        dx, dy = self.lon[self.b] * kx - ax, self.lat[self.b] * ky - ay
        return ax, ay, dx, dy, np.maximum(dx * dx + dy * dy, 1e-6)

    def snap(self, point: LonLat) -> "Snap":
        """The nearest place on the network to a lon/lat point."""
        kx, ky = self._scale
        ax, ay, dx, dy, squared = self._edges
        px, py = point[0] * kx, point[1] * ky
        t = np.clip(((px - ax) * dx + (py - ay) * dy) / squared, 0, 1)
        gaps = (ax + t * dx - px) ** 2 + (ay + t * dy - py) ** 2
        edge = int(gaps.argmin())
        return Snap(edge, float(t[edge]), math.sqrt(float(gaps[edge])))

    def minutes_from(self, starts: Iterable[tuple[int, float]]) -> list[float]:
        """Least minutes to every node from the given (node, minutes already spent); unreachable is inf."""
        best = [math.inf] * len(self.lon)
        queue: list[tuple[float, int]] = []
        for node, spent in starts:
            best[node] = min(best[node], spent)
            queue.append((spent, node))
        heapq.heapify(queue)
        neighbours = self._neighbours
        while queue:
            spent, node = heapq.heappop(queue)
            if spent > best[node]:
                continue
            for other, cost in neighbours[node]:
                arrival = spent + cost
                if arrival < best[other]:
                    best[other] = arrival
                    heapq.heappush(queue, (arrival, other))
        return best

    def save(self, path: Path | str) -> None:
        """Write the graph in the format of this module; the same graph gives the same bytes."""
        origin = np.array([self.lon.min(), self.lat.min()])
        with Path(path).open("wb") as file:
            np.savez_compressed(
                file,
                version=np.int32(VERSION),
                origin=origin,
                lon=(self.lon - origin[0]).astype(np.float32),
                lat=(self.lat - origin[1]).astype(np.float32),
                a=self.a.astype(np.int32),
                b=self.b.astype(np.int32),
                metres=self.metres.astype(np.float32),
                speed=self.speed.astype(np.uint8),
            )


@dataclass(frozen=True, slots=True)
class Snap:
    """A place on a graph: the edge, how far along it (0..1), and the metres from the point asked for."""

    edge: int
    along: float
    off_road: float


def load(path: Path | str) -> RoadGraph:
    """Read a graph written by `RoadGraph.save`. Raises BadRoadFile, FileNotFoundError."""
    try:
        with np.load(path, allow_pickle=False) as file:
            if int(file["version"]) != VERSION:
                raise BadRoadFile(f"road graph version {int(file['version'])}, this program reads {VERSION}")
            origin = file["origin"]
            lon = file["lon"].astype(np.float64) + origin[0]
            lat = file["lat"].astype(np.float64) + origin[1]
            a, b = file["a"].astype(np.int64), file["b"].astype(np.int64)
            metres, speed = file["metres"].astype(np.float64), file["speed"].astype(np.float64)
    except (KeyError, OSError, EOFError, ValueError) as error:
        if isinstance(error, FileNotFoundError | BadRoadFile):
            raise
        raise BadRoadFile(f"{path} is not a road graph") from error
    if not len(a) or not len(lon) or (speed <= 0).any() or max(a.max(), b.max()) >= len(lon):
        raise BadRoadFile(f"{path} holds no usable roads")
    return RoadGraph(lon, lat, a, b, metres, speed)


def etas(graph: RoadGraph | None, origin: LonLat, targets: Sequence[LonLat]) -> list[Eta]:
    """Minutes by road from one point to many, walking from the road included, each labelled with its basis.

    Without a graph (a place that has no road data): straight line x 1.4 at 40 km/h. A target that no road
    reaches falls back to the same.
    """
    if graph is None:
        return [_straight(origin, target) for target in targets]
    start = graph.snap(origin)
    cost = float(graph.minutes[start.edge])
    walked = _walk(start.off_road)
    best = graph.minutes_from(
        (
            (int(graph.a[start.edge]), walked + cost * start.along),
            (int(graph.b[start.edge]), walked + cost * (1 - start.along)),
        )
    )
    return [_arrival(graph, start, best, origin, target) for target in targets]


def _arrival(graph: RoadGraph, start: Snap, best: list[float], origin: LonLat, target: LonLat) -> Eta:
    end = graph.snap(target)
    cost = float(graph.minutes[end.edge])
    ways = [
        best[int(graph.a[end.edge])] + cost * end.along,
        best[int(graph.b[end.edge])] + cost * (1 - end.along),
    ]
    if end.edge == start.edge:
        ways.append(_walk(start.off_road) + cost * abs(end.along - start.along))
    minutes = min(min(ways) + _walk(end.off_road), _walk(distance(origin, target)))
    return Eta(minutes, "road") if math.isfinite(min(ways)) else _straight(origin, target)


def _walk(metres: float) -> float:
    return metres / (OFF_ROAD_KMH * 1000 / 60)


def _straight(origin: LonLat, target: LonLat) -> Eta:
    metres = distance(origin, target) * STRAIGHT_DETOUR
    return Eta(metres / (STRAIGHT_KMH * 1000 / 60), "straight_line")
