"""A wire between the application and its database that can be cut, slowed, and left half open."""

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

CHUNK = 1 << 16


class Wire:
    """Forwards a port of this machine to the database's socket; its faults are set from any thread."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.port = 0
        self.delay = 0.0  # seconds on top of each direction
        self.shut = self.silent = False
        self._pairs: set[_Pair] = set()
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="wire", daemon=True)
        self._thread.start()
        self._up.wait(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        self._up.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def url(self, database: str, user: str) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}?sslmode=disable&gssencmode=disable"

    def cut(self) -> None:
        """Every connection ends at once; new ones are taken."""
        self._do(self._cut())

    def close(self) -> None:
        """Every connection ends, and new ones are ended as soon as they come, until `mend`."""
        self._do(self._cut(shut=True))

    def stall(self) -> None:
        """Nothing moves in either direction, until `mend`; nobody is told."""
        self._do(self._stall())

    def forget(self) -> None:
        """Half open: what is connected now never hears again; new connections are good."""
        self._do(self._forget())

    def mend(self) -> None:
        """As it should be, for all that is not forgotten; the forgotten are told now."""
        self.delay = 0.0
        self._do(self._mend())

    def stop(self) -> None:
        if self._loop.is_running():
            self.cut()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)

    def _do(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _cut(self, *, shut: bool = False) -> None:
        self.shut = shut
        for pair in list(self._pairs):
            pair.abort()

    async def _stall(self) -> None:
        self.silent = True
        for pair in self._pairs:
            pair.moving.clear()

    async def _forget(self) -> None:
        for pair in self._pairs:
            pair.forgotten = True
            pair.moving.clear()

    async def _mend(self) -> None:
        self.shut = self.silent = False
        for pair in list(self._pairs):
            if pair.forgotten:
                pair.abort()
            pair.moving.set()

    async def _accept(self, app: asyncio.StreamReader, to_app: asyncio.StreamWriter) -> None:
        if self.shut:
            to_app.transport.abort()
            return
        path = str(self.socket / ".s.PGSQL.5432")
        try:
            database, to_database = await asyncio.open_unix_connection(path)
        except OSError:
            to_app.transport.abort()  # as a machine answers whose server is down
            return
        pair = _Pair(self, to_app, to_database)
        if self.silent:
            pair.moving.clear()
        self._pairs.add(pair)
        try:
            await asyncio.gather(pair.carry(app, to_database), pair.carry(database, to_app))
        finally:
            pair.abort()
            self._pairs.discard(pair)


class _Pair:
    """One connection through the wire."""

    def __init__(self, wire: Wire, *ends: asyncio.StreamWriter) -> None:
        self.wire, self.ends = wire, ends
        self.forgotten = False
        self.moving = asyncio.Event()
        self.moving.set()

    def abort(self) -> None:
        for end in self.ends:
            end.transport.abort()
        self.moving.set()

    async def carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(CHUNK):
                if self.wire.delay:
                    await asyncio.sleep(self.wire.delay)
                await self.moving.wait()
                target.write(data)
                await target.drain()
        self.abort()
