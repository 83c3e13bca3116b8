"""The live feed: server-sent events from the journal, through what the listener may see. Plain ASGI.

    uvicorn liandong.core.live.feed:app

`GET /?token=…&after=<cursor>`. Events: `hello` and `heartbeat` (`{"now": …}`, each 5 s), `batch` (facts)
and `reset` (too much was missed: fetch the page again). Each carries its cursor as id; a browser that
reconnects sends the last one, and gets what it missed: nothing lost, nothing twice.
"""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.apps import apps

if not apps.ready:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from liandong.core.live import tokens
from liandong.core.live.cursor import Cursor
from liandong.core.live.events import Event, Reader
from liandong.core.live.hub import Hub, Listener

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

HEARTBEAT_SECONDS = 5.0
SEND_SECONDS = 15.0
RETRY_MS = 1500

hub = Hub()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await hub.start()
        await _answer(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await hub.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await hub.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["path"].rstrip("/").endswith("/healthz"):
        await _plain(send, 200 if hub.fresh else 503, "ok" if hub.fresh else "the database is away")
        return
    if scope["method"] != "GET":
        await _plain(send, 405, "only GET", [(b"allow", b"GET")])
        return
    query = {name: values[0] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
    try:
        reader = tokens.reader_of(query.get("token", ""))
    except tokens.BadToken:
        await _plain(send, 403, "token missing, altered or expired")
        return
    origin = headers.get("origin", "")
    if origin and origin != reader.origin:
        await _plain(send, 403, "this page may not listen")
        return
    if not await hub.look_again():
        await _plain(send, 503, "the database is away", [(b"retry-after", b"2"), *_cors(origin)])
        return
    # The header is newer than the address, which stays the same when a browser reconnects.
    after = headers.get("last-event-id") or query.get("after", "")
    await Client(reader, send, origin).serve(after, receive)


async def _plain(send: Send, status: int, text: str, more: Headers | None = None) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        *(more or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def _cors(origin: str) -> Headers:
    """Only the page that the token was made for may read the answer."""
    if not origin:
        return []
    return [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"Origin")]


class Client:
    """One listening browser, until it leaves, its token ends, or it does not keep up."""

    def __init__(self, reader: Reader, send: Send, origin: str) -> None:
        self.reader = reader
        self.origin = origin
        self._send = send
        self._until = time.monotonic() + reader.seconds_left()

    async def serve(self, after: str, receive: Receive) -> None:
        listener = hub.join(self.reader)
        joined_at = hub.cursor
        assert joined_at is not None
        leaving = asyncio.create_task(_note_leaving(receive, listener))
        try:
            await self._begin()
            await self._catch_up(after, joined_at, listener.joined)
            await self._go_on(listener)
        except (TimeoutError, OSError, psycopg.Error):
            pass  # the browser comes back with its last cursor
        finally:
            hub.leave(listener)
            leaving.cancel()
        await self._end()

    async def _begin(self) -> None:
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
            *_cors(self.origin),
        ]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        await self._put(f"retry: {RETRY_MS}\n\n")

    async def _catch_up(self, after: str, here: Cursor, joined: int) -> None:
        """Tell what was missed between the client's cursor and `here`, where its listener begins."""
        if not after:
            await self._tell("hello", here, self._time())
            return
        missed = await self._missed(Cursor.read(after), here, joined)
        if missed is None:
            await self._tell("reset", here, "{}")
            return
        await self._tell_events(missed, here)
        await self._tell("hello", here, self._time())

    async def _missed(self, old: Cursor | None, here: Cursor, joined: int) -> list[Event] | None:
        if old is None or old.epoch != here.epoch:
            return None
        frames = hub.kept_between(old.snapshot, joined)
        if frames is None:
            try:
                return await hub.stored_between(old.snapshot, here.snapshot, self.reader)
            except psycopg.DataError:
                return None  # has the shape of a snapshot, but is none
        if any(frame.too_many for frame in frames):
            return None
        return [event for frame in frames for event in frame.events]

    async def _go_on(self, listener: Listener) -> None:
        beat_at = time.monotonic() + HEARTBEAT_SECONDS
        while not listener.gone and time.monotonic() < self._until:
            try:
                async with asyncio.timeout(max(0.0, beat_at - time.monotonic())):
                    await listener.wake.wait()
            except TimeoutError:
                beat_at = time.monotonic() + HEARTBEAT_SECONDS
                beating = True
            else:
                beating = False
            if listener.overrun:
                return  # before any newer cursor is sent: the browser resumes from its last
            frames, here = listener.drain(), hub.cursor
            assert here is not None
            if any(frame.too_many for frame in frames):
                await self._tell("reset", here, "{}")
            else:
                await self._tell_events([event for frame in frames for event in frame.events], here)
            # An honest lamp: no sign of life while the database cannot be read.
            if beating and hub.fresh:
                await self._tell("heartbeat", here, self._time())

    async def _tell_events(self, events: list[Event], here: Cursor) -> None:
        mine = [event.written(self.reader.language) for event in events if event.for_reader(self.reader)]
        if mine:
            await self._tell("batch", here, f"[{','.join(mine)}]")

    async def _tell(self, kind: str, here: Cursor, data: str) -> None:
        await self._put(f"id: {here}\nevent: {kind}\ndata: {data}\n\n")

    async def _put(self, text: str) -> None:
        async with asyncio.timeout(SEND_SECONDS):
            await self._send({"type": "http.response.body", "body": text.encode(), "more_body": True})

    async def _end(self) -> None:
        try:
            async with asyncio.timeout(1):
                await self._send({"type": "http.response.body", "body": b""})
        except (TimeoutError, OSError):
            pass

    @staticmethod
    def _time() -> str:
        now = hub.now()
        return json.dumps({"now": now.isoformat() if now else None})


async def _note_leaving(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.gone = True
    listener.wake.set()
