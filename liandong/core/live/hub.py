"""One reader of the journal for all listeners of this process.

It asks the database twenty times a second what has become visible, and gives each listener the same frames. A
database that is away is waited for; the snapshot that was reached stays, so nothing is lost.
"""

import asyncio
import logging
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

import psycopg
from django.db import connections
from psycopg_pool import AsyncConnectionPool

from liandong.core.access.actor import EVERYTHING
from liandong.core.live.cursor import EPOCH, OF_READER, PAGE, SINCE, SNAPSHOT, Cursor
from liandong.core.live.events import Event, Reader, events_of

log = logging.getLogger(__name__)

POLL_SECONDS = 0.05
AWAY_SECONDS = 0.5
FRESH_SECONDS = 2.0
FRAMES_KEPT = 200
BEAT_SECONDS = 3.0
BEAT: LiteralString = """
insert into notify_heartbeat (name, at) values ('feed', clock_timestamp())
on conflict (name) do update set at = excluded.at"""
POSITIONS_KEPT = 4000
QUEUE_FRAMES = 500


@dataclass(frozen=True)
class Frame:
    """What became visible between two looks. `too_many`: more than is worth telling one by one."""

    number: int
    events: Sequence[Event]
    too_many: bool = False


class Listener:
    """What one client has not been sent yet, from the frame after number `joined` on."""

    def __init__(self, reader: Reader, joined: int) -> None:
        self.reader = reader
        self.joined = joined
        self.frames: deque[Frame] = deque()
        self.wake = asyncio.Event()
        self.overrun = False
        self.gone = False

    def give(self, frame: Frame) -> None:
        """A client that does not keep up is let go; it resumes from where it was."""
        if len(self.frames) >= QUEUE_FRAMES:
            self.overrun = True
            self.frames.clear()
        elif not self.overrun:
            self.frames.append(frame)
        self.wake.set()

    def drain(self) -> list[Frame]:
        self.wake.clear()
        frames = list(self.frames)
        self.frames.clear()
        return frames


