"""Scale-out, tried: two hosts of programs, two of databases, load, and what a lost standby and primary cost.

See bin/cluster-try. Everything lives in namespaces of its own and ends with this program.
"""

import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from tests.faults.comparing import differences
from tests.faults.hosts import Host, lay_bridge
from tests.faults.machine import Machine
from tests.faults.replicas import Server
from tests.faults.sending import Acknowledged, Hand
from tests.faults.stack import CODE, hasty_mechanism
from tests.faults.writers import Writer

PORT = 8000
WRITERS_EACH = 2
SETTLE = 15.0  # seconds for the last deadlines and messages


class Site:
    """One host of programs: `liandong serve` with web, feed, clock and delivery."""

    def __init__(self, host: Host, folder: Path, environment: dict[str, str]) -> None:
        self.host, self.folder = host, folder
        folder.mkdir()
        self.environment = environment | {"LIANDONG_STATE": str(folder)}
        self.address = f"http://{host.address}:{PORT}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        said = self.folder / "serve.txt"
        program = [
            "-m",
            "liandong",
            "serve",
            "--workers",
            "2",
            "--host",
            self.host.address,
            "--port",
            str(PORT),
        ]
        with open(said, "wb") as out:
            command = self.host.command(sys.executable, *program)
            self.process = subprocess.Popen(command, cwd=CODE, env=self.environment, stdout=out, stderr=out)
        deadline = time.monotonic() + 120
        while not re.search(r"ready\S*\s+http", said.read_text(errors="replace")):
            assert self.process.poll() is None, said.read_text()[-2000:]
            assert time.monotonic() < deadline, said.read_text()[-2000:]
            time.sleep(0.1)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(30)


