"""Two thousand desks on one feed process, a hundred facts a second: from commit until a desk has them.

A twentieth of the desks see everything of the county, the others one township or unit each. The same desks
then live through a killed feed: each goes on from its last event, and nothing may be lost or told twice.
"""

import asyncio
import json
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import scratch
from bench.desks import processor, wait_for
from bench.tables import machine, percentile, show

DESKS, A_SECOND, SECONDS = 2_000, 100, 40
TOWNS = 200


@dataclass
class Desk:
    """A listening desk: what it should see, what it saw when, and the last event's id."""

    token: str
    towns: frozenset[int]
    seen: dict[int, float] = field(default_factory=dict)
    twice: int = 0
    after: str = ""
    back_at: float = 0.0


def run(*, small: bool) -> None:
    """Seat everybody, record at an even pace, kill the feed in the middle of it, start it, compare."""
    count, seconds = (100, 6) if small else (DESKS, SECONDS)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # a desk is a file, here and in the feed
    desks = _desks(count)
    port = scratch.port()
    feed: list[subprocess.Popen[bytes]] = []
    sent: dict[int, tuple[float, int]] = {}
    recorder = threading.Thread(target=_record, args=(seconds, sent))
    try:
        asyncio.run(_through(desks, port, feed, recorder, sent, seconds))
    finally:
        if recorder.ident:
            recorder.join()
        for program in feed:
            scratch.stop(program)
    _show(desks, sent, seconds, _Load.of_first)


class _Load:
    """Processor seconds and memory of the first feed, read before it is killed."""

    of_first: tuple[float, float, float] = (0.0, 0.0, 0.0)
    killed_at = started_at = 0.0


def _desks(count: int) -> list[Desk]:
    from liandong.core.access.actor import Actor
    from liandong.core.live.tokens import here, token_for

    after, everything = str(here()), frozenset(range(TOWNS))
    desks = []
    for number in range(count):
        sees_all = number % 20 == 0
        towns = everything if sees_all else frozenset({number % TOWNS})
        topics = {"place/980101"} if sees_all else {f"place/980101{number % TOWNS:03}"}
        reader = Actor(ref=f"desk-{number}", name="席位", post="", org="", topics=frozenset(topics))
        desks.append(Desk(token_for(reader), towns, after=after))
    return desks


def _start(feed: list["subprocess.Popen[bytes]"], port: int) -> None:
    """In the place of the one that is in the list, or was."""
    command = [sys.executable, "-m", "uvicorn", "liandong.core.live.feed:app", "--host", scratch.HOST]
    program = subprocess.Popen(
        [*command, "--port", str(port), "--log-level", "critical", "--backlog", "4096"], cwd=scratch.ROOT
    )
    feed[:] = [program]
    wait_for(f"http://{scratch.HOST}:{port}/healthz")


async def _through(
    desks: list[Desk],
    port: int,
    feed: list["subprocess.Popen[bytes]"],
    recorder: threading.Thread,
    sent: dict[int, tuple[float, int]],
    seconds: int,
) -> None:
    _start(feed, port)
    listening = []
    for desk in desks:
        listening.append(asyncio.create_task(_listen(desk, port)))
        await asyncio.sleep(0.004)  # two hundred and fifty a second come back, as browsers do
    await _until(lambda: all(desk.back_at for desk in desks))
    await asyncio.sleep(2)
    before = processor(feed[0].pid)
    recorder.start()
    await asyncio.sleep(seconds * 0.6)
    _Load.of_first = (processor(feed[0].pid) - before, seconds * 0.6, _memory(feed[0].pid))
    feed[0].send_signal(signal.SIGKILL)
    feed[0].wait(10)
    _Load.killed_at = time.time()
    await asyncio.to_thread(_start, feed, port)
    _Load.started_at = time.time()
    await _until(lambda: all(desk.back_at > _Load.killed_at for desk in desks))
    while recorder.is_alive():
        await asyncio.sleep(0.2)
    await _until(lambda: not _missing(desks, sent))
    for one in listening:
        one.cancel()


async def _until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + scratch.PATIENCE
    while time.monotonic() < deadline and not reached():
        await asyncio.sleep(0.2)


