"""An outside system that is told facts by webhook; it is often away, and counts what it was told."""

import json
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

AWAY = 0.2


class Outside:
    """Listens on a port of this machine."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.told: dict[int, set[str]] = {}  # number of the fact -> ids of the messages that told it
        outer = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(outer.take(json.loads(body), self.headers["webhook-id"]))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, name="outside", daemon=True).start()

    def take(self, said: dict[str, Any], message: str) -> int:
        if self.chance.random() < AWAY:
            return 503
        self.told.setdefault(said["data"]["id"], set()).add(message)
        return 200

    def stop(self) -> None:
        self.server.shutdown()