class Hub:
    def __init__(self) -> None:
        self.cursor: Cursor | None = None
        self._listeners: set[Listener] = set()
        # Who may see what: most facts concern few, and the others must not even be woken.
        self._by_topic: defaultdict[str, set[Listener]] = defaultdict(set)
        self._ring: deque[Frame] = deque(maxlen=FRAMES_KEPT)
        self._positions: dict[str, int] = {}
        self._count = 0
        self._task: asyncio.Task[None] | None = None
        self._pool: AsyncConnectionPool[Any] | None = None
        self._looked = self._beaten = float("-inf")
        self._moment: datetime | None = None
        self._next_look = asyncio.Event()

    @property
    def fresh(self) -> bool:
        """True while the database was read a moment ago."""
        return time.monotonic() - self._looked < FRESH_SECONDS

    def now(self) -> datetime | None:
        """The database's time, carried on since it was read."""
        if self._moment is None:
            return None
        return self._moment + timedelta(seconds=time.monotonic() - self._looked)

    async def start(self) -> None:
        """Begin to read; doing it again changes nothing."""
        if self._task is None:
            self._pool = AsyncConnectionPool(
                kwargs={**_parameters(), "autocommit": True}, min_size=0, max_size=4, open=False, timeout=5
            )
            self._task = asyncio.create_task(self._run(), name="live hub")
            await self._pool.open()

    async def stop(self) -> None:
        if self._task and self._pool:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            await self._pool.close()
        for listener in self._listeners:
            listener.gone = True
            listener.wake.set()

    async def look_again(self) -> bool:
        """Wait until the database was read once more. False while it is away.

        A cursor that a client brings may be newer than ours: what it knows already must not be told again.
        """
        try:
            async with asyncio.timeout(FRESH_SECONDS):
                await self._next_look.wait()
        except TimeoutError:
            return False
        return True

    def join(self, reader: Reader) -> Listener:
        """A listener that gets what the reader may see of every frame after the present cursor."""
        listener = Listener(reader, self._count)
        self._listeners.add(listener)
        for topic in reader.topics:
            self._by_topic[topic].add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        for topic in listener.reader.topics:
            self._by_topic[topic].discard(listener)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    def kept_between(self, snapshot: str, joined: int) -> list[Frame] | None:
        """The frames after a snapshot until a listener joined, when this process still has all of them."""
        number = self._positions.get(snapshot)
        if number is None:
            return None
        frames = [frame for frame in self._ring if number < frame.number <= joined]
        return frames if len(frames) == joined - number else None

    async def stored_between(self, old: str, until: str, reader: Reader) -> list[Event] | None:
        """What the reader missed between two snapshots, from the database; None when too much.

        Raises psycopg.Error.
        """
        assert self._pool is not None
        async with self._pool.connection() as connection:
            parameters = {"old": old, "until": until, **reader.filter()}
            rows = await (await connection.execute(OF_READER, parameters)).fetchall()
        return None if len(rows) > PAGE else events_of(rows)

    async def _run(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **_parameters(), autocommit=True
                ) as connection:
                    connection.prepare_threshold = 1
                    await self._follow(connection)
            except (psycopg.Error, OSError) as error:
                log.warning("the feed waits for the database: %s", error)
            except Exception:
                log.exception("the feed could not read the journal")
            await asyncio.sleep(AWAY_SECONDS)

    async def _follow(self, connection: psycopg.AsyncConnection[Any]) -> None:
        await self._find_place(connection)
        while True:
            started = time.monotonic()
            await self._look(connection)
            if started - self._beaten > BEAT_SECONDS:
                with suppress(psycopg.errors.ReadOnlySqlTransaction):  # reading from a replica
                    await connection.execute(BEAT)
                self._beaten = started
            await asyncio.sleep(max(0.0, POLL_SECONDS - (time.monotonic() - started)))

    async def _find_place(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """Go on from where we were, unless the database was restored meanwhile: then begin anew."""
        epoch = await _one(connection, EPOCH)
        if self.cursor is not None and self.cursor.epoch == epoch:
            return
        restored = self.cursor is not None
        self.cursor = Cursor(epoch, await _one(connection, SNAPSHOT))
        self._ring.clear()
        self._positions.clear()
        if restored:
            self._publish([], too_many=True)
        self._note_position()

    async def _look(self, connection: psycopg.AsyncConnection[Any]) -> None:
        assert self.cursor is not None
        rows = await (await connection.execute(SINCE, {"old": self.cursor.snapshot})).fetchall()
        self._looked, self._moment = time.monotonic(), rows[0][1]
        events = events_of(rows)
        # Cursor and frames change together, without a pause for other tasks: a listener has both or neither.
        self.cursor = Cursor(self.cursor.epoch, rows[0][0])
        if len(rows) > PAGE:
            self._publish([], too_many=True)
        elif events:
            self._publish(events)
        self._note_position()
        self._next_look.set()
        self._next_look = asyncio.Event()

    def _publish(self, events: Sequence[Event], *, too_many: bool = False) -> None:
        self._count += 1
        frame = Frame(self._count, events, too_many)
        self._ring.append(frame)
        if too_many:
            for listener in self._listeners:
                listener.give(frame)
        for listener, theirs in self._heard_by(events).items():
            listener.give(Frame(self._count, theirs))

    def _heard_by(self, events: Sequence[Event]) -> dict[Listener, list[Event]]:
        found: dict[Listener, list[Event]] = {}
        for event in events:
            concerned = (self._by_topic.get(topic, ()) for topic in (*event.topics, EVERYTHING))
            for listener in set().union(*concerned):
                if event.for_reader(listener.reader):
                    found.setdefault(listener, []).append(event)
        return found

    def _note_position(self) -> None:
        assert self.cursor is not None
        self._positions.pop(self.cursor.snapshot, None)
        self._positions[self.cursor.snapshot] = self._count
        while len(self._positions) > POSITIONS_KEPT:
            del self._positions[next(iter(self._positions))]


async def _one(connection: psycopg.AsyncConnection[Any], query: LiteralString) -> str:
    row = await (await connection.execute(query)).fetchone()
    if row is None or row[0] is None:
        raise psycopg.OperationalError("the feed's epoch is being made")
    return str(row[0])


def _parameters() -> dict[str, Any]:
    """How Django reaches the database (and that it runs, when it is our own cluster)."""
    known = connections["default"].get_connection_params()
    # Django's own; all else (several hosts, which of them, how to encrypt) holds for the feed as well.
    for name in ("context", "cursor_factory", "prepare_threshold", "client_encoding"):
        known.pop(name, None)
    return {"connect_timeout": 5, **known}