def _missing(desks: list[Desk], sent: dict[int, tuple[float, int]]) -> int:
    """How many facts have not come to a desk that should see them, counted for each desk."""
    numbers: dict[int, set[int]] = defaultdict(set)
    for number, (_at, town) in sent.items():
        numbers[town].add(number)
    return sum(len(numbers[town] - desk.seen.keys()) for desk in desks for town in desk.towns)


async def _listen(desk: Desk, port: int) -> None:
    """As a browser does it: one connection, and after a break again with the last id after a moment."""
    while True:
        with suppress(OSError, asyncio.IncompleteReadError):
            await _once(desk, port)
        await asyncio.sleep(1.5 + random.random())


async def _once(desk: Desk, port: int) -> None:
    reader, writer = await asyncio.open_connection(scratch.HOST, port, limit=2**24)
    try:
        head = f"GET /?token={desk.token} HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: {desk.after}\r\n\r\n"
        writer.write(head.encode())
        status = await reader.readline()
        if b" 200 " not in status:
            return
        cursor = desk.after
        while line := await reader.readline():
            text = line.decode().strip()
            if text.startswith("id: "):
                cursor = text[4:]
            elif text.startswith("data: "):
                _take(desk, text[6:], time.time())
                desk.after = cursor
    finally:
        writer.close()


def _take(desk: Desk, data: str, now: float) -> None:
    told = json.loads(data)
    if not isinstance(told, list):
        desk.back_at = now
        return
    for fact in told:
        number = int(fact["sentence"].split("#")[1])
        desk.twice += number in desk.seen
        desk.seen.setdefault(number, now)


def _record(seconds: int, sent: dict[int, tuple[float, int]]) -> None:
    """A hundred facts a second through the real door, ten in a transaction; noted is the moment of commit."""
    from django.db import connection, transaction

    from liandong.core import clock
    from liandong.core.access.actor import Actor
    from liandong.core.journal import record
    from liandong.incidents.facts import IncidentLocated

    by, batch = Actor.system("bench"), 10
    begun = time.monotonic()
    for number in range(0, seconds * A_SECOND, batch):
        time.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
        with transaction.atomic():
            for one in range(number, number + batch):
                town = f"980101{one % TOWNS:03}"
                fact = IncidentLocated(
                    incident="26-000001", place_name=f"#{one}#", lon=None, lat=None, zone=""
                )
                record(fact, stream=f"bench/{town}", by=by, at=clock.now(), place=town)
        sent.update((one, (time.time(), one % TOWNS)) for one in range(number, number + batch))
    connection.close()


def _memory(pid: int) -> float:
    """Megabytes that belong to the process alone, its share of the rest counted in."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def _show(
    desks: list[Desk], sent: dict[int, tuple[float, int]], seconds: int, load: tuple[float, float, float]
) -> None:
    lateness: list[float] = []
    after_break: list[float] = []
    for desk in desks:
        for number, (at, town) in sent.items():
            if town not in desk.towns or number not in desk.seen:
                continue
            if at < _Load.killed_at - 1 or at > _Load.started_at + 15:
                lateness.append((desk.seen[number] - at) * 1000)
            else:
                after_break.append((desk.seen[number] - at) * 1000)
    back = [desk.back_at - _Load.killed_at for desk in desks]
    told = sum(len(desk.seen) for desk in desks)
    spent, during, memory = load
    print(machine())
    rows: list[list[Any]] = [
        ["facts recorded; told to desks", f"{len(sent):,}; {told:,}"],
        [
            "from commit to a desk, p50 / p99 ms",
            f"{percentile(lateness, 0.5):.0f} / {percentile(lateness, 0.99):.0f}",
        ],
        ["the same while the feed was killed and came back, p99 ms", percentile(after_break or [0.0], 0.99)],
        ["lost", _missing(desks, sent)],
        ["told twice", sum(desk.twice for desk in desks)],
        ["the feed's share of one core", spent / during],
        ["its memory, MB; for each desk, kB", f"{memory:.0f}; {memory * 1024 / len(desks):.0f}"],
        ["from the kill until the last desk was back, s", max(back)],
    ]
    show(f"{len(desks):,} desks, {A_SECOND} facts a second for {seconds} s", ["what", "figure"], rows)
