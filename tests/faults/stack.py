"""A whole installation of its own, as `liandong serve` runs it, whose processes can be killed by number."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx

from liandong.localdb import LocalCluster
from liandong.localdb.procs import children_of, postmaster_of

CODE = Path(__file__).parents[2]
ACKNOWLEDGE = "rules/acknowledge.tier-1.yaml"


class Stack:
    """Database, web, feed, clock and delivery in one state folder."""

    def __init__(self, state: Path, port: int) -> None:
        self.state = state
        self.cluster = LocalCluster(state, linger=0.2)
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("LIANDONG_", "DATABASE_URL"))},
            "LIANDONG_STATE": str(state),
            "LIANDONG_SECRET": secrets.token_hex(32),
            "LIANDONG_DEMO": "1",  # elsewhere the loopback phone refuses
            "LIANDONG_MECHANISM": str(_hasty_mechanism(state)),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(CODE),
        }
        self.port = port
        self.address = ""
        self.seen: set[int] = set()
        self.server: subprocess.Popen[bytes] | None = None

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
                command, cwd=CODE, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )
        for _ in range(600):
            if found := re.search(r"ready\S*\s+(http://\S+?)/?\s", said.read_text(errors="replace")):
                self.address = found.group(1)
                self.look()
                return
            assert self.server.poll() is None, said.read_text(errors="replace")[-3000:]
            time.sleep(0.1)
        raise AssertionError(said.read_text(errors="replace")[-3000:])

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
        self.seen |= mine
        return found

    def kill(self, what: str) -> None:
        """SIGKILL one: worker or its master (web), clock, delivery, postmaster, or the whole database."""
        found = self.look()
        if what == "database":
            self.cluster.kill()
            return
        if what == "worker":
            pid = max(children_of(found["granian"]), default=found["granian"])
        else:
            pid = found[{"web": "granian"}.get(what, what)]
        os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """Stop everything in an orderly way."""
        if self.server and self.server.poll() is None:
            with suppress(AssertionError):
                self.look()
            self.server.terminate()
            try:
                self.server.wait(30)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()

    def survivors(self) -> list[int]:
        """Processes of this installation that live on after some patience."""
        deadline = time.monotonic() + 15
        while left := [pid for pid in self.seen if _is_alive(pid)]:
            if time.monotonic() > deadline:
                return left
            time.sleep(0.05)
        return []

    def answers(self) -> bool:
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.address}/healthz", timeout=2).status_code == 200
        return False


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _hasty_mechanism(state: Path) -> Path:
    """The county's mechanism with three seconds to acknowledge, so that breaches happen during the test."""
    folder = state / "mechanism" / "yunling"
    shutil.copytree(CODE / "mechanisms" / "yunling", folder)
    rule = folder / ACKNOWLEDGE
    text = rule.read_text(encoding="utf-8")
    text = text.replace("within: 60s", "within: 3s").replace("before: 30s", "before: 1s")
    text = text.replace("{after: 30s", "{after: 2s").replace("{after: 60s", "{after: 4s")
    rule.write_text(text, encoding="utf-8")
    return folder
