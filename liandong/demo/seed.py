"""Brings the demo county up, once: place, directory, rosters, addresses, accounts, ninety days of history."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from liandong.core import clock, mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.models import User
from liandong.demo import history
from liandong.demo.personas import KEEPERS, PASSWORD, ROLES
from liandong.demo.place import SEED, County, content_key, generate, overview_svg, write_basemap
from liandong.demo.rosters import shifts_of
from liandong.demo.rows import Rows, rows_of
from liandong.demo.stores import fill
from liandong.directory import bulk as directory
from liandong.directory.models import Organisation, Person
from liandong.duty import bulk as duty
from liandong.intake import addresses
from liandong.intake.addresses import AddressGiven

Bar = Callable[[int, int | None, str], None]
LOADER = Actor.system("demo")
HISTORY = timedelta(days=90)
PEOPLE_PER_FACT = 5000
ROADS, KEY = "roads.npz", "made-from"


class NotADemo(RuntimeError):
    """The database holds a place that the demo did not make: its data does not go in there."""


def ensure(bar: Bar, *, days: int | None = None) -> None:
    """Make what is not there yet. The second time it only looks."""
    if Organisation.objects.exists():
        if not User.objects.filter(username=ROLES[0].username).exists():
            raise NotADemo("这个数据库已有其他地方的数据，演示县不会装进去。")
        if _place_is_made():
            return
        _write_place(_generated(bar), bar)
        return
    drawing = None if _place_is_made() else _draw_beside()
    county = _generated(bar)
    if drawing:
        county.graph.save(settings.PLACE_FILES / ROADS)  # travel times of the history want it
    at = clock.now()
    since = at - HISTORY
    install(county, since=since, at=at, bar=bar)
    history.tell(county, since=since, until=at, bar=bar, days=days)
    if drawing:
        _fetch_drawn(drawing, county, bar)


@transaction.atomic
def install(county: County, *, since: datetime, at: datetime, bar: Bar) -> None:
    """The county as it stands before anything happens: directory, rosters, stores, addresses, accounts."""
    rows = _directory(county, since, bar)
    _rosters(rows, since, at, bar)
    bar(0, None, "物资、风险点、协议 / stocks, risks, agreements")
    fill(county, rows, since, at)
    _address_book(county, bar)
    _accounts(rows)


def _draw_beside() -> "subprocess.Popen[bytes]":
    """The map is drawn by a process of its own, on another core, while the county's days are told."""
    settings.PLACE_FILES.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "liandong.demo.place", "--out", str(_drawn())]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _drawn() -> Path:
    return settings.PLACE_FILES.with_name(settings.PLACE_FILES.name + "-drawn")


def _fetch_drawn(drawing: "subprocess.Popen[bytes]", county: County, bar: Bar) -> None:
    """Put what was drawn in its place; draw it here when that process failed. The key comes last."""
    bar(0, None, "绘制底图 / drawing the map")
    if drawing.wait() != 0:
        _write_place(county, bar)
        return
    for file in _drawn().iterdir():
        file.replace(settings.PLACE_FILES / file.name)
    _drawn().rmdir()
    (settings.PLACE_FILES / KEY).write_text(content_key(SEED), encoding="utf-8")


def _place_is_made() -> bool:
    key_file = settings.PLACE_FILES / KEY
    return key_file.exists() and key_file.read_text(encoding="utf-8") == content_key(SEED)


def _generated(bar: Bar) -> County:
    bar(0, None, "生成云岭县地理 / the county's ground")
    return generate(SEED)


def _write_place(county: County, bar: Bar) -> None:
    """The base map, the overview and the road graph, in the place's folder; the key comes last."""
    folder: Path = settings.PLACE_FILES
    write_basemap(county, folder, lambda done, of: bar(done, of, "绘制底图 / drawing the map"))
    (folder / "overview.svg").write_text(overview_svg(county), encoding="utf-8")
    county.graph.save(folder / ROADS)
    (folder / KEY).write_text(content_key(SEED), encoding="utf-8")


def _directory(county: County, since: datetime, bar: Bar) -> Rows:
    bar(0, None, "名录：区划、单位、人员 / the directory")
    rows = rows_of(county, since)
    with clock.at(since):
        directory.install_county(
            regions=rows.regions,
            orgs=rows.orgs,
            units=rows.units,
            people=rows.people,
            posts=rows.posts,
            by=LOADER,
            at=since,
        )
    return rows


def _rosters(rows: Rows, since: datetime, at: datetime, bar: Bar) -> None:
    bar(0, None, "值班表 / rosters")
    duty.install_rosters(shifts_of(rows, since, at, mechanism.current().place.zone), by=LOADER, at=since)


def _address_book(county: County, bar: Bar) -> None:
    bar(0, None, "地址库 / the address book")
    addresses.put_addresses(
        (
            AddressGiven(
                name=one.name,
                kind=one.kind,
                lon=one.lon,
                lat=one.lat,
                township=one.township,
                village=one.village,
                zone=one.zone,
                aliases=one.aliases,
            )
            for one in county.addresses
        ),
        by=LOADER,
    )


def _accounts(rows: Rows) -> None:
    """One account per persona, with the password that the sign-in page of the demo states."""
    names = {role.name: role.username for role in ROLES}
    password = make_password(PASSWORD)
    people = Person.objects.filter(name__in=names, ref__in=[person.ref for person in rows.people])
    seen: set[str] = set()
    for person in people.order_by("ref"):
        if person.name not in seen and person.appointments.exists():
            seen.add(person.name)
            User.objects.create(
                username=names[person.name], password=password, person=person.ref, first_name=person.name
            )
    for role in KEEPERS:
        keeper = Person.objects.get(appointments__post=role.post)
        User.objects.create(
            username=role.username, password=password, person=keeper.ref, first_name=keeper.name
        )
