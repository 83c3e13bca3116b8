"""The long form: real load, and faults drawn from a seed, round after round. See bin/faults."""

import argparse
import json
import logging
import os
import random
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

from liandong.cli.ports import give_back_ports, take_port
from tests.faults.comparing import differences, wait_until_done
from tests.faults.disk import SmallDisk
from tests.faults.faults import DATABASE, Fault, Faults
from tests.faults.machine import Machine
from tests.faults.outside import Outside
from tests.faults.sending import Acknowledged, Hand
from tests.faults.stack import Stack, library_of_false_time
from tests.faults.summary import Span, summary
from tests.faults.writers import Writer

KINDS = ("kill", "wire", "disk", "wall")
WITHIN = 5.0  # seconds from a kill of the database to the first good write
HOPELESS = 45.0
DISK_MB = 1500


def main() -> int:
    asked = _asked()
    kinds = _possible(asked.kind)
    print(
        f"seed {asked.seed}, {asked.rounds} rounds of {', '.join(kinds)}; load {os.getloadavg()[0]:.0f}",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="ld-faults-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        trial = Trial(folder, asked.seed, kinds)
        try:
            wrong = trial.run(asked.rounds, asked.writers)
        finally:
            trial.end()
    print("\n".join(["", *wrong] if wrong else ["", "every promise held"]))
    return 1 if wrong else 0


class Trial:
    """One installation, its load, its faults and the judgement."""

    def __init__(self, folder: Path, seed: int, kinds: list[str]) -> None:
        self.kinds, self.chance = kinds, random.Random(seed)
        self.said, self.stopping = Acknowledged(), threading.Event()
        self.outside = Outside(seed)
        state, disk, wall = folder / "state", None, None
        if "disk" in kinds:
            disk = SmallDisk(state, DISK_MB)
        state.mkdir(exist_ok=True)
        state.chmod(0o755)
        port = take_port("127.0.0.1", 18000)
        give_back_ports()
        self.stack = Stack(state, port, settings="tests.faults.settings")
        self.stack.environment["FAULTS_OUTSIDE"] = self.outside.origin
        if "wall" in kinds:
            wall = folder / "wall"
            wall.write_text("+0\n")
            self.stack.wall = wall
        self.faults = Faults(self.stack, self.chance, disk, wall)
        self.disk = disk
        self.recovered: dict[str, list[float]] = defaultdict(list)
        self.late: list[str] = []
        self.hands: list[Hand] = []
        self.spans: list[Span] = []

    def run(self, rounds: int, writers: int) -> list[str]:
        """All of it; what went wrong, in words."""
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self.stack.put_database_elsewhere()
        secret = self.stack.run("-m", "tests.faults.prepare", f"{self.outside.origin}/told").strip()
        self.stack.start()
        self._begin_work(secret.splitlines()[-1], writers)
        began = time.monotonic()
        for number in range(1, rounds + 1):
            fault = self.faults.drawn(self.kinds[(number - 1) % len(self.kinds)])
            if not self._round(number, fault):
                return [f"no good write for {HOPELESS:.0f} s", *self._crashes()]
        self.stopping.set()
        for hand in self.hands:
            hand.join(90)
        found = self._judged()
        log = self.stack.cluster.log.read_text(errors="replace")
        print(f"\n{time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.0f}")
        told = self.outside.told
        print("\n".join(summary(self.said, found, told, self.recovered, self.spans, log)))
        return [*self._crashes(), *self.late, *differences(self.said, found), *self._outlived()]

    def _begin_work(self, secret: str, writers: int) -> None:
        address, said, stop = self.stack.address, self.said, self.stopping
        self.hands = [Writer(n, address, said, stop, repeats=True) for n in range(writers)]
        self.hands.append(Machine(address, secret, said, stop))
        for hand in self.hands:
            hand.start()
        assert self._good_after(time.monotonic()) is not None, self._crashes()

    def _round(self, number: int, fault: Fault) -> bool:
        time.sleep(0.3 + 1.2 * self.chance.random())
        began = time.time()
        fault.begin()
        counted = time.monotonic()
        meanwhile = None
        if fault.held:
            time.sleep(fault.held)
            meanwhile = self.said.first_good_after(counted)
            fault.end()
            counted = time.monotonic()
        self.spans.append((began, time.time(), fault.kind))
        took = self._good_after(counted)
        print(f"{number:3} {_told(fault, took, meanwhile)}", flush=True)
        if took is None:
            return False
        if fault.kind in ("kill", "disk"):
            self.said.forget_positions()
        self.recovered[fault.sort].append(took)
        if fault.sort == DATABASE and took > WITHIN:
            self.late.append(f"round {number}: first good write {took:.1f} s after kill of {fault.name}")
        return True

    def _good_after(self, moment: float) -> float | None:
        deadline = time.monotonic() + HOPELESS
        while time.monotonic() < deadline:
            if (took := self.said.first_good_after(moment)) is not None:
                return took
            time.sleep(0.02)
        return None

    def _judged(self) -> dict[str, Any]:
        wait_until_done(self.stack)
        self.stack.stop()
        found: dict[str, Any] = json.loads(self.stack.run("-m", "tests.faults.judge", "verdict", timeout=600))
        return found

    def _crashes(self) -> list[str]:
        return [f"{hand.name}: {hand.crash!r}" for hand in self.hands if hand.crash]

    def _outlived(self) -> list[str]:
        self.stack.end()
        return [f"process {process} outlives its installation" for process in self.stack.survivors()]

    def end(self) -> None:
        self.stopping.set()
        if self.disk:
            self.disk.free()
        self.stack.end()
        self.outside.stop()
        if self.disk:
            with suppress(OSError):
                self.disk.remove()


def _told(fault: Fault, took: float | None, meanwhile: float | None) -> str:
    said = f"{fault.kind:5} {fault.name:40} " + ("never" if took is None else f"{took:6.2f} s")
    if not fault.held:
        return said
    first = "none" if meanwhile is None else f"after {meanwhile:.2f} s"
    return f"{said}  held {fault.held} s, first write in it {first}"


def _possible(kinds: list[str]) -> list[str]:
    """The kinds that this machine permits; says which are left out, and why."""
    left_out = {}
    if not (os.geteuid() == 0 and os.environ.get("FAULTS_OWN_MOUNTS")):
        left_out["disk"] = "mounting a small disk needs root"
    if not library_of_false_time():
        left_out["wall"] = "libfaketime is not installed"
    for kind in kinds:
        if kind in left_out:
            print(f"left out: {kind} ({left_out[kind]})")
    possible = [kind for kind in kinds if kind not in left_out]
    if not possible:
        sys.exit("nothing left to do")
    return possible


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument(
        "--kind", action="append", choices=KINDS, help="may be given several times; default all"
    )
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    parser.add_argument("--writers", type=int, default=5)
    asked = parser.parse_args()
    asked.kind = asked.kind or list(KINDS)
    return asked


if __name__ == "__main__":
    sys.exit(main())
