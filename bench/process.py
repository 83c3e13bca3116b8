"""Cost of a process: seconds until it works, memory that is its own, processor time when nothing happens.

Memory is the proportional set size: what several processes share counts for each in part.
"""

import subprocess
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psycopg

from bench import scratch
from bench.desks import processor
from bench.tables import machine, show

PAGES = 200
IDLE_SECONDS = 10
TICK = 0.05


def run(*, small: bool) -> None:
    """Start each program alone on the county, wait until it works, and look at it."""
    from liandong.cli import programs

    port, feed_port = scratch.port(), scratch.port()
    web = programs.web(scratch.HOST, port, 1)
    feed = programs.feed(scratch.HOST, feed_port)
    found = [
        ("web, one worker", web.command, f"http://{scratch.HOST}:{port}/healthz"),
        ("feed", feed.command, f"http://{scratch.HOST}:{feed_port}/healthz"),
        ("clock", programs.own("clock").command, ""),
        ("delivery", programs.own("delivery").command, ""),
    ]
    pages, idle = (20, 1) if small else (PAGES, IDLE_SECONDS)
    rows = [[name, *_looked_at(command, address, pages, idle)] for name, command, address in found]
    print(machine())
    head = [
        "program",
        "seconds until it works",
        "PSS MiB",
        f"PSS MiB after {pages} pages",
        "processor when idle",
    ]
    show("one process of each program, alone", head, rows)


def _looked_at(command: list[str], address: str, pages: int, idle: int) -> tuple[float, float, object, str]:
    begun = time.monotonic()
    with scratch.running(command) as program:
        _wait_until(address, program)
        took = time.monotonic() - begun
        memory = _memory(program.pid)
        asked: object = "-"
        if address and "granian" in command:
            page = address.replace("healthz", "sign-in/")
            for _ in range(pages):
                urllib.request.urlopen(page, timeout=scratch.PATIENCE).read()
            asked = _memory(program.pid)
        was = processor(program.pid)
        time.sleep(idle)
        share = (processor(program.pid) - was) / idle
    return took, memory, asked, f"{share:.1%} of a core"


def _wait_until(address: str, program: "subprocess.Popen[bytes]") -> None:
    """It answers; one without an address works when its session at the database has asked something."""
    for _ in range(int(scratch.PATIENCE / TICK)):
        if program.poll() is not None:
            raise SystemExit(f"{program.args!r} ended with {program.returncode}")
        if address:
            with suppress(OSError), urllib.request.urlopen(address, timeout=2):
                return
        elif _sessions():
            return
        time.sleep(TICK)
    raise SystemExit(f"{program.args!r} does not work after {scratch.PATIENCE:.0f} s")


def _sessions() -> int:
    with psycopg.connect(scratch.url(), autocommit=True) as connection:
        found = connection.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and pid <> pg_backend_pid() and backend_type = 'client backend' and query <> ''"
        ).fetchone()
    return int(found[0]) if found else 0


def _memory(pid: int) -> float:
    """MiB of a process and of those that it started."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:"))
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own / 1024 + sum(_memory(int(one)) for one in children)
