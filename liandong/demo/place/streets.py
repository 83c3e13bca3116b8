"""Streets of the city and the towns: a grid that follows the river, bent a little, with embankment roads."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from liandong.demo.place.model import RoadClass
from liandong.demo.place.names import STREETS_ACROSS, STREETS_ALONG, TOWN_STREETS
from liandong.demo.place.plane import Floats
from liandong.demo.place.towns import Town


@dataclass(frozen=True)
class Way:
    """A road before junctions cut it. `start`: metres of the same street before this piece."""

    line: LineString
    road_class: RoadClass
    name: str
    ref: str = ""
    town: str = ""
    start: float = 0.0


def extent(town: Town) -> BaseGeometry:
    """The built-up area with the river's gap closed."""
    return town.built_up.buffer(260).buffer(-240)


def city_streets(rng: np.random.Generator, city: Town, wet: BaseGeometry, south: BaseGeometry) -> list[Way]:
    """The grid of the city, bridges on main streets only, 滨江路 and 南滨路 on the banks."""
    dry = city.built_up.difference(wet.buffer(48))
    whole = extent(city)
    ways: list[Way] = []
    for names, flip, half in ((STREETS_ALONG, False, 1950), (STREETS_ACROSS, True, 2500)):
        for number, offset in enumerate(_offsets(rng, half, 165, 250)):
            main = number % 3 == 1
            line = _bent(city, offset, flip, 3400, 95)
            name = names[number % len(names)]
            ways += _pieces(line, whole if main and flip else dry, "main" if main else "street", name, "城区")
    return ways + _banks(wet, whole, south)


def _banks(wet: BaseGeometry, city: BaseGeometry, south: BaseGeometry) -> list[Way]:
    """滨江路 and 南滨路, numbered on from piece to piece."""
    found: list[Way] = []
    counted = {"滨江路": 0.0, "南滨路": 0.0}
    lines = wet.buffer(55).simplify(4).boundary.intersection(city.buffer(-60))
    for bank in sorted(shapely.get_parts(shapely.line_merge(lines)), key=lambda line: -line.length):
        if bank.length > 250:
            name = "南滨路" if south.contains(bank.interpolate(0.5, normalized=True)) else "滨江路"
            found.append(Way(bank, "main", name, town="城区", start=counted[name]))
            counted[name] += bank.length
    return found


def town_streets(rng: np.random.Generator, town: Town, wet: BaseGeometry) -> list[Way]:
    """A handful of streets around the seat; the middle one is 正街."""
    dry = town.built_up.difference(wet.buffer(30))
    names = list(TOWN_STREETS[2:])
    rng.shuffle(names)
    ways: list[Way] = []
    for flip, half in ((False, 420), (True, 640)):
        offsets = _offsets(rng, half, 95, 150)
        middle = min(range(len(offsets)), key=lambda i: abs(offsets[i]))
        for number, offset in enumerate(offsets):
            central = number == middle
            name = TOWN_STREETS[int(flip)] if central else names[(number + 4 * flip) % len(names)]
            line = _bent(town, offset, flip, 900, 22)
            ways += _pieces(line, dry, "main" if central else "street", town.stem + name, town.name)
    return ways


def _offsets(rng: np.random.Generator, half: float, least: float, most: float) -> list[float]:
    at, found = -half, []
    while at < half:
        found.append(at)
        at += rng.uniform(least, most)
    shift = min(found, key=abs)
    return [value - shift for value in found]


def _bent(town: Town, offset: float, flip: bool, reach: float, swing: float) -> LineString:
    """A grid line of the town, bent by two long waves that all its lines share."""
    t = np.linspace(-reach, reach, 61)
    u, v = (np.full_like(t, offset), t) if flip else (t, np.full_like(t, offset))
    wave = reach / 1.7
    seed = town.x % 6.28
    bent_u = u + swing * np.sin(v / wave * 2.1 + seed) + swing * 0.4 * np.sin(u / wave * 3 + v / wave * 2)
    bent_v = v + swing * np.sin(u / wave * 1.7 + 2 * seed) + swing * 0.5 * np.cos(v / wave * 2.3 + u / wave)
    c, s = math.cos(town.turn), math.sin(town.turn)
    return LineString(np.column_stack([town.x + bent_u * c - bent_v * s, town.y + bent_u * s + bent_v * c]))


def _pieces(line: LineString, inside: BaseGeometry, road_class: RoadClass, name: str, town: str) -> list[Way]:
    found, start = [], 0.0
    for part in shapely.get_parts(line.intersection(inside)):
        if part.length > 60:
            found.append(Way(part.simplify(1.5), road_class, name, town=town, start=start))
            start += part.length
    return found


def direction(line: LineString, at: Floats) -> Floats:
    """Unit vectors along a line at the given metres."""
    ahead = shapely.get_coordinates(line.interpolate(at + 3)) - shapely.get_coordinates(
        line.interpolate(np.maximum(at - 3, 0))
    )
    unit: Floats = ahead / np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    return unit
