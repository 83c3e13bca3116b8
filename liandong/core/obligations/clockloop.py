"""The clock process: looks ahead, sweeps, opens periods, seals the journal, and shows that it lives.

It sleeps until the next moment worth looking at, half a second at most, and needs no notification from the
database: no shorter deadline can be opened and come due in between unnoticed for longer than that.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection

from liandong.core import clock
from liandong.core.journal.sealing import seal
from liandong.core.obligations import hooks, versions
from liandong.core.obligations.models import ClockBeat
from liandong.core.obligations.periods import open_due_periods
from liandong.core.obligations.sweep import next_look_at, sweep

log = logging.getLogger(__name__)
BATCH = 200
HORIZON_SECONDS = 0.5
OTHERS_SECONDS = 0.05
PERIODS_EVERY = 30.0
SEAL_EVERY = 3.0
BEAT_EVERY = 2.0
PING_EVERY = 60.0
FORGET_AFTER = timedelta(days=1)
# In one round at most this many batches, so that periods, seals and the beat are not starved.
MOST_BATCHES = 50
_LONGEST_BACKOFF = 1.0  # a deadline that nobody looks at is worse than a warning too many in the log


def run(stop: threading.Event, name: str = "") -> None:
    """Keep the clock until `stop` is set.

    Any number of processes may; a database that goes away is awaited.
    """
    rounds = _Rounds(name or f"{socket.gethostname()}:{os.getpid()}")
    backoff = 0.25
    while not stop.is_set():
        try:
            close_old_connections()
            pause = rounds.turn()
            backoff = 0.25
        except (OperationalError, InterfaceError) as error:
            log.warning("the database is away, trying again in %.1f s: %s", backoff, str(error).strip())
            connection.close()
            pause, backoff = backoff, min(backoff * 2, _LONGEST_BACKOFF)
        except Exception:
            log.exception("a round of the clock failed")
            pause, backoff = backoff, min(backoff * 2, _LONGEST_BACKOFF)
        stop.wait(pause)
    connection.close()


class _Rounds:
    """What one clock process remembers between rounds: when it last did what, nothing else."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.handled = 0
        self._adopted = False
        self._last: dict[str, float] = {}

    def turn(self) -> float:
        """One round. Returns how many seconds to sleep."""
        at = clock.now()
        if not self._adopted:
            versions.adopt(versions.book(), at)
            self._adopted = True
        self._every(PERIODS_EVERY, "periods", lambda: open_due_periods(at))
        swept = [self._sweep(world, moment) for world, moment in hooks.running_worlds(at)]
        caught_up = all(swept)
        self._every(SEAL_EVERY, "seal", lambda: seal(at))
        self._every(BEAT_EVERY, "beat", lambda: self._beat(at, caught_up))
        if caught_up and settings.CLOCK_PING_URL:
            self._every(PING_EVERY, "ping", _ping)
        return self._pause(at) if caught_up else 0.0

    def _sweep(self, world: str, at: datetime) -> bool:
        """True when nothing due is left but what others hold."""
        for _batch in range(MOST_BATCHES):
            handled = sweep(at, BATCH, world)
            self.handled += handled
            if handled < BATCH:
                return True
        return False

    def _every(self, seconds: float, what: str, do: Callable[[], object]) -> None:
        """Not more often than that; one that fails is logged and must not stop the sweep."""
        if time.monotonic() - self._last.get(what, float("-inf")) < seconds:
            return
        self._last[what] = time.monotonic()
        try:
            do()
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("the clock could not do %s", what)

    def _beat(self, at: datetime, caught_up: bool) -> None:
        said: dict[str, object] = {"beat_at": at, "handled": self.handled}
        if caught_up:
            said["caught_up_at"] = at
        ClockBeat.objects.update_or_create(name=self.name, defaults=said)
        ClockBeat.objects.filter(beat_at__lt=at - FORGET_AFTER).delete()

    def _pause(self, at: datetime) -> float:
        ahead = [
            (look_at - moment).total_seconds()
            for world, moment in hooks.running_worlds(at)
            if (look_at := next_look_at(world))
        ]
        # Overdue and still there: somebody else holds it; asking again at once only heats the machine.
        soonest = min(ahead, default=HORIZON_SECONDS)
        return OTHERS_SECONDS if soonest <= 0 else min(HORIZON_SECONDS, max(0.001, soonest))


def _ping() -> None:
    """Tell whoever watches from outside that all due is done. Beside: a slow answer delays no sweep."""
    threading.Thread(target=_ask_outside, args=(settings.CLOCK_PING_URL,), daemon=True).start()


def _ask_outside(url: str) -> None:
    try:
        httpx.get(url, timeout=10)
    except httpx.HTTPError as error:
        # Not the address: whoever knows it could answer in our stead.
        log.warning("the watcher outside cannot be reached: %s", type(error).__name__)


def lag(at: datetime) -> timedelta | None:
    """How far the clocks are behind: None when none beats. For readiness and `doctor`."""
    latest = ClockBeat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    if latest is None:
        return None
    due = next_look_at()
    overdue = at - due if due and due < at else timedelta(0)
    return max(at - latest, overdue)
