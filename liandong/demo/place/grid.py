"""Tools on the height grid: noise, least-cost ways, level lines."""

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[Any]
CELL = 250.0
COLUMNS, ROWS = 280, 240
_EAST, _NORTH = COLUMNS * CELL / 2, ROWS * CELL / 2
_STEPS = [(dx, dy, math.hypot(dx, dy)) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dx or dy]


def centres() -> tuple[Floats, Floats]:
    """x and y of all cell centres, as [row, column] arrays in metres."""
    xs = (np.arange(COLUMNS) + 0.5) * CELL - _EAST
    ys = (np.arange(ROWS) + 0.5) * CELL - _NORTH
    x, y = np.meshgrid(xs, ys)
    return x, y


def cell_of(x: float, y: float) -> int:
    """The flat index of the cell at a point, clamped to the sheet."""
    column = min(max(int((x + _EAST) // CELL), 0), COLUMNS - 1)
    row = min(max(int((y + _NORTH) // CELL), 0), ROWS - 1)
    return row * COLUMNS + column


def points_of(cells: Iterable[int]) -> Floats:
    """The centres of flat cell indices, [n, 2]."""
    index = np.fromiter(cells, dtype=np.int64)
    rows, columns = np.divmod(index, COLUMNS)
    return np.column_stack([(columns + 0.5) * CELL - _EAST, (rows + 0.5) * CELL - _NORTH])


def noise(rng: np.random.Generator, wave: float, octaves: int, ridged: bool = False) -> Floats:
    """Fractal value noise between 0 and 1; `wave` is the longest wavelength in metres."""
    total = np.zeros((ROWS, COLUMNS))
    weight = 0.0
    for octave in range(octaves):
        size = wave / CELL / 2**octave
        layer = _lattice(rng, size)
        gain = 0.5**octave
        total += gain * (1 - np.abs(2 * layer - 1) if ridged else layer)
        weight += gain
    total /= weight
    scaled: Floats = (total - total.min()) / (total.max() - total.min())
    return scaled


def _lattice(rng: np.random.Generator, size: float) -> Floats:
    knots = rng.random((int(ROWS / size) + 6, int(COLUMNS / size) + 6))
    shift = rng.random(2)
    return _spline(
        _spline(knots, np.arange(ROWS) / size + shift[0]).T, np.arange(COLUMNS) / size + shift[1]
    ).T


def _spline(knots: Floats, at: Floats) -> Floats:
    """Cubic B-spline along the first axis."""
    i = at.astype(int)
    t = (at - i)[:, None]
    w = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    smooth: Floats = sum(wk * knots[i + k] for k, wk in enumerate(w)) / 6
    return smooth


def blurred(field: Floats, times: int = 1) -> Floats:
    """A small binomial blur."""
    for _ in range(times):
        for _axis in (0, 1):
            padded = np.pad(field, ((1, 1), (0, 0)), mode="edge")
            field = ((padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4).T
    return field


def doubled(field: Floats) -> Floats:
    """The same field at half the cell size, smooth."""
    for _ in (0, 1):
        padded = np.pad(field, ((1, 1), (0, 0)), mode="edge")
        out = np.empty((field.shape[0] * 2, field.shape[1]))
        out[0::2] = padded[:-2] * 0.25 + field * 0.75
        out[1::2] = padded[2:] * 0.25 + field * 0.75
        field = out.T
    return blurred(field)


@dataclass(frozen=True)
class Ways:
    """Result of `spread`: cost to each cell, the cell one comes from (-1 at a source), the source's index."""

    cost: list[float]
    came: list[int]
    source: list[int]

    def back(self, cell: int) -> list[int]:
        """The cells from `cell` to its source."""
        path = [cell]
        while self.came[path[-1]] >= 0:
            path.append(self.came[path[-1]])
        return path


def spread(resistance: Floats, sources: Mapping[int, float], until: int | None = None) -> Ways:
    """Least cost from any source (cell -> starting cost) over cells of given resistance.

    With `until` it stops there, and the straight distance times the least resistance guides it (A*).
    """
    pull = resistance.ravel().tolist()
    least = float(resistance.min())
    size = len(pull)
    cost, came, source = [math.inf] * size, [-1] * size, [-1] * size
    goal_row, goal_column = divmod(until, COLUMNS) if until is not None else (0, 0)
    guide = least if until is not None else 0.0
    queue: list[tuple[float, int]] = []
    for number, (cell, start) in enumerate(sources.items()):
        cost[cell], source[cell] = start, number
        queue.append((start, cell))
    heapq.heapify(queue)
    done = bytearray(size)
    while queue:
        _, cell = heapq.heappop(queue)
        if done[cell]:
            continue
        done[cell] = 1
        if cell == until:
            break
        row, column = divmod(cell, COLUMNS)
        here, drag = cost[cell], pull[cell] / 2
        for dx, dy, length in _STEPS:
            r, c = row + dy, column + dx
            if not (0 <= r < ROWS and 0 <= c < COLUMNS):
                continue
            other = r * COLUMNS + c
            reached = here + length * (drag + pull[other] / 2)
            if reached < cost[other]:
                cost[other], came[other], source[other] = reached, cell, source[cell]
                far = guide * max(abs(r - goal_row), abs(c - goal_column)) if guide else 0.0
                heapq.heappush(queue, (reached + far, other))
    return Ways(cost, came, source)


def level_lines(field: Floats, level: float, cell: float = CELL) -> BaseGeometry:
    """Lines where a field (cell centres, `cell` metres apart, same middle as the sheet) crosses a level."""
    above = field >= level
    corners = [(0, 0), (0, 1), (1, 1), (1, 0)]
    flags = [above[r : above.shape[0] - 1 + r, c : above.shape[1] - 1 + c] for r, c in corners]
    code = flags[0] + 2 * flags[1] + 4 * flags[2] + 8 * flags[3]
    segments = []
    for case, pairs in _CASES.items():
        rows, columns = np.nonzero(code == case)
        for side1, side2 in pairs:
            ends = [_crossing(field, level, rows, columns, side) for side in (side1, side2)]
            segments.append(np.stack(ends, axis=1))
    points = np.concatenate(segments) if segments else np.zeros((0, 2, 2))
    half = (np.array(field.shape[::-1]) - 1) / 2
    lines = shapely.linestrings(np.round((points - half) * cell, 2))
    return shapely.line_merge(shapely.multilinestrings(lines[shapely.length(lines) > 0]))


# Sides of a square: 0 bottom, 1 right, 2 top, 3 left; which sides a level line joins in each of the 16 cases.
_CASES: dict[int, list[tuple[int, int]]] = {
    **{
        1: [(3, 0)],
        14: [(3, 0)],
        2: [(0, 1)],
        13: [(0, 1)],
        4: [(1, 2)],
        11: [(1, 2)],
        8: [(2, 3)],
        7: [(2, 3)],
    },
    **{3: [(3, 1)], 12: [(3, 1)], 6: [(0, 2)], 9: [(0, 2)], 5: [(3, 0), (1, 2)], 10: [(0, 1), (2, 3)]},
}
_ENDS = {0: ((0, 0), (0, 1)), 1: ((0, 1), (1, 1)), 2: ((1, 0), (1, 1)), 3: ((0, 0), (1, 0))}


def _crossing(field: Floats, level: float, rows: Floats, columns: Floats, side: int) -> Floats:
    (r1, c1), (r2, c2) = _ENDS[side]
    first, second = field[rows + r1, columns + c1], field[rows + r2, columns + c2]
    t = (level - first) / np.where(second == first, 1, second - first)
    return np.column_stack([columns + c1 + t * (c2 - c1), rows + r1 + t * (r2 - r1)])


def level_area(field: Floats, level: float, cell: float = CELL, least: float = 60_000) -> BaseGeometry:
    """The area where a field is at or above a level, without patches below `least` square metres."""
    floor = min(float(field.min()), level) - 1
    rings = level_lines(np.pad(field, 1, constant_values=floor), level, cell)
    area = shapely.build_area(shapely.multilinestrings(shapely.get_parts(rings)))
    parts = [_without_specks(p, least) for p in shapely.get_parts(area) if p.area >= least]
    return shapely.multipolygons(parts)


def _without_specks(part: shapely.Polygon, least: float) -> shapely.Polygon:
    return shapely.Polygon(part.exterior, [h for h in part.interiors if shapely.Polygon(h).area >= least])
