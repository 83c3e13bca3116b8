"""What changed after N, for pages that poll, and whether the installation is well."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DataError, connection, transaction

from liandong.core.access.actor import Actor
from liandong.core.live.cursor import OF_READER, PAGE, Cursor
from liandong.core.live.events import Reader, events_of
from liandong.core.live.tokens import here
from liandong.core.notify.heartbeat import lags

SILENT_AFTER = timedelta(seconds=15)


@dataclass(frozen=True)
class Changes:
    """Facts after a cursor, and the cursor after them. `reset`: too much was missed, fetch the page again."""

    facts: list[Mapping[str, Any]]
    cursor: Cursor
    now: datetime | None = None
    reset: bool = False


def changes_since(after: str, viewer: Actor, language: str) -> Changes:
    """The same facts, in the same words, as the feed would tell this viewer."""
    end, old = here(), Cursor.read(after)
    if old is None or old.epoch != end.epoch:
        return Changes([], end, reset=bool(after))
    reader = Reader(viewer.topics, viewer.world, language)
    rows = _rows(old.snapshot, reader)
    if rows is None or len(rows) > PAGE:
        return Changes([], end, reset=True)
    facts = [event.told(language) for event in events_of(rows)]
    return Changes(facts, Cursor(end.epoch, rows[0][0]), now=rows[0][1])


def _rows(old: str, reader: Reader) -> list[Any] | None:
    try:
        # A savepoint: text that only looks like a snapshot must not spoil the transaction around us.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(OF_READER, {"old": old, "until": None, **reader.filter()})
            return _parsed(cursor.fetchall())
    except DataError:
        return None


def _parsed(rows: list[Any]) -> list[Any]:
    """Django leaves jsonb as text for its own fields to read."""
    return [(*row[:5], json.loads(row[5]) if isinstance(row[5], str) else row[5], *row[6:]) for row in rows]


@dataclass(frozen=True)
class Part:
    """A process that works by itself, and how long it has been silent; None: never heard of."""

    name: str
    silent_for: timedelta | None

    @property
    def well(self) -> bool:
        return self.silent_for is not None and self.silent_for < SILENT_AFTER


def takes_writes() -> bool:
    """Whether this database is no replica: after a failover a process may still hang on the old one."""
    with connection.cursor() as cursor:
        cursor.execute("select not pg_is_in_recovery()")
        return bool(cursor.fetchone()[0])


def parts(at: datetime) -> list[Part]:
    """The clock, the delivery process, and whatever else is watched."""
    return [Part(name, lag) for name, lag in lags(at).items()]
