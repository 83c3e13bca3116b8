"""The address book: made in bulk, found by the ways in which people say where they are."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models.expressions import RawSQL
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from liandong.core import geo, mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.rows import ask
from liandong.intake.doors import guessed, in_figures, narrow
from liandong.intake.models import AddressEntry

NEAREST_M = 3000.0
"""Farther than this from any known address, a point has no village of its own."""
_CLOSE_M = 150.0
_COORDINATES_TRUST, _SWAPPED_TRUST = 0.99, 0.9
_NOT_IN_FULL = 0.94
_BETWEEN, _NEARBY = 0.96, 0.7
"""However much is shared, only a name that stands in the text whole is sure."""
_SYLLABLE = dict(enumerate(("ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu")))
_CHINESE = re.compile(r"[一-鿿]")


@dataclass(frozen=True)
class AddressGiven:
    """A line for the address book; lon/lat in WGS-84 degrees."""

    name: str
    kind: str
    lon: float
    lat: float
    township: str = ""
    village: str = ""
    zone: str = ""
    number: str = ""
    aliases: tuple[str, ...] = ()
    radius_m: int = 0


@dataclass(frozen=True)
class PlaceFound:
    """A candidate for a place. `match` is 0 to 1; `why` says in words what matched."""

    name: str
    kind: str
    kind_name: str
    lon: float
    lat: float
    region: str
    zone: str
    radius_m: int
    match: float
    why: str
    datum: str = "wgs84"


def put_addresses(entries: Iterable[AddressGiven], *, by: Actor) -> int:
    """Add lines to the address book, or bring known ones up to date. Answers how many."""
    require(by, "intake.keep_addresses")
    rows = [_row(entry) for entry in entries]
    AddressEntry.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["kind", "name", "village", "number"],
        update_fields=[
            "aliases", "said", "pinyin", "initials", "alias_initials", "lon", "lat", "x", "y",
            "township", "zone", "radius_m",
        ],
    )  # fmt: skip
    return len(rows)


def _row(given: AddressGiven) -> AddressEntry:
    x, y = geo.project(given.lon, given.lat)
    syllables, first = spelt(given.name)
    region = given.village or given.township
    return AddressEntry(
        name=given.name,
        kind=given.kind,
        number=given.number,
        aliases=list(given.aliases),
        said=" ".join([given.name, *given.aliases]),
        pinyin=syllables,
        initials=first,
        alias_initials=[spelt(alias)[1] for alias in given.aliases],
        lon=given.lon,
        lat=given.lat,
        x=x,
        y=y,
        township=given.township or given.village[:9],
        village=given.village,
        zone=given.zone or mechanism.current().zone_of(region or mechanism.current().place.region),
        radius_m=given.radius_m,
    )


@cache
def spelt(name: str) -> tuple[str, str]:
    """Syllables apart, and their initials; digits and letters stay whole.

    >>> spelt("滨江路18号")
    ('bin jiang lu 18 hao', 'bjl18h')
    """
    from pypinyin import lazy_pinyin

    parts = [re.sub(r"[^a-z0-9]", "", part.lower()) for part in lazy_pinyin(name)]
    parts = [part for part in parts if part]
    return " ".join(parts), "".join(part if part.isdigit() else part[0] for part in parts)


def find_place(text: str, limit: int = 6) -> list[PlaceFound]:
    """Places that a text may mean, the likeliest first.

    Takes pinyin initials or syllables (`bjlu18`), Chinese with a house number, a six-digit pole number, and
    text pasted from a map application with coordinates in any of the three datums.
    """
    said = narrow(" ".join(text.split())[:400])
    if not said:
        return []
    if point := geo.parse_coordinates(said, "wgs84"):
        return [_at_point(point)]
    found: list[PlaceFound] = []
    if number := re.search(r"(?<!\d)\d{6}(?!\d)", said):
        found += [_found(one, 1.0, _("杆号牌号相符")) for one in _numbered(number[0], limit)]
    if _CHINESE.search(said):
        for words in dict.fromkeys((said, in_figures(said))):
            found += _by_characters(words, limit)
    elif re.search(r"[a-z]", said.lower()):
        found += _by_letters(said.lower(), limit)
    found += _reckoned(in_figures(said))
    best: dict[tuple[str, float, float], PlaceFound] = {}
    for one in sorted(found, key=lambda one: -one.match):
        best.setdefault((one.name, one.lon, one.lat), one)
    # Of two names that both stand in the text the longer says more.
    return sorted(best.values(), key=lambda one: (-one.match, -len(one.name)))[:limit]


def _reckoned(said: str) -> list[PlaceFound]:
    """Doors that are not in the book, reckoned from their neighbours; how far they may be off is told."""
    return [
        PlaceFound(
            name=one.name,
            kind=AddressEntry.Kind.HOUSE.value,
            kind_name=_("门牌（按邻近门牌推算）"),
            lon=one.lon,
            lat=one.lat,
            region=one.region,
            zone=one.zone,
            radius_m=one.radius_m,
            match=_BETWEEN if one.between else _NEARBY,
            why=_("邻近门牌推算，误差约 {metres} 米").format(metres=one.radius_m),
        )
        for one in guessed(said)
    ]


def around(lon: float, lat: float) -> PlaceFound:
    """What a WGS-84 point is called: the nearest address, with the region and zone it lies in."""
    return _at_point(geo.Pasted(lon, lat, "wgs84", True))


def _at_point(point: geo.Pasted) -> PlaceFound:
    x, y = geo.project(point.lon, point.lat)
    near, metres = _nearest(x, y)
    region = (near.village or near.township) if near else mechanism.current().place.region
    name = _("坐标 {lon:.5f}, {lat:.5f}").format(lon=point.lon, lat=point.lat)
    if near and metres <= _CLOSE_M:
        name = near.name if metres < 30 else _("{name}附近").format(name=near.name)
    elif near:
        name = _("{name}约 {metres:.0f} 米处").format(name=near.name, metres=round(metres, -1))
    return PlaceFound(
        name=name,
        kind="point",
        kind_name=_("坐标点（经纬度已对调）") if point.swapped else _("坐标点"),
        lon=point.lon,
        lat=point.lat,
        region=region,
        zone=mechanism.current().zone_of(region),
        radius_m=0,
        match=_SWAPPED_TRUST if point.swapped else _COORDINATES_TRUST,
        why=(_("经纬度写反了，已对调（{datum}）") if point.swapped else _("粘贴的坐标（{datum}）")).format(
            datum=point.datum.upper()
        ),
        datum=point.datum,
    )


def _nearest(x: float, y: float) -> tuple[AddressEntry | None, float]:
    found = ask(
        "select id, point(x, y) <-> point(%s, %s) from intake_addressentry"
        " order by point(x, y) <-> point(%s, %s) limit 1",
        [x, y, x, y],
    )
    if not found or found[0][1] > NEAREST_M:
        return None, 0.0
    return AddressEntry.objects.get(pk=found[0][0]), float(found[0][1])


def _numbered(number: str, limit: int) -> Sequence[AddressEntry]:
    return list(AddressEntry.objects.filter(number=number)[:limit])


_BY_CHARACTERS = """
with q as materialized (
    select bigrams(%(said)s) as grams,
           array(select g from unnest(bigrams(%(said)s)) g where g !~ '[0-9]') as words
), candidates as (
    (select id, said from intake_addressentry where name = any(%(inside)s))
    union (select a.id, a.said from q, intake_addressentry a where bigrams(a.said) @> q.grams limit 100)
    union (select a.id, a.said from q, intake_addressentry a where bigrams(a.said) && q.words limit 800)
), counted as materialized (select id, said, bigrams(said) as own from candidates), scored as (
    select c.id, c.said, cardinality(c.own) as has, cardinality(q.grams) as asked,
           (select count(*) from unnest(c.own) g where g = any(q.grams)) as shared
    from counted c, q
)
select id, 0.6 * shared / has + 0.4 * shared / asked as score from scored order by score desc, length(said)
limit %(limit)s"""
"""Names that stand in the text whole, names that hold all of it, and names that share words with it: each of
the three by an index, and bounded, so that a road with ten thousand doors costs no more than one with ten."""
_LONGEST_NAME = 24


def _by_characters(said: str, limit: int) -> list[PlaceFound]:
    """Chinese text: an entry counts by how much of it is in the text, and how much of the text is in it."""
    bare = said.replace(" ", "")[:80]
    inside = {
        bare[i:j] for i in range(len(bare)) for j in range(i + 2, min(i + _LONGEST_NAME, len(bare)) + 1)
    }
    asked: dict[str, Any] = {"said": said[:200], "inside": sorted(inside), "limit": max(24, limit * 4)}
    scored = {row[0]: float(row[1]) for row in ask(_BY_CHARACTERS, asked)}
    numbers = _numbers(said)
    found = []
    for entry in AddressEntry.objects.filter(pk__in=scored):
        match = scored[entry.pk]
        own = _numbers(entry.name)
        if numbers and own:  # 18 and 8 share a pair of characters, but they are different doors
            match += 0.15 if own == numbers[: len(own)] else -0.35
        match = min(match, _NOT_IN_FULL)
        if entry.name in said:
            match = 1.0 if entry.name == said else 0.95
        elif any(alias and alias in said for alias in entry.aliases):
            match = max(match, 0.9)
        if match > 0.25:
            found.append(_found(entry, min(match, 1.0), _("名称相符")))
    return found


def _numbers(text: str) -> list[int]:
    """The numbers of doors and poles; how many volts a line has is no number of a pole."""
    return [int(one) for one in re.findall(r"\d+", re.sub(r"\d+\s*kv", " ", text, flags=re.IGNORECASE))][:9]


def _by_letters(said: str, limit: int) -> list[PlaceFound]:
    """Initials and syllables mixed, as fingers do it: `bjlu18`, `binjianglu`, `zpc3z`."""
    typed = re.sub(r"[^a-z0-9]", "", said.split(" ")[0] if " " in said else said)
    if not typed:
        return []
    pattern = "^" + "".join(_step(char, i) for i, char in enumerate(typed))
    rows = (
        AddressEntry.objects.filter(initials__startswith=typed[0], pinyin__regex=pattern)
        .annotate(
            exact=RawSQL("(initials like %s)::int", [f"{typed}%"]),
            length=Length("initials"),
        )
        .order_by("-exact", "length", "name")[:limit]
    )
    rest = re.sub(r"[^a-z0-9]", "", said[len(said.split(" ")[0]) :])
    also = AddressEntry.objects.filter(alias_initials__contains=[typed])[:limit]
    return [_found(one, _NOT_IN_FULL, _("别名拼音相符")) for one in also] + [
        _found(one, _share(typed, one) + (0.05 if rest and rest in one.initials else 0.0), _("拼音相符"))
        for one in rows
    ]


def _step(char: str, index: int) -> str:
    """One typed character: it begins the next syllable, or goes on in this one. 3 is also said 三."""
    if char.isdigit():
        return f"(?:[a-z]* ?)(?:{char}|{_SYLLABLE[int(char)]})" if index else char
    return f"(?:[a-z]* )?{char}" if index else char


def _share(typed: str, entry: AddressEntry) -> float:
    whole = len(entry.initials) if entry.initials.startswith(typed) else len(entry.pinyin.replace(" ", ""))
    return 0.5 + 0.45 * min(1.0, len(typed) / max(1, whole))


def _found(entry: AddressEntry, match: float, why: str) -> PlaceFound:
    return PlaceFound(
        name=entry.name,
        kind=entry.kind,
        kind_name=str(entry.get_kind_display()),
        lon=entry.lon,
        lat=entry.lat,
        region=entry.village or entry.township,
        zone=entry.zone,
        radius_m=entry.radius_m,
        match=round(match, 2),
        why=why,
    )
