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
        self.moment: datetime | None = None
        self.taken = 0.0

    def now(self) -> datetime:
        elapsed = time.monotonic() - self.taken
        if self.moment is None or elapsed > _RESYNC_SECONDS:
            self._read()
            elapsed = time.monotonic() - self.taken
        assert self.moment is not None
        return self.moment + timedelta(seconds=elapsed)

    def _read(self) -> None:
        from django.db import connection

        before = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            moment = cursor.fetchone()[0]
        # A step backwards would put facts out of order; within a process time only goes forward.
        carried = self.moment and self.moment + timedelta(seconds=before - self.taken)
        self.moment = max(moment, carried) if carried and carried - moment < timedelta(seconds=5) else moment
        self.taken = time.monotonic()


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
