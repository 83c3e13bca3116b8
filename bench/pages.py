"""Pages at ten thousand and at a million incidents: milliseconds and queries. Growth has to stay flat."""

import logging
import random
import sys
import time
from typing import Any

from bench import bulk, scratch
from bench.tables import machine, percentile, show

SIZES, SMALL = (10_000, 1_000_000), (500, 2_000)
UNCLOSED = 60
TIMES = 30
Measured = dict[str, tuple[float, float, int]]


def run(*, small: bool) -> None:
    """Measure at the first size, grow the same database, measure again."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    version, refs = _unclosed()
    pages = [
        ("dispatcher's desk", "zhoumin", "/dispatch/"),
        ("its list alone", "zhoumin", "/dispatch/rows/"),
        ("incident page", "zhoumin", f"/incidents/{refs[0]}/"),
        ("call taker's desk", "lina", "/desk/call/"),
        ("my reports", "lina", "/desk/call/mine/"),
        ("proposals", "lina", "/dispatch/proposals/?type=12H02&urgency=urgent&lon=104.5&lat=26.5"),
        ("unit's desk", "xf01", "/unit/"),
        ("an order", "xf01", f"/orders/{refs[0]}-01/"),
        ("obligations, unit", "xf01", "/obligations/"),
        ("obligations, centre", "zhoumin", "/obligations/"),
        ("directory", "zhoumin", "/directory/"),
    ]
    made = 0
    found: dict[int, tuple[Measured, float]] = {}
    for size in SMALL if small else SIZES:
        begun = time.monotonic()
        bulk.closed_incidents(made + 1, size, version, lambda n: print(f"\r{n:,}", end="", file=sys.stderr))
        made = size
        print(f"\r{size:,} closed incidents after {time.monotonic() - begun:.0f} s", file=sys.stderr)
        measured = {name: _page(who, path, 5 if small else TIMES) for name, who, path in pages}
        found[size] = (measured, scratch.yardstick())
    _show(found)


def _show(found: dict[int, tuple[Measured, float]]) -> None:
    (few, (before, free_before)), (many, (after, free_after)) = found.items()
    print(machine())
    head = ["page", f"p50 at {few:,}", "p95", "queries", f"p50 at {many:,}", "p95", "queries", "growth"]
    rows = [[name, *before[name], *after[name], f"{after[name][0] / before[name][0]:.2f}"] for name in before]
    show(f"pages through the WSGI application, ms, {UNCLOSED} incidents unclosed", head, rows)
    print(f"pgbench simple-update beside: {free_before:,.0f}, then {free_after:,.0f} per second")


def _unclosed() -> tuple[int, list[str]]:
    from bench.transaction import report_to_orders
    from liandong.core import clock
    from liandong.core.obligations.models import RuleVersion

    chance = random.Random(1)
    refs = [report_to_orders(clock.now(), chance).ref for _ in range(UNCLOSED)]
    return RuleVersion.objects.filter(rule="acknowledge.tier-1").latest("id").id, refs


def _page(username: str, path: str, times: int) -> tuple[float, float, int]:
    import httpx
    from django.db import connection
    from django.test import Client

    from config.wsgi import application
    from liandong.core.access.models import User

    signed_in = Client()
    signed_in.force_login(User.objects.get(username=username))
    cookies = {name: morsel.value for name, morsel in signed_in.cookies.items()}
    queries = 0

    def count(execute: Any, *more: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*more)

    transport = httpx.WSGITransport(app=application)
    with httpx.Client(transport=transport, base_url="http://testserver", cookies=cookies) as client:
        for _ in range(2):
            answer = client.get(path)
            assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"
        with connection.execute_wrapper(count):
            client.get(path)
        took = []
        for _ in range(times):
            begun = time.perf_counter()
            client.get(path)
            took.append((time.perf_counter() - begun) * 1000)
    return percentile(took, 0.5), percentile(took, 0.95), queries
