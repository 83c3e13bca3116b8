"""The one place that reads the time.

Everything below views, commands and loops takes `at` as an argument. The database's clock decides: a
machine whose own clock is wrong, or is set back, moves nothing. An exercise or a test replaces the clock,
never the code.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_override: ContextVar[datetime | None] = ContextVar("clock", default=None)
_RESYNC_SECONDS = 30.0


class _DatabaseTime:
    """The database's time, carried between queries by the monotonic clock."""

    def __init__(self) -> None:
        # Moment and reading of the monotonic clock are replaced together: threads see both or neither.
        self.last: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        last = self.last
        if last is None or time.monotonic() - last[1] > _RESYNC_SECONDS:
            last = self.last = self._read(last)
        return last[0] + timedelta(seconds=time.monotonic() - last[1])

    @staticmethod
    def _read(last: tuple[datetime, float] | None) -> tuple[datetime, float]:
        from django.db import connection

        before = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            moment: datetime = cursor.fetchone()[0]
        # A step backwards would put facts out of order; within a process time only goes forward.
        carried = last[0] + timedelta(seconds=before - last[1]) if last else moment
        ahead = carried - moment
        return (carried if timedelta(0) < ahead < timedelta(seconds=5) else moment), time.monotonic()


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
