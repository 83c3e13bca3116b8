"""Pages at ten thousand, a hundred thousand, a million incidents: milliseconds, CPU and queries.

Growth has to stay flat. Beside the wall time stands what the processor spent (Python, and all PostgreSQL
processes of this database): on a busy machine that decides.
"""

import logging
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bench import bulk, scratch
from bench.database_cpu import database_cpu
from bench.tables import machine, percentile, show

SIZES, SMALL = (10_000, 100_000), (500, 2_000)
MILLION = 1_000_000
UNCLOSED = 60
FACTS, LINES = 150, 40
TIMES = 20


@dataclass(frozen=True)
class Cost:
    """One page: milliseconds of the wall, of the processor (Python, database), and its queries."""

    p50: float
    p95: float
    python: float
    database: float
    queries: int
    kib: float


def run(*, small: bool, million: bool = False) -> None:
    """Measure at the first size, grow the same database, measure again."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    version, refs = unclosed(10 if small else UNCLOSED)
    pages = _pages(refs, _wall())
    made = 0
    found: dict[int, tuple[dict[str, Cost], float]] = {}
    for size in SMALL if small else (*SIZES, MILLION) if million else SIZES:
        begun = time.monotonic()
        bulk.closed_incidents(made + 1, size, version, lambda n: print(f"\r{n:,}", end="", file=sys.stderr))
        made = size
        print(f"\r{size:,} closed incidents after {time.monotonic() - begun:.0f} s", file=sys.stderr)
        measured = {name: _page(who, path, 1 if small else TIMES) for name, who, path in pages}
        found[size] = (measured, scratch.yardstick(1 if small else 3))
        _show(f"{size:,} closed incidents, {len(refs)} unclosed", *found[size])
    _growth(found)


def _pages(refs: list[str], wall: str) -> list[tuple[str, str, str]]:
    """Name, person (nobody: a wall), address."""
    large, other = refs[0], refs[1]
    lines = f"/incidents/{large}/live/?part=timeline"
    return [
        ("dispatcher's desk, large incident chosen", "zhoumin", f"/dispatch/?incident={large}"),
        ("its list alone", "zhoumin", "/dispatch/rows/"),
        ("incident page, large", "zhoumin", f"/incidents/{large}/"),
        ("its orders and clocks alone", "zhoumin", f"/incidents/{large}/live/"),
        ("its timeline alone", "zhoumin", lines),
        (
            "its two latest lines alone",
            "zhoumin",
            f"/incidents/{large}/live/?part=timeline&after={_third(large)}",
        ),
        ("its thread alone", "zhoumin", f"/incidents/{large}/thread/"),
        ("incident page, small", "zhoumin", f"/incidents/{other}/"),
        ("pair", "zhoumin", f"/dispatch/pair/?left={large}&right={other}"),
        ("units' state board", "zhoumin", "/dispatch/units/"),
        ("leader's desk", "wang", "/leader/"),
        ("its state alone", "wang", "/leader/state/part/"),
        ("call taker's desk", "lina", "/desk/call/"),
        ("call taker's list alone", "lina", "/desk/call/rows/"),
        ("my reports", "lina", "/desk/call/mine/"),
        ("proposals", "lina", "/dispatch/proposals/?type=12H02&urgency=urgent&lon=104.5&lat=26.5"),
        ("unit's desk", "xf01", "/unit/"),
        ("unit's board alone", "xf01", "/unit/board/"),
        ("an order", "xf01", f"/orders/{large}-01/"),
        ("obligations, unit", "xf01", "/obligations/"),
        ("obligations, centre", "zhoumin", "/obligations/"),
        ("threads", "zhoumin", "/threads/"),
        ("map page", "zhoumin", "/map/"),
        ("map: incidents", "zhoumin", "/map/incidents.geojson"),
        ("map: units", "zhoumin", "/map/units.geojson"),
        ("map: materials", "zhoumin", "/map/layers/resources.geojson"),
        ("materials", "yjb01", "/resources/"),
        ("wall", "", f"/wall/{wall}/state/"),
        ("inbox", "xf01", "/messages/"),
        ("on duty now", "zhoumin", "/duty/"),
        ("directory", "zhoumin", "/directory/"),
    ]


def _show(what: str, measured: dict[str, Cost], free: float) -> None:
    print(machine())
    head = ["page", "p50 ms", "p95 ms", "CPU ms Python", "CPU ms database", "queries", "KiB"]
    rows = [[name, c.p50, c.p95, c.python, c.database, c.queries, c.kib] for name, c in measured.items()]
    show(f"{what}, through the WSGI application", head, rows)
    print(f"pgbench simple-update beside: {free:,.0f} per second", flush=True)


def _growth(found: dict[int, tuple[dict[str, Cost], float]]) -> None:
    few, many = min(found), max(found)
    before, after = found[few][0], found[many][0]
    head = ["page", f"CPU ms at {few:,}", f"at {many:,}", "growth", "queries"]
    spent = {name: (one.python + one.database, after[name]) for name, one in before.items()}
    rows = [
        [name, was, now.python + now.database, (now.python + now.database) / was, now.queries]
        for name, (was, now) in spent.items()
    ]
    show("growth, processor time of Python and database", head, rows)


def unclosed(count: int) -> tuple[int, list[str]]:
    """Ordinary incidents; the first of them becomes a large one, with a long timeline and thread."""
    from bench.transaction import TAKER, report_to_orders
    from liandong.conversation.actions import Words, say
    from liandong.core import clock
    from liandong.core.obligations.models import RuleVersion
    from liandong.dispatch import actions

    chance = random.Random(1)
    made = [report_to_orders(clock.now(), chance) for _ in range(count)]
    for n in range(FACTS):
        actions.supplement(incident=made[0], text=f"现场又有情况 {n}", by=TAKER, at=clock.now())
    for n in range(LINES):
        say(incident=made[0], words=Words(f"请各单位注意 {n}"), by=TAKER, at=clock.now())
    version = RuleVersion.objects.filter(rule="acknowledge.tier-1").latest("id").id
    return version, [one.ref for one in made]


def _third(ref: str) -> int:
    """The number of the third fact from the end: a page that has it is given two lines."""
    from liandong.core.journal import Entry

    return Entry.objects.filter(stream=f"incident/{ref}").order_by("-id")[2].id


def _wall() -> str:
    from bench.transaction import TAKER
    from liandong.core import clock
    from liandong.web.wall_tokens import open_wall

    by = replace(TAKER, roles=frozenset({"administrator"}))
    return open_wall(name="墙", region="990101", by=by, at=clock.now())


def _page(username: str, path: str, times: int) -> Cost:
    import httpx
    from django.db import connection

    from config.wsgi import application

    queries = 0

    def count(execute: Any, *more: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*more)

    transport = httpx.WSGITransport(app=application)
    cookies = _signed_in(username) if username else {}
    with httpx.Client(transport=transport, base_url="http://testserver", cookies=cookies) as client:
        for _ in range(2):
            answer = client.get(path)
            assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"
        with connection.execute_wrapper(count):
            client.get(path)
        took, python, database = _timed(lambda: client.get(path), times)
    kib = len(answer.content) / 1024
    return Cost(percentile(took, 0.5), percentile(took, 0.95), python, database, queries, kib)


def _timed(ask: Callable[[], Any], times: int) -> tuple[list[float], float, float]:
    """Each wall time; of Python and of the database the processor's milliseconds for one."""
    took = []
    theirs, ours = database_cpu(), time.process_time()
    for _ in range(times):
        begun = time.perf_counter()
        ask()
        took.append((time.perf_counter() - begun) * 1000)
    ours = time.process_time() - ours
    return took, ours * 1000 / times, (database_cpu() - theirs) * 1000 / times


def _signed_in(username: str) -> dict[str, str]:
    from django.test import Client

    from liandong.core.access.models import User

    client = Client()
    client.force_login(User.objects.get(username=username))
    return {name: morsel.value for name, morsel in client.cookies.items()}
