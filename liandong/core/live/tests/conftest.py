"""The feed as a real server in this process, and clients that listen to it."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from liandong.core.live import feed
from liandong.core.live.hub import Hub


class Server:
    """The feed on a free port, in a thread with a loop of its own."""

    def __init__(self) -> None:
        config = uvicorn.Config(
            feed.app, port=0, log_level="error", lifespan="on", timeout_graceful_shutdown=1
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=asyncio.run, args=(self.server.serve(),))

    def start(self) -> str:
        self.thread.start()
        while not (self.server.started and feed.hub.fresh):
            threading.Event().wait(0.02)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/"

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        assert not self.thread.is_alive()


@pytest.fixture
def feed_url(committed_db, monkeypatch) -> Iterator[str]:
    monkeypatch.setattr(feed, "hub", Hub())
    monkeypatch.setattr(feed, "HEARTBEAT_SECONDS", 0.3)
    server = Server()
    url = server.start()
    yield url
    server.stop()
