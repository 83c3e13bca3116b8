"""The ground: hills by noise, valleys where the rivers run, gullies where water gathers."""

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from liandong.demo.place import grid
from liandong.demo.place.plane import Floats

VALLEY_FLOOR = 290.0


@dataclass(frozen=True)
class Ground:
    """Height (m), slope (rise over run), square kilometres drained through, the cell it drains to."""

    height: Floats
    slope: Floats
    drained: Floats
    downhill: npt.NDArray[np.int64]


def hills(rng: np.random.Generator) -> Floats:
    """Raw relief 0..1 before any river: ridges on broad swells, higher to the north."""
    ridges = grid.noise(rng, 10_000, 6, ridged=True)
    broad = grid.noise(rng, 26_000, 3)
    x, y = grid.centres()
    tilt = 0.5 + (y * 0.8 - x * 0.35) / 70_000
    return np.clip(0.55 * ridges + 0.4 * broad + 0.28 * (tilt - 0.5), 0, 1.2)


def carve(
    rng: np.random.Generator, raw: Floats, rivers: list[tuple[LineString, float]], basin: tuple[float, float]
) -> Ground:
    """Heights with a valley along each river (line, half width in metres) and a plain around `basin`."""
    x, y = grid.centres()
    gate = np.ones_like(raw)
    for line, width in rivers:
        near = _distance_to(line, x, y)
        gate = np.minimum(gate, 1 - np.exp(-((near / width) ** 1.5)))
    city = np.hypot((x - basin[0]) / 5200, (y - basin[1]) / 3600)
    gate = np.minimum(gate, 1 - 0.96 * np.exp(-(city**4)))
    height = VALLEY_FLOOR + gate * (60 + 1250 * np.clip(raw - 0.15, 0, None) ** 1.25)
    height = height - x * 0.0007 + (grid.noise(rng, 1800, 3) - 0.5) * (8 + 40 * gate)
    for strength in (34, 26, 18):
        drained, _ = _drain(height)
        gullies = np.log1p(drained / 0.12) * strength * np.clip((height - VALLEY_FLOOR - 20) / 180, 0, 1)
        height = height - grid.blurred(gullies)
    height = grid.blurred(np.maximum(height, VALLEY_FLOOR - x * 0.0007 - 12))
    drained, downhill = _drain(height)
    north, east = np.gradient(height, grid.CELL)
    return Ground(height, np.hypot(north, east), drained, downhill)


def _distance_to(line: LineString, x: Floats, y: Floats) -> Floats:
    points = shapely.get_coordinates(line.segmentize(200).simplify(5).segmentize(250))
    nearest: Floats = np.full(x.size, np.inf)
    flat_x, flat_y = x.ravel(), y.ravel()
    for px, py in points:
        np.minimum(nearest, (flat_x - px) ** 2 + (flat_y - py) ** 2, out=nearest)
    metres: Floats = np.sqrt(nearest).reshape(x.shape)
    return metres


def _drain(height: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Priority flood from the sheet's edge. Returns km2 drained through, and the cell below, each cell."""
    rows, columns = height.shape
    level = height.ravel().tolist()
    downhill = [-1] * len(level)
    seen = bytearray(len(level))
    edge = [
        r * columns + c
        for r in range(rows)
        for c in range(columns)
        if r in (0, rows - 1) or c in (0, columns - 1)
    ]
    queue = [(level[cell], cell) for cell in edge]
    heapq.heapify(queue)
    for cell in edge:
        seen[cell] = 1
    order = []
    steps = [dy * columns + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dx or dy]
    while queue:
        at, cell = heapq.heappop(queue)
        order.append(cell)
        row, column = divmod(cell, columns)
        if row in (0, rows - 1) or column in (0, columns - 1):
            inner = [
                n for n in (cell + s for s in steps) if 0 <= n < len(level) and abs(n % columns - column) <= 1
            ]
        else:
            inner = [cell + s for s in steps]
        for other in inner:
            if not seen[other]:
                seen[other] = 1
                downhill[other] = cell
                heapq.heappush(queue, (max(level[other], at + 0.01), other))
    drained = [(grid.CELL / 1000) ** 2] * len(level)
    for cell in reversed(order):
        if downhill[cell] >= 0:
            drained[downhill[cell]] += drained[cell]
    return np.array(drained).reshape(height.shape), np.array(downhill)


def shades(ground: Ground) -> list[tuple[int, BaseGeometry]]:
    """Areas in shadow (-1 soft, -2 deep) and in light (1), the sun in the north-west."""
    height = grid.doubled(grid.blurred(ground.height, 1))
    cell = grid.CELL / 2
    north, east = np.gradient(height, cell)
    light = (east - north) * 0.7071 * 3.0
    light = light / np.sqrt(1 + (east**2 + north**2) * 9.0)
    found = [(-1, -light, 0.16), (-2, -light, 0.42), (1, light, 0.2)]
    return [(level, grid.level_area(field, at, cell, 120_000).simplify(25)) for level, field, at in found]


def contours(ground: Ground, step: int = 50) -> list[tuple[int, BaseGeometry]]:
    """Level lines each `step` metres."""
    height = grid.doubled(ground.height)
    lowest, highest = int(height.min() // step + 1) * step, int(height.max())
    lines = [(at, grid.level_lines(height, at, grid.CELL / 2)) for at in range(lowest, highest, step)]
    return [(at, _long_enough(line).simplify(12)) for at, line in lines]


def _long_enough(lines: BaseGeometry) -> BaseGeometry:
    return shapely.multilinestrings([p for p in shapely.get_parts(lines) if p.length > 900])
