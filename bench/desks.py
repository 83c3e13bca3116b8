"""Fifty seats at one large incident, five events a second: from the fact until a desk shows it.

A few seats are real Chromium pages (until the line stands in the timeline); the others are clients of
the feed (until the event is in their hands): they cost the feed the same, and the pages' process nothing.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from bench import scratch
from bench.tables import machine, percentile, show

SEATS, PAGES, A_SECOND, SECONDS = 50, 4, 5, 60
WARMING = 5
PATIENCE = 60.0  # seconds after the last fact until a line that no seat has counts as missing
CHROMIUM = os.environ.get("LIANDONG_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
# When the line with the n-th mark first stood in the page, by the machine's clock.
WATCH = """() => {
  window.seen = {};
  const note = () => document.querySelectorAll(".timeline > li").forEach((line) => {
    const found = /#(\\d+)#/.exec(line.textContent);
    if (found && !(found[1] in window.seen)) window.seen[found[1]] = Date.now() / 1000;
  });
  new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def run(*, small: bool) -> None:
    """Start web and feed, seat everybody, record facts at an even pace, and compare the clocks."""
    from bench.transaction import TAKER, report_to_orders
    from liandong.core import clock
    from liandong.core.live.tokens import here, token_for

    seats, pages, seconds = (8, 1, 5) if small else (SEATS, PAGES, SECONDS)
    incident = report_to_orders(clock.now(), random.Random(1))
    token, cursor = token_for(TAKER), str(here())
    told: list[dict[int, float]] = [{} for _ in range(seats - pages)]
    with _programs() as (programs, port, feed_port):
        url = f"http://{scratch.HOST}:{feed_port}/?token={token}&after={cursor}"
        with _listening(url, told):
            before = [processor(program.pid) for program in programs]
            shown, sent = _with_pages(port, incident, pages, seconds)
            spent = [processor(program.pid) - was for program, was in zip(programs, before, strict=True)]
            deadline = time.monotonic() + PATIENCE
            while any(len(seen) < len(sent) for seen in told) and time.monotonic() < deadline:
                time.sleep(0.2)
    _show(sent, told, shown, seconds)
    web, feed = (1000 * one / len(sent) for one in spent)
    print(f"processor time for each fact, all seats: web {web:.0f} ms, feed {feed:.1f} ms")


@contextmanager
def _programs() -> Iterator[tuple[list["subprocess.Popen[bytes]"], int, int]]:
    """Web and feed, answering, and their ports."""
    port, feed_port = scratch.port(), scratch.port()
    os.environ["LIANDONG_FEED_URL"] = f"http://{scratch.HOST}:{feed_port}"
    python, host = [sys.executable, "-m"], ["--host", scratch.HOST, "--log-level", "warning", "--port"]
    web = [*python, "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "4"]
    feed = [*python, "uvicorn", "liandong.core.live.feed:app", *host, str(feed_port)]
    with (
        scratch.running([*web, *host, str(port), "config.wsgi:application"]) as first,
        scratch.running(feed) as second,
    ):
        for at in (port, feed_port):
            wait_for(f"http://{scratch.HOST}:{at}/healthz")
        yield [first, second], port, feed_port


@contextmanager
def _listening(url: str, told: list[dict[int, float]]) -> Iterator[None]:
    done = threading.Event()
    listening = threading.Thread(target=lambda: asyncio.run(_listen(url, told, done)))
    listening.start()
    try:
        yield
    finally:
        done.set()
        listening.join()


def processor(pid: int) -> float:
    """Seconds on a processor of a program and of the processes that it started."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(map(int, told[11:13])) / os.sysconf("SC_CLK_TCK") + sum(
        processor(int(one)) for one in children
    )


def wait_for(address: str) -> None:
    for _ in range(int(scratch.PATIENCE / 0.2)):
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.2)
    raise SystemExit(f"{address} does not answer")


async def _listen(url: str, told: list[dict[int, float]], done: threading.Event) -> None:
    seats = [asyncio.create_task(_seat(url, seen)) for seen in told]
    while not done.is_set():
        await asyncio.sleep(0.2)
    for seat in seats:
        seat.cancel()


async def _seat(url: str, seen: dict[int, float]) -> None:
    import httpx

    async with (
        httpx.AsyncClient(timeout=None, trust_env=False) as client,
        client.stream("GET", url) as response,
    ):
        async for line in response.aiter_lines():
            if line.startswith("data: ["):
                now = time.time()
                for fact in json.loads(line[6:]):
                    if mark := _mark(fact["sentence"]):
                        seen.setdefault(mark, now)


def _mark(sentence: str) -> int:
    parts = sentence.split("#")
    return int(parts[1]) if len(parts) == 3 and parts[1].isdecimal() else 0


def _with_pages(
    port: int, incident: Any, count: int, seconds: int
) -> tuple[list[dict[int, float]], dict[int, float]]:
    """Open the incident in `count` browsers of their own, record, and ask each what it showed when."""
    from playwright.sync_api import sync_playwright

    cookie = _cookie("zhoumin")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = []
        for _ in range(count):
            context = browser.new_context(base_url=f"http://{scratch.HOST}:{port}", locale="zh-CN")
            context.add_cookies([{**cookie, "url": f"http://{scratch.HOST}:{port}"}])
            page = context.new_page()
            page.set_default_timeout(1000 * scratch.PATIENCE)
            page.goto(f"/incidents/{incident.ref}/")
            page.wait_for_selector("ld-live[data-lamp=live]")
            page.evaluate(WATCH)
            pages.append(page)
        time.sleep(WARMING)
        sent: dict[int, float] = {}
        recording = threading.Thread(target=_record, args=(incident, seconds, sent))
        recording.start()
        while recording.is_alive():
            pages[0].wait_for_timeout(200)
        shown = _shown(pages, len(sent))
        browser.close()
    return shown, sent


def _shown(pages: list[Any], count: int) -> list[dict[int, float]]:
    """When each page showed each line, asked again while one is missing and there is patience."""
    deadline = time.monotonic() + PATIENCE
    while True:
        shown = [{int(k): v for k, v in page.evaluate("window.seen").items()} for page in pages]
        if all(len(one) >= count for one in shown) or time.monotonic() > deadline:
            return shown
        pages[0].wait_for_timeout(500)


def _cookie(username: str) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    from liandong.core.access.models import User

    client = Client()
    client.force_login(User.objects.get(username=username))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


def _record(incident: Any, seconds: int, sent: dict[int, float]) -> None:
    """Facts at an even pace, each with its number; noted is the moment when its transaction begins."""
    from django.db import connection

    from bench.transaction import TAKER
    from liandong.core import clock
    from liandong.dispatch import actions

    begun = time.monotonic()
    for number in range(1, seconds * A_SECOND + 1):
        time.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
        at: datetime = clock.now()
        sent[number] = time.time()
        actions.supplement(incident=incident, text=f"#{number}#", by=TAKER, at=at)
    connection.close()


def _show(
    sent: dict[int, float], told: list[dict[int, float]], shown: list[dict[int, float]], seconds: int
) -> None:
    print(machine())
    rows = []
    for name, seats in (("Chromium page, until the line stands", shown), ("client of the feed", told)):
        late = [1000 * (seen[n] - sent[n]) for seen in seats for n in sent if n in seen]
        missing = sum(n not in seen for seen in seats for n in sent)
        at = [percentile(late, share) for share in (0.5, 0.95, 0.99)]
        rows.append([name, len(seats), *at, max(late), missing])
    head = ["seat", "seats", "p50 ms", "p95 ms", "p99 ms", "max ms", "missing"]
    show(
        f"{A_SECOND} facts a second for {seconds} s, seen by each of {len(told) + len(shown)} seats",
        head,
        rows,
    )
