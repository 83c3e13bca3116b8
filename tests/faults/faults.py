"""The faults that a round can bring: begun, held for a while, ended. Drawn from a seed."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.disk import SmallDisk
from tests.faults.stack import Stack
from tests.faults.wire import Wire

PROGRAMS = ["worker", "web", "feed", "clock", "delivery", "postmaster", "database"]
DATABASE = "kill: the database"
LATENCY = 0.15  # seconds each way: 300 ms for a question and its answer
HOUR, DAY = 3600, 86400


def _nothing() -> None:
    """Some faults need no end."""


@dataclass(frozen=True)
class Fault:
    """`held` seconds pass between beginning and end; recovery counts from the end, or from the beginning."""

    kind: str
    name: str
    begin: Callable[[], object]
    end: Callable[[], object] = _nothing
    held: float = 0.0

    @property
    def sort(self) -> str:
        """Under which heading its recovery is counted."""
        if self.kind != "kill":
            return f"{self.kind}: {self.name}"
        if self.name == "all" or "web" in self.name:
            return "kill: all, or the web's master and others"
        return DATABASE if "database" in self.name or "postmaster" in self.name else "kill: other programs"


class Faults:
    """What can be done to one installation."""

    def __init__(
        self, stack: Stack, chance: random.Random, disk: SmallDisk | None, wall: Path | None
    ) -> None:
        self.stack, self.chance, self.disk, self.wall = stack, chance, disk, wall

    def drawn(self, kind: str) -> Fault:
        fault: Fault = getattr(self, f"_{kind}")()
        return fault

    def _kill(self) -> Fault:
        how = self.chance.choice(["one", "one", "several", "all"])
        number = {"one": 1, "several": self.chance.randint(2, 4)}.get(how, 0)
        victims = self.chance.sample(PROGRAMS, number) if number else list(PROGRAMS)
        if {"postmaster", "database"} <= set(victims):
            victims.remove("postmaster")
        if {"web", "worker"} <= set(victims):
            victims.remove("worker")
        name = "all" if how == "all" else " + ".join(victims)
        return Fault("kill", name, lambda: [self.stack.kill(victim) for victim in victims])

    def _wire(self) -> Fault:
        wire = self.stack.wire
        assert wire
        how = self.chance.choice(["cut", "closed", "stalled", "slow", "half open"])
        held = round(self.chance.uniform(2, 5), 1)
        begin = {
            "cut": wire.cut,
            "closed": wire.close,
            "stalled": wire.stall,
            "slow": lambda: _slow(wire),
            "half open": wire.forget,
        }[how]
        return Fault("wire", how, begin, wire.mend, 0.0 if how == "cut" else held)

    def _disk(self) -> Fault:
        assert self.disk
        return Fault("disk", "full", self.disk.fill, self.disk.free, round(self.chance.uniform(4, 10), 1))

    def _wall(self) -> Fault:
        seconds = self.chance.choice([HOUR, -DAY])
        name = "an hour forward" if seconds > 0 else "a day back"
        return Fault("wall", name, lambda: self._set_wall(seconds), lambda: self._set_wall(0), 4.0)

    def _set_wall(self, seconds: int) -> None:
        """libfaketime reads this file once a second."""
        assert self.wall
        self.wall.write_text(f"{seconds:+d}\n")


def _slow(wire: Wire) -> None:
    wire.delay = LATENCY
