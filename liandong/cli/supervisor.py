"""One process that starts the others, restarts what dies, and takes all with it when it ends.

Children run in sessions of their own, so Ctrl-C reaches only the supervisor, which stops them in an orderly
way. When the supervisor itself is killed -9 the kernel ends them (`bound.py`). Their output goes straight to
files: there is no pipe that could fill up or break.
"""

import _thread
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from liandong.core.operation.logs import JsonLines

BOUND = Path(__file__).with_name("bound.py")
DELAYS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)  # seconds before the next start, after so many quick deaths
STEADY_SECONDS = 30.0  # a process that lived so long starts from the first delay again
GRACE_SECONDS = 10.0
TICK_SECONDS = 0.1
LARGEST_LOG = 10_000_000  # bytes; an older one is kept beside


def stop_at_signals(stop: threading.Event) -> None:
    """Set `stop` at SIGINT, SIGTERM and SIGHUP.

    Another thread sets it: a handler runs in the midst of what the main thread does, and if that is holding
    the event's own lock the two would wait for each other for ever.
    """
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: _thread.start_new_thread(stop.set, ()))


@dataclass
class Program:
    """Something to keep running, and how it fares."""

    name: str
    command: list[str]
    child: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    next_start: float = 0.0
    restarts: int = field(default=0)


class Supervisor:
    """Keeps programs running from the thread that calls it; their lives are tied to that thread."""

    def __init__(
        self,
        programs: list[Program],
        logs: Path,
        *,
        say: Callable[[str], None],
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self.programs = programs
        self.logs = logs
        self.say = say
        self.tick = tick
        self.stopping = threading.Event()

    def run(self) -> None:
        """Look after the programs until asked to stop."""
        while not self.stopping.is_set():
            self.step()
            self.stopping.wait(TICK_SECONDS)

    def step(self) -> None:
        """Start what is due, notice what has died, let the caller's own tick look after its things."""
        self.tick()
        for program in self.programs:
            if program.child is None:
                if time.monotonic() >= program.next_start:
                    self._start(program)
            elif program.child.poll() is not None:
                self._has_died(program)

    def _start(self, program: Program) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        path = self.logs / f"{program.name}.log"
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        with open(path, "ab") as log:
            log.write(_line(f"{program.name} started"))
            log.flush()
            program.child = subprocess.Popen(
                [sys.executable, "-I", str(BOUND), str(os.getpid()), *program.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        program.started = time.monotonic()

    def _has_died(self, program: Program) -> None:
        child = program.child
        if child is None:
            return
        _kill_group(child, signal.SIGKILL)  # its own children, if any, must not keep the port
        lived = time.monotonic() - program.started
        program.deaths = 1 if lived > STEADY_SECONDS else program.deaths + 1
        delay = DELAYS[min(program.deaths, len(DELAYS)) - 1]
        program.child, program.next_start = None, time.monotonic() + delay
        program.restarts += 1
        log = self.logs / f"{program.name}.log"
        self.say(f"{program.name} 已退出（{child.returncode}），{delay:g} 秒后重启 / restarting; {log}")

    def stop(self) -> None:
        """End all programs: first politely, then by force. Returns when none is left."""
        children = [p.child for p in self.programs if p.child is not None]
        for child in children:
            _kill_group(child, signal.SIGTERM, leader_only=True)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            _kill_group(child, signal.SIGKILL)
            child.wait()
        for program in self.programs:
            program.child = None


def _line(message: str) -> bytes:
    """As every program writes in its log."""
    record = logging.makeLogRecord({"name": "liandong.supervisor", "levelname": "INFO", "msg": message})
    return f"{JsonLines().format(record)}\n".encode()


def _kill_group(child: subprocess.Popen[bytes], sign: signal.Signals, *, leader_only: bool = False) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if leader_only:
            child.send_signal(sign)
        else:
            os.killpg(child.pid, sign)  # the group exists while any member does, so the id is still ours
