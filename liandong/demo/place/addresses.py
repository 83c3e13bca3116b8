"""The address book: every name that a caller may say, its point, its responsible village and its zone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from liandong.demo.place.buildings import House
from liandong.demo.place.model import Address, Township, Zone
from liandong.demo.place.plane import Floats, lonlat
from liandong.demo.place.pois import Piece, Spot
from liandong.demo.place.villages import Site

NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Draft:
    """An entry before township and zone are known; `village` where it does not follow from the ground."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    x: float
    y: float
    village: str = ""


def house_numbers(houses: Iterable[House]) -> list[Draft]:
    """滨江路18号."""
    found: dict[str, Draft] = {}
    for house in houses:
        if house.street:
            middle = house.outline.centroid
            name = f"{house.street}{house.number}号"
            found.setdefault(name, Draft(name, (), "house", middle.x, middle.y))
    return list(found.values())


def settlements(towns: Sequence[Township], at: Floats, sites: Iterable[Site]) -> list[Draft]:
    """Townships, villages and communities."""
    found = [
        Draft(
            t.name,
            (t.name.rstrip("镇乡").removesuffix("街道"), f"云岭县{t.name}"),
            "township",
            float(x),
            float(y),
        )
        for t, (x, y) in zip(towns, at, strict=True)
    ]
    for site in sites:
        short = site.name.removesuffix("村") if not site.urban else site.name.removesuffix("社区") + "居委会"
        found.append(
            Draft(
                site.name,
                (short, towns[site.township].name + site.name),
                "village",
                site.x,
                site.y,
                site.code,
            )
        )
    return found


def village_groups(groups: Iterable[tuple[Site, int, float, float]]) -> list[Draft]:
    """李家湾村3组, also said 李家湾三组 or 三社."""
    found = []
    for site, number, x, y in groups:
        short = site.name.removesuffix("村")
        aliases = (f"{short}{NUMERALS[number]}组", f"{short}{number}社")
        found.append(Draft(f"{site.name}{number}组", aliases, "group", x, y, site.code))
    return found


def named_places(spots: Iterable[Spot]) -> list[Draft]:
    """Points of interest; offices are also said without the county's name."""
    return [Draft(s.name, _said(s.name), s.kind, s.x, s.y) for s in spots]


def _said(name: str) -> tuple[str, ...]:
    spoken = []
    if name.startswith("云岭县"):
        rest = name.removeprefix("云岭县")
        spoken += ["县" + rest, rest]
    for long, short in (
        ("中心卫生院", "卫生院"),
        ("人民医院", "县医院"),
        ("消防救援站", "消防站"),
        ("汽车客运站", "汽车站"),
    ):
        if long in name:
            spoken.append(short if short.startswith("县") else name.replace(long, short))
    return tuple(dict.fromkeys(spoken))


def roads(pieces: Iterable[Piece]) -> list[Draft]:
    """Each street and road once, at the middle of its longest piece."""
    longest: dict[str, Piece] = {}
    for piece in pieces:
        way = piece[0]
        if way.name and (way.name not in longest or way.line.length > longest[way.name][0].line.length):
            longest[way.name] = piece
    found = []
    for name, (way, _) in longest.items():
        middle = way.line.interpolate(0.5, normalized=True)
        found.append(Draft(name, (way.ref,) if way.ref else (), "street", middle.x, middle.y))
    return found


def poles(pieces: Iterable[Piece], step: float = 420) -> list[Draft]:
    """Six-digit numbers of power poles along open roads: two digits of the line, four of the pole."""
    lines: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if not piece[0].town and not piece[1]:
            lines[piece[0].name].append(piece)
    found: list[Draft] = []
    counts: dict[int, int] = defaultdict(int)
    for index, name in enumerate(sorted(lines)):
        feeder = 10 + index % 80
        for way, _ in lines[name]:
            for at in np.arange(step / 2, way.line.length, step):
                counts[feeder] += 1
                point = way.line.interpolate(at)
                number = f"{feeder}{counts[feeder]:04d}"
                found.append(Draft(f"电杆{number}", (number,), "pole", point.x + 7, point.y + 4))
    return found


def book(
    drafts: Sequence[Draft],
    townships: Sequence[Township],
    areas: Sequence[BaseGeometry],
    zones: dict[Zone, BaseGeometry],
    sites: Sequence[Site],
) -> tuple[Address, ...]:
    """Completes the entries; what lies outside every township (a road's last metres) is left out."""
    points = np.array([(d.x, d.y) for d in drafts])
    owner = _index(points, areas)
    zone = _index(points, [zones["city_centre"], zones["suburb"]])
    villages = _nearest(points, owner, sites)
    labels: tuple[Zone, ...] = ("city_centre", "suburb", "village")
    found = []
    for i, draft in enumerate(drafts):
        if owner[i] >= 0:
            lon, lat = lonlat(draft.x, draft.y)
            village = draft.village or villages[i]
            code = village[:9] if draft.village else townships[owner[i]].code
            label = labels[zone[i]] if zone[i] >= 0 else "village"
            found.append(Address(draft.name, draft.aliases, draft.kind, lon, lat, code, village, label))
    return tuple(found)


def _index(points: Floats, areas: Sequence[BaseGeometry]) -> list[int]:
    found = np.full(len(points), -1)
    for index, area in enumerate(areas):
        shapely.prepare(area)
        found[(found < 0) & shapely.contains_xy(area, points[:, 0], points[:, 1])] = index
    return found.tolist()


def _nearest(points: Floats, owner: list[int], sites: Sequence[Site]) -> list[str]:
    """The code of the nearest village or community in the same township."""
    at = np.array([(s.x, s.y) for s in sites])
    home = np.array([s.township for s in sites])
    found = []
    for (x, y), township in zip(points, owner, strict=True):
        gap = np.where(home == township, np.hypot(at[:, 0] - x, at[:, 1] - y), np.inf)
        found.append(sites[int(gap.argmin())].code)
    return found