class Cluster:
    """The whole of it, its load, and the story that is told with it."""

    def __init__(self, folder: Path, *, apart: bool) -> None:
        password = secrets.token_hex(12)
        names = ("db1", "db2", "app1", "app2")
        hosts = {name: Host(name, number, apart=apart) for number, name in enumerate(names, 11)}
        self.primary = Server(hosts["db1"], folder / "db1", password)
        self.standby = Server(hosts["db2"], folder / "db2", password)
        both = f"{hosts['db1'].address},{hosts['db2'].address}"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("LIANDONG_", "DATABASE_URL"))},
            "DATABASE_URL": f"postgresql://liandong:{password}@{both}/liandong"
            "?target_session_attrs=read-write&sslmode=disable",
            "LIANDONG_SECRET": secrets.token_hex(32),
            "LIANDONG_DEMO": "1",
            "LIANDONG_MECHANISM": str(hasty_mechanism(folder)),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(CODE),
        }
        self.sites = [Site(hosts[name], folder / name, self.environment) for name in ("app1", "app2")]
        self.said, self.stopping = Acknowledged(), threading.Event()
        self.hands: list[Hand] = []

    def bring_up(self) -> None:
        self.primary.make()
        self.standby.copy(self.primary)
        self.primary.wait_for_standby(required=True)
        secret = self._program("-m", "tests.faults.prepare").strip().splitlines()[-1]
        for site in self.sites:
            site.start()
            addresses = [site.address] * WRITERS_EACH
            self.hands += [
                Writer(len(self.hands) + n, address, self.said, self.stopping, repeats=True)
                for n, address in enumerate(addresses)
            ]
        self.hands.append(Machine(self.sites[0].address, secret, self.said, self.stopping))
        for hand in self.hands:
            hand.start()

    def _program(self, *program: str, timeout: float = 300) -> str:
        command = [sys.executable, *program]
        done = subprocess.run(
            command,
            cwd=CODE,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def first_good(self, since: float, seconds: float) -> float | None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if (took := self.said.first_good_after(since)) is not None:
                return took
            time.sleep(0.02)
        return None

    def lose_standby(self) -> None:
        """Commits wait, statement_timeout does not end them, people get 503; then it is decided to go on."""
        self.standby.kill()
        lost = time.monotonic()
        tell("standby killed; acknowledged in the 20 s after it", self._acknowledged_within(lost, 20.0))
        tell("commits that wait for it", self.primary.waiting())
        tell("a commit with statement_timeout = 1 s, given 5 s", self._commit_with_timeout())
        decided = time.monotonic()
        self.primary.wait_for_standby(required=False)
        tell("decided to go on without: first good write after", seconds(self.first_good(decided, 30)))
        back = time.monotonic()
        self.standby.start()
        while not self.primary.follows():
            time.sleep(0.05)
        self.primary.wait_for_standby(required=True)
        while self.primary.follows() not in ("sync", "quorum"):
            time.sleep(0.05)
        tell("standby back, caught up and required again after", seconds(time.monotonic() - back))

    def _acknowledged_within(self, since: float, patience: float) -> int:
        time.sleep(patience)
        with self.said.guard:
            return sum(sent >= since for sent, _ in self.said.moments)

    def _commit_with_timeout(self) -> str:
        url = self.primary.url("postgres")
        outcome = ["still waiting"]

        def commit() -> None:
            with suppress(psycopg.Error), psycopg.connect(url, autocommit=True) as connection:
                connection.execute("set statement_timeout = '1s'")
                connection.execute("create table if not exists tried ()")
                outcome[0] = "ended"

        asking = threading.Thread(target=commit, daemon=True)
        asking.start()
        asking.join(5)
        return outcome[0]

    def lose_primary(self) -> None:
        """Power goes on the primary's host; the standby is promoted a second later."""
        silent = self.primary.host.fall_silent()
        lost = time.monotonic()
        self.primary.kill()
        time.sleep(1.0)
        self.standby.promote()
        promoted = time.monotonic()
        took = self.first_good(lost, 90)
        assert took is not None, [hand.crash for hand in self.hands]
        self.said.forget_positions()
        tell("the primary's host fell silent" if silent else "primary killed", "")
        tell("promotion, decided 1 s after the loss, took", seconds(promoted - lost - 1.0))
        tell("first good write after the loss", seconds(took))
        every = [self._of_hand(hand, lost) for hand in self.hands]
        tell("until each of the programs at work had a good write", seconds(max(every)))

    def _of_hand(self, hand: Hand, since: float) -> float:
        deadline = time.monotonic() + 60
        while hand.good_at < since and time.monotonic() < deadline and not hand.crash:
            time.sleep(0.02)
        return hand.good_at - since

    def judge(self) -> list[str]:
        self.stopping.set()
        for hand in self.hands:
            hand.join(90)
        time.sleep(SETTLE)
        for site in self.sites:
            site.stop()
        found = json.loads(self._program("-m", "tests.faults.judge", "verdict"))
        said = self.said
        tell("acknowledged writes", len(said.moments))
        tell("attempts that failed; with 503", f"{said.retries}; {said.unavailable}")
        tell("breaches, most seconds late", f"{len(found['late'])}, {max(found['late'], default=0):.1f}")
        crashes = [f"{hand.name}: {hand.crash!r}" for hand in self.hands if hand.crash]
        return crashes + differences(said, found)

    def end(self) -> None:
        self.stopping.set()
        for site in self.sites:
            site.stop()
        for server in (self.primary, self.standby):
            if server.process and server.process.poll() is None:
                server.kill()


def tell(what: str, value: object) -> None:
    print(f"{what:60} {value}", flush=True)


def seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f} s"


def main() -> int:
    apart = lay_bridge()
    tell(
        "hosts", "network namespaces" if apart else "addresses of the loopback: no permission for namespaces"
    )
    tell("load of this machine", f"{os.getloadavg()[0]:.0f}")
    with tempfile.TemporaryDirectory(prefix="ld-cluster-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)
        cluster = Cluster(Path(made), apart=apart)
        try:
            cluster.bring_up()
            began = time.monotonic()
            tell("acknowledged in 10 s with the standby following", cluster._acknowledged_within(began, 10.0))
            cluster.lose_standby()
            time.sleep(3)
            cluster.lose_primary()
            time.sleep(5)
            wrong = cluster.judge()
        finally:
            cluster.end()
    print("\n".join(wrong) or "nothing acknowledged was lost, nothing doubled, the journal is whole")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
