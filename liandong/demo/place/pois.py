"""Points of interest: where the county's offices, schools, stations, works and bridges stand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from liandong.demo.place.names import CHEMICALS, CITY_POIS, FACTORIES, TOWN_FIRE, TOWN_POIS
from liandong.demo.place.plane import Floats
from liandong.demo.place.streets import Way, direction
from liandong.demo.place.towns import Town
from liandong.demo.place.water import River

Piece = tuple[Way, bool]


@dataclass(frozen=True)
class Spot:
    """A named point on the sheet."""

    name: str
    kind: str
    x: float
    y: float


def places(
    rng: np.random.Generator, towns: Sequence[Town], areas: Sequence[BaseGeometry], pieces: Sequence[Piece]
) -> list[Spot]:
    """Everything that stands beside a street or an open road."""
    found: list[Spot] = []
    city = [way for way, bridge in pieces if way.town == "城区" and not bridge]
    open_road = [way for way, bridge in pieces if not way.town and not bridge]
    inner = _reach(city, towns[0], 1900)
    for name, kind in CITY_POIS:
        own = _of_district(name, inner, areas)
        found.append(_beside(rng, name, kind, own, found, 26, 110))
    for town in towns[3:]:
        own = [way for way, _ in pieces if way.town == town.name] or _near(open_road, town, 0, 1500)
        titles = [*TOWN_POIS, *([("{stem}消防救援站", "fire")] if town.stem in TOWN_FIRE else [])]
        for title, kind in titles:
            name = title.format(town=town.name, stem=town.stem)
            found.append(_beside(rng, name, kind, own, found, 22, 70))
    return found + _works(rng, towns, pieces, found)


def _reach(ways: list[Way], town: Town, metres: float) -> list[Way]:
    here = shapely.Point(town.x, town.y - 600)
    return [way for way in ways if way.line.distance(here) < metres]


def _of_district(name: str, ways: list[Way], areas: Sequence[BaseGeometry]) -> list[Way]:
    """Streets of the district that a name names; any street otherwise."""
    words = ("城关", 0), ("朝阳", 1), ("临江", 2), ("南岸", 2)
    index = next((i for word, i in words if word in name), None)
    if index is None:
        return ways
    own = [way for way in ways if areas[index].contains(way.line.interpolate(0.5, normalized=True))]
    return own or ways


def _beside(
    rng: np.random.Generator,
    name: str,
    kind: str,
    ways: list[Way],
    taken: Sequence[Spot],
    aside: float,
    gap: float,
) -> Spot:
    """A point beside a random way, `gap` metres from all others when that can be had."""
    best, best_gap = np.zeros(2), -1.0
    for _ in range(25):
        way = ways[int(rng.integers(len(ways)))]
        at = np.array([way.line.length * rng.uniform(0.2, 0.8)])
        ahead = direction(way.line, at)[0]
        across = np.array([-ahead[1], ahead[0]]) * (1 if rng.random() < 0.5 else -1)
        point = shapely.get_coordinates(way.line.interpolate(at))[0] + across * aside
        nearest = min((float(np.hypot(point[0] - t.x, point[1] - t.y)) for t in taken), default=9e9)
        if nearest > best_gap:
            best, best_gap = point, nearest
        if nearest > gap:
            break
    return Spot(name, kind, float(best[0]), float(best[1]))


def _works(
    rng: np.random.Generator, towns: Sequence[Town], pieces: Sequence[Piece], taken: list[Spot]
) -> list[Spot]:
    """Factories outside their towns, and the chemical park in a cluster of its own near 白沙."""
    open_road = [way for way, bridge in pieces if not way.town and not bridge and way.road_class != "track"]
    by_stem = {town.stem: town for town in towns}
    found: list[Spot] = []
    for name in FACTORIES:
        town = by_stem.get(name[:2], towns[1])
        found.append(
            _beside(rng, name, "factory", _near(open_road, town, 900, 3000), [*taken, *found], 80, 300)
        )
    park = _beside(rng, "云岭化工园区", "chemical", _near(open_road, by_stem["白沙"], 1200, 3200), [], 220, 0)
    found.append(park)
    for number, name in enumerate(CHEMICALS):
        angle = number * 2 * np.pi / len(CHEMICALS)
        found.append(
            Spot(name, "chemical", park.x + 170 * float(np.cos(angle)), park.y + 170 * float(np.sin(angle)))
        )
    for town in towns[3:]:
        roadside = _near(open_road, town, 700, 2500)
        found.append(_beside(rng, f"{town.stem}路口加油站", "petrol", roadside, [*taken, *found], 25, 300))
    return found


def _near(ways: list[Way], town: Town, least: float, most: float) -> list[Way]:
    here = shapely.Point(town.x, town.y)
    gaps: Floats = shapely.distance(
        here, np.array([way.line.interpolate(0.5, normalized=True) for way in ways])
    )
    own = [way for way, gap in zip(ways, gaps, strict=True) if least < gap < most]
    return own or [ways[int(gaps.argmin())]]


def bridges(pieces: Sequence[Piece], rivers: Sequence[River], towns: Sequence[Town]) -> list[Spot]:
    """Each crossing of a river, named after the street or the nearest town."""
    found: list[Spot] = []
    seen: dict[str, int] = {}
    for way, bridge in pieces:
        if not bridge or way.line.length < 20:
            continue
        middle = way.line.interpolate(0.5, normalized=True)
        if any(abs(s.x - middle.x) + abs(s.y - middle.y) < 150 for s in found):
            continue
        river = min(rivers, key=lambda r: r.line.distance(middle))
        town = min(towns, key=lambda t: t.built_up.distance(middle))
        stem = way.name.removesuffix("街").removesuffix("路") if way.town == "城区" else town.stem
        stem = "" if river.name.startswith(stem) else stem
        name = f"{stem}{river.name}{'大桥' if river.name == '清江' else '桥'}"
        seen[name] = seen.get(name, 0) + 1
        label = name if seen[name] == 1 else f"{stem}{river.name}{'二三四五六七八九'[seen[name] - 2]}桥"
        found.append(Spot(label, "bridge", middle.x, middle.y))
    return found
