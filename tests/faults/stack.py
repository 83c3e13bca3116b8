"""A whole installation of its own, as `liandong serve` runs it, whose processes can be killed by number."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg

from liandong.localdb import LocalCluster, LocalDatabaseError
from liandong.localdb.making import USER
from liandong.localdb.procs import children_of, postmaster_of
from liandong.localdb.tests.programs import kill_server
from tests.faults.wire import Wire

CODE = Path(__file__).parents[2]
PROGRAM = {"web": "granian", "worker": "granian", "feed": "uvicorn"}
FAKETIME = "faketime/libfaketimeMT.so.1"
# The kernel refuses every `time.sleep` of Python under that library: a supervisor that cannot wait for its
# programs leaves them behind. No real machine does that, so each program gets a sleep that works.
SLEEP = """
import select, time
time.sleep = lambda seconds: select.select([], [], [], seconds)
"""
ACKNOWLEDGE = "rules/acknowledge.tier-1.yaml"


class Stack:
    """Database, web, feed, clock and delivery in one state folder."""

    def __init__(self, state: Path, port: int, settings: str = "config.settings") -> None:
        self.state = state
        self.cluster = LocalCluster(state, linger=0.2)
        self.wire: Wire | None = None
        self.wall: Path | None = None  # a file that says how wrong the clock of the programs is
        self._stopping = threading.Event()
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("LIANDONG_", "DATABASE_URL"))},
            "LIANDONG_STATE": str(state),
            "LIANDONG_SECRET": secrets.token_hex(32),
            "LIANDONG_DEMO": "1",  # elsewhere the loopback phone refuses
            "LIANDONG_MECHANISM": str(hasty_mechanism(state)),
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": str(CODE),
        }
        self.port = port
        self.address = ""
        self.seen: set[tuple[int, str]] = set()  # process ids, and when each was born: the ids are used again
        self.server: subprocess.Popen[bytes] | None = None

    def put_database_elsewhere(self) -> None:
        """The database as on another host: reached over a wire, and brought back by that host, not by us."""
        self.cluster.start()
        with psycopg.connect(self.cluster.url("postgres"), autocommit=True) as connection:
            connection.execute("create database liandong")
        self.wire = Wire(self.cluster.socket)
        self.environment["DATABASE_URL"] = self.wire.url("liandong", USER)
        threading.Thread(target=self._mind_database, name="database host", daemon=True).start()

    def _mind_database(self) -> None:
        while not self._stopping.wait(0.3):
            if not self.cluster.alive():
                with suppress(LocalDatabaseError):  # a full disk: tried again until there is room
                    self.cluster.start()

    def run(self, *program: str, timeout: float = 90.0) -> str:
        """Run a program of the checkout in this installation; its output. Raises when it fails."""
        done = subprocess.run(
            [sys.executable, *program],
            cwd=CODE,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, f"{program}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def start(self) -> None:
        """Start it, and wait until it answers."""
        said = self.state / "serve.txt"
        with open(said, "wb") as out:
            command = [sys.executable, "-m", "liandong", "serve", "--workers", "2", "--port", str(self.port)]
            self.server = subprocess.Popen(
                command,
                cwd=CODE,
                env=self.environment | self._false_time(),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        for _ in range(600):
            if found := re.search(r"ready\S*\s+(http://\S+?)/?\s", said.read_text(errors="replace")):
                self.address = found.group(1)
                self.look()
                return
            assert self.server.poll() is None, said.read_text(errors="replace")[-3000:]
            time.sleep(0.1)
        raise AssertionError(said.read_text(errors="replace")[-3000:])

    def _false_time(self) -> dict[str, str]:
        if self.wall is None:
            return {}
        patched = self.state / "false-time"
        patched.mkdir(exist_ok=True)
        (patched / "sitecustomize.py").write_text(SLEEP)
        return {
            "PYTHONPATH": f"{patched}:{CODE}",
            "LD_PRELOAD": str(library_of_false_time()),
            "FAKETIME_TIMESTAMP_FILE": str(self.wall),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def look(self) -> dict[str, int]:
        """Process ids by program; everything seen is remembered, to prove that nothing is left behind."""
        assert self.server
        found: dict[str, int] = {}
        for pid in children_of(self.server.pid):
            with suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                for name in ("granian", "uvicorn", "clock", "delivery"):
                    if name.encode() in words:
                        found[name] = pid
        mine = {self.server.pid, *found.values()}
        for parent in list(mine):
            mine.update(children_of(parent))
        if postmaster := postmaster_of(self.cluster.data):
            found["postmaster"] = postmaster
            mine |= {postmaster, *children_of(postmaster)}
        self.seen |= {(pid, born) for pid in mine if (born := _birth(pid))}
        return found

    def kill(self, what: str) -> None:
        """SIGKILL one: worker or its master (web), clock, delivery, postmaster, or the whole database."""
        found = self._found(what)
        if what == "database":
            kill_server(self.cluster)
            return
        if what == "worker":
            pid = max(children_of(found["granian"]), default=found["granian"])
        else:
            pid = found[PROGRAM.get(what, what)]
        os.kill(pid, signal.SIGKILL)

    def _found(self, what: str) -> dict[str, int]:
        """Waits a little for a program that is just being started again."""
        needed = "postmaster" if what == "database" else PROGRAM.get(what, what)
        deadline = time.monotonic() + 15
        while needed not in (found := self.look()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def stop(self) -> None:
        """Stop everything in an orderly way; a database elsewhere goes on."""
        if self.server and self.server.poll() is None:
            with suppress(AssertionError):
                self.look()
            self.server.terminate()
            try:
                self.server.wait(30)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()

    def end(self) -> None:
        """Stop everything, the database too."""
        self.stop()
        self._stopping.set()
        if self.wire:
            self.wire.stop()
        self.cluster.stop()

    def survivors(self) -> list[str]:
        """Processes of this installation that live on after some patience, and what they run."""
        deadline = time.monotonic() + 15
        while left := [pid for pid, born in self.seen if _birth(pid) == born]:
            if time.monotonic() > deadline:
                return [f"{pid}: {_words_of(pid)}" for pid in left]
            time.sleep(0.05)
        return []

    def answers(self) -> bool:
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.address}/healthz", timeout=2).status_code == 200
        return False


def library_of_false_time() -> Path | None:
    """libfaketime, when it is installed."""
    return next(Path("/usr/lib").glob(f"*/{FAKETIME}"), None)


def _words_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return "gone now"


def _birth(pid: int) -> str:
    """When a process began, in ticks of the kernel; empty when it is gone, or only waits to be buried."""
    with suppress(OSError):
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if told[0] in "ZX" else told[19]
    return ""


def hasty_mechanism(state: Path) -> Path:
    """The county's mechanism with three seconds to acknowledge, so that breaches happen during the test."""
    folder = state / "mechanism" / "yunling"
    shutil.copytree(CODE / "mechanisms" / "yunling", folder)
    rule = folder / ACKNOWLEDGE
    text = rule.read_text(encoding="utf-8")
    text = text.replace("within: 60s", "within: 3s").replace("before: 30s", "before: 1s")
    text = text.replace("{after: 30s", "{after: 2s").replace("{after: 60s", "{after: 4s")
    rule.write_text(text, encoding="utf-8")
    return folder
