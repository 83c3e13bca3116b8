"""Doors that the address book does not have: between its neighbours, or near the closest one it knows."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from liandong.core import geo
from liandong.intake.models import AddressEntry

REACH = 60
"""So many numbers to either side a neighbour is looked for."""
_METRES_A_NUMBER = 8
_LEAST_M = 30
_WRITTEN = re.compile(r"([一-鿿]{2,16}?[路街巷道弄村])\s*(\d{1,4})(?!\d|\.\d)")
_LETTERS = re.compile(r"([a-z]{2,8})\s*(\d{1,4})(?:h|hao)?")
_WIDE = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_SPOKEN = re.compile(r"[〇零一二两三四五六七八九十百]+(?=号|弄|栋)")
_FIGURES = {figure: value for value, figure in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


@dataclass(frozen=True)
class Guess:
    """A door reckoned from its neighbours. `between`: it has one on either side."""

    name: str
    lon: float
    lat: float
    region: str
    zone: str
    radius_m: int
    between: bool


def narrow(said: str) -> str:
    """Full-width figures and letters as a keyboard writes them."""
    return said.translate(_WIDE)


def in_figures(said: str) -> str:
    """Spoken numbers of doors as figures.

    >>> in_figures("滨江路十八号"), in_figures("一百零二号"), in_figures("二三〇号")
    ('滨江路18号', '102号', '230号')
    """
    return _SPOKEN.sub(lambda found: _figures(found[0]), said)


def _figures(spoken: str) -> str:
    if not {"十", "百"} & set(spoken):
        return "".join(str(_FIGURES[one]) for one in spoken)
    whole = part = 0
    for one in spoken:
        if one in "十百":
            whole, part = whole + (part or 1) * (10 if one == "十" else 100), 0
        else:
            part = _FIGURES[one]
    return str(whole + part)


def guessed(said: str) -> list[Guess]:
    """Where a door of a known road must be, for each road that the text may mean. None when it is known.

    Every township may have its own 人民路: doors of two are no neighbours, and no one of them is sure.
    """
    roads, number = _asked(said)
    found = [
        guess for road in roads for doors in _doors(road, number) if (guess := _guess(road, number, doors))
    ]
    return found if len(found) < 2 else [replace(one, between=False) for one in found]


def _asked(said: str) -> tuple[Sequence[str], int]:
    known = AddressEntry.objects.filter(kind=AddressEntry.Kind.ROAD)
    if written := _WRITTEN.search(said):
        inside = [written[1][start:] for start in range(len(written[1]) - 1)]
        return _longest(known.filter(name__in=inside)), int(written[2])
    if letters := _LETTERS.fullmatch(said.lower().strip()):
        return list(known.filter(initials=letters[1]).values_list("name", flat=True)[:3]), int(letters[2])
    return [], 0


def _longest(known: QuerySet[AddressEntry]) -> list[str]:
    return sorted(known.values_list("name", flat=True).distinct(), key=len)[-1:]


def _doors(road: str, number: int) -> Iterable[dict[int, AddressEntry]]:
    """The known doors within reach by their numbers, township by township."""
    names = {f"{road}{one}号": one for one in range(max(1, number - REACH), number + REACH + 1)}
    found: dict[str, dict[int, AddressEntry]] = defaultdict(dict)
    for one in AddressEntry.objects.filter(kind=AddressEntry.Kind.HOUSE, name__in=list(names)):
        found[one.township][names[one.name]] = one
    return found.values()


def _guess(road: str, number: int, doors: dict[int, AddressEntry]) -> Guess | None:
    if number in doors:
        return None
    below, above = _neighbours(doors, number)
    name = f"{road}{number}号"
    if below is None or above is None:
        closest = above if below is None else below
        assert closest is not None
        door = doors[closest]
        metres = max(_LEAST_M, abs(closest - number) * _METRES_A_NUMBER)
        return Guess(name, door.lon, door.lat, door.village or door.township, door.zone, metres, False)
    one, other = doors[below], doors[above]
    share = (number - below) / (above - below)
    lon, lat = one.lon + share * (other.lon - one.lon), one.lat + share * (other.lat - one.lat)
    apart = geo.distance((one.lon, one.lat), (other.lon, other.lat))
    radius = max(_LEAST_M, round(apart / 2))
    return Guess(name, lon, lat, one.village or one.township, one.zone, radius, True)


def _neighbours(doors: dict[int, AddressEntry], number: int) -> tuple[int | None, int | None]:
    """The closest numbers below and above; those across the street only where this side has none."""
    for known in ([one for one in doors if one % 2 == number % 2], list(doors)):
        below = max((one for one in known if one < number), default=None)
        above = min((one for one in known if one > number), default=None)
        if below is not None and above is not None:
            return below, above
    return below, above
