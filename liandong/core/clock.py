"""The one place that reads the time.

Everything below views, commands and loops takes `at` as an argument. The database's clock decides: a
machine whose own clock is wrong, or is set back, moves nothing. An exercise or a test replaces the clock,
never the code.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_override: ContextVar[datetime | None] = ContextVar("clock", default=None)
_RESYNC_SECONDS = 30.0
_STEP_SECONDS = 5.0
_GIVE_BACK = 0.1


class _DatabaseTime:
    """The database's time, carried between queries by the machine's own running clock.

    Within a process time only goes forward. A process that is ahead of the database gives its lead back by
    running slower until it has converged; one that is behind, or ahead by more than a step, jumps.
    """

    def __init__(self) -> None:
        self._mark: _Mark | None = None
        self._lock = threading.Lock()

    def now(self) -> datetime:
        mark = self._mark
        if mark is None or _running() - mark.taken > _RESYNC_SECONDS:
            mark = self._read()
        return mark.carried(_running())

    def _read(self) -> "_Mark":
        from django.db import connection

        with self._lock:
            with connection.cursor() as cursor:
                cursor.execute("select clock_timestamp()")
                moment = cursor.fetchone()[0]
            taken = _running()
            carried = self._mark.carried(taken) if self._mark else moment
            ahead = (carried - moment).total_seconds()
            if 0 < ahead < _STEP_SECONDS:
                self._mark = _Mark(carried, taken, 1.0 - min(_GIVE_BACK, ahead / _RESYNC_SECONDS))
            else:
                self._mark = _Mark(moment, taken, 1.0)
            return self._mark


@dataclass(frozen=True)
class _Mark:
    """A moment of the database, when it was taken by the running clock, and how fast time goes from it."""

    moment: datetime
    taken: float
    rate: float

    def carried(self, running: float) -> datetime:
        return self.moment + timedelta(seconds=(running - self.taken) * self.rate)


def _running() -> float:
    """Seconds since the machine started, its sleep included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


_database_time = _DatabaseTime()


def now() -> datetime:
    """The present moment, UTC, by the database's clock unless it is replaced by `at`."""
    return _override.get() or _database_time.now().astimezone(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Make `now()` answer `moment` inside the block: tests, history and exercises."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    token = _override.set(moment)
    try:
        yield moment
    finally:
        _override.reset(token)
