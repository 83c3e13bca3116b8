"""Puts the parts together: `generate(seed)` makes the whole county; the same seed makes the same county."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from liandong.demo.place import (
    addresses,
    buildings,
    landuse,
    pois,
    roads,
    streets,
    terrain,
    towns,
    villages,
    water,
)
from liandong.demo.place.model import Address, County, Poi, Relief, Township, Village, Water, Zone
from liandong.demo.place.names import STREAM_FIRST, STREAM_LAST
from liandong.demo.place.plane import lonlat, to_lonlat

SEED = 20261121
CODE, NAME = "990101", "云岭县"
ATTRIBUTION = "虚构地理数据·不对应任何真实地域"
STAGES = ("terrain", "towns", "roads", "houses", "addresses", "relief")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class _Land:
    outline: BaseGeometry
    ground: terrain.Ground
    rivers: list[water.River]
    surfaces: list[BaseGeometry]
    lakes: list[tuple[str, BaseGeometry]]
    streams: list[tuple[LineString, float]]
    wet: BaseGeometry


@dataclass(frozen=True)
class _Settled:
    towns: list[towns.Town]
    areas: list[BaseGeometry]
    zones: dict[Zone, BaseGeometry]
    sites: list[villages.Site]
    records: tuple[Township, ...]


@dataclass(frozen=True)
class _Built:
    pieces: list[pois.Piece]
    fronts: list[buildings.House]
    homes: list[buildings.House]
    groups: list[tuple[villages.Site, int, float, float]]
    spots: list[pois.Spot]


def content_key(seed: int = SEED) -> str:
    """A key that changes with the seed or the generator's source: files kept under it may be reused."""
    digest = hashlib.sha256(str(seed).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def generate(seed: int = SEED, progress: Progress = lambda stage: None) -> County:
    """The county of a seed, in a few seconds. `progress` is told each of `STAGES` as it begins."""
    rng = np.random.default_rng(seed)
    progress("terrain")
    land = _land(rng)
    progress("towns")
    settled = _settled(rng, land)
    progress("roads")
    streets_drawn, pieces = _network(rng, land, settled)
    progress("houses")
    built = _built(rng, land, settled, streets_drawn, pieces)
    progress("addresses")
    entries = _entries(settled, built)
    progress("relief")
    return _county(rng, seed, land, settled, built, entries)


def _land(rng: np.random.Generator) -> _Land:
    raw = terrain.hills(rng)
    rivers = water.rivers(rng, raw)
    ground = terrain.carve(rng, raw, [(river.line, river.valley) for river in rivers], water.CITY)
    outline = water.outline(rng)
    lakes = [
        ("竹溪水库", water.reservoir(ground, rivers[1], 0.4, 55, 3000)),
        ("龙潭水库", water.reservoir(ground, rivers[2], 0.4, 55, 2700)),
    ]
    lakes = [(name, lake.intersection(outline)) for name, lake in lakes if lake.intersects(outline)]
    surfaces = [river.surface() for river in rivers]
    wet = shapely.union_all([*surfaces, *(lake for _, lake in lakes)])
    return _Land(outline, ground, rivers, surfaces, lakes, water.streams(ground, wet), wet)


def _settled(rng: np.random.Generator, land: _Land) -> _Settled:
    found = towns.settle(rng, land.ground, land.outline, land.rivers, land.wet)
    areas = towns.territories(rng, found, land.ground, land.outline, land.rivers[0].line)
    zones = cast(dict[Zone, BaseGeometry], towns.zones(found, areas))
    sites = villages.sites(rng, found, areas, land.ground, land.wet, CODE)
    shapes = to_lonlat(np.array(areas))
    records = tuple(
        Township(f"{CODE}{number:03d}", town.name, *lonlat(town.x, town.y), shape)
        for number, (town, shape) in enumerate(zip(found, shapes, strict=True), 1)
    )
    return _Settled(found, areas, zones, sites, records)


def _network(
    rng: np.random.Generator, land: _Land, settled: _Settled
) -> tuple[list[streets.Way], list[pois.Piece]]:
    drawn = streets.city_streets(rng, settled.towns[0], land.wet, settled.areas[2])
    for town in settled.towns[3:]:
        drawn += streets.town_streets(rng, town, land.wet)
    cost = roads.resistance(rng, land.ground, land.wet)
    sides = roads.trunks(settled.towns, cost)
    sides = roads.tracks(sides, [(s.name, s.x, s.y) for s in settled.sites if not s.urban], cost)
    ways = roads.into_towns(roads.chains(rng, sides), settled.towns, drawn)
    return drawn, roads.network([*ways, *drawn], land.wet, land.outline.buffer(300))


def _built(
    rng: np.random.Generator,
    land: _Land,
    settled: _Settled,
    drawn: list[streets.Way],
    pieces: list[pois.Piece],
) -> _Built:
    open_lines = np.array([way.line for way, _ in pieces if not way.town])
    groups = villages.groups(rng, settled.sites, open_lines, land.wet)
    fronts = buildings.houses(rng, drawn, land.wet.buffer(12))
    spots = [(x, y) for _, _, x, y in groups] + [(s.x, s.y) for s in settled.sites if not s.urban]
    built_up = shapely.union_all([town.built_up for town in settled.towns])
    blocked = shapely.union_all(
        [land.wet.buffer(15), shapely.union_all(shapely.buffer(open_lines, 7)), built_up]
    )
    named = pois.places(rng, settled.towns, settled.areas, pieces)
    named += pois.bridges(pieces, land.rivers, settled.towns)
    for name, lake in land.lakes:
        middle = lake.representative_point()
        named.append(pois.Spot(name, "reservoir", middle.x, middle.y))
    return _Built(pieces, fronts, buildings.homes(rng, spots, blocked), groups, named)


def _entries(settled: _Settled, built: _Built) -> tuple[Address, ...]:
    at = np.array([(town.x, town.y) for town in settled.towns])
    drafts = [
        *addresses.settlements(settled.records, at, settled.sites),
        *addresses.village_groups(built.groups),
        *addresses.named_places(built.spots),
        *addresses.roads(built.pieces),
        *addresses.house_numbers(built.fronts),
        *addresses.poles(built.pieces),
    ]
    return addresses.book(drafts, settled.records, settled.areas, settled.zones, settled.sites)


def _county(
    rng: np.random.Generator,
    seed: int,
    land: _Land,
    settled: _Settled,
    built: _Built,
    entries: tuple[Address, ...],
) -> County:
    uses = landuse.landuse(rng, land.ground, settled.towns, land.outline, land.wet)
    townships = {entry.name: entry.township for entry in entries}
    return County(
        code=CODE,
        name=NAME,
        seed=seed,
        outline=to_lonlat(land.outline),
        townships=settled.records,
        villages=tuple(
            Village(s.code, s.name, settled.records[s.township].code, *lonlat(s.x, s.y), s.urban)
            for s in settled.sites
        ),
        zones={zone: to_lonlat(area) for zone, area in settled.zones.items()},
        waters=_waters(land, streets.extent(settled.towns[0])),
        relief=Relief(
            [
                (level, to_lonlat(area.intersection(land.outline)))
                for level, area in terrain.shades(land.ground)
            ],
            [(at, to_lonlat(line.intersection(land.outline))) for at, line in terrain.contours(land.ground)],
        ),
        landuse=tuple((kind, to_lonlat(area)) for kind, area in uses),
        roads=roads.as_roads(built.pieces),
        graph=roads.graph(built.pieces),
        buildings=buildings.as_buildings([*built.fronts, *built.homes]),
        pois=tuple(Poi(s.name, s.kind, *lonlat(s.x, s.y), townships.get(s.name, "")) for s in built.spots),
        addresses=entries,
    )


def _waters(land: _Land, city: BaseGeometry) -> tuple[Water, ...]:
    inside = land.outline
    found = [
        Water(
            river.name,
            "river",
            to_lonlat(_longest(river.line.intersection(inside))),
            to_lonlat(surface.simplify(3).intersection(inside)),
        )
        for river, surface in zip(land.rivers, land.surfaces, strict=True)
    ]
    found += [Water(name, "reservoir", None, to_lonlat(lake)) for name, lake in land.lakes]
    names = [first + last for last in STREAM_LAST for first in STREAM_FIRST]
    for number, (line, _) in enumerate(sorted(land.streams, key=lambda stream: -stream[0].length)):
        within = _longest(line.intersection(inside).difference(city))  # the city has put them in pipes
        if within.length > 400:
            name = names[number] if number < len(names) and within.length > 3000 else ""
            found.append(Water(name, "stream", to_lonlat(within), None))
    return tuple(found)


def _longest(lines: BaseGeometry) -> LineString:
    return max(shapely.get_parts(lines), key=lambda line: line.length)
