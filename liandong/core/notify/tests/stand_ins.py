"""Gateways as their documents describe them, on this machine: HTTP with JSON, and a small SMTP server."""

import json
import socketserver
import threading
import time
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class HttpGateway:
    """Keeps what it is asked, answers by `answers(path, query, body)`: status and JSON, or text."""

    def __init__(self, answers) -> None:
        self.got: list[dict] = []
        self.answers = answers
        self.silent_seconds = 0.0
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.handle_any()

            def do_GET(self):
                self.handle_any()

            def handle_any(self):
                raw = self.rfile.read(int(self.headers.get("content-length") or 0))
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = json.loads(raw) if raw else {}
                asked = {"path": parts.path, "query": query, "headers": headers, "body": body, "raw": raw}
                gateway.got.append(asked)
                time.sleep(gateway.silent_seconds)
                status, told = gateway.answers(parts.path, query, body)
                text = told if isinstance(told, str) else json.dumps(told)
                try:
                    self.send_response(status)
                    self.send_header("location", "http://127.0.0.1:9/")
                    self.end_headers()
                    self.wfile.write(text.encode())
                except OSError:
                    pass  # who asked has gone

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_port}"


class SmtpGateway:
    """A mail server that takes a mail, or refuses the recipient with `refuse`."""

    def __init__(self) -> None:
        self.got: list = []
        self.refuse = ""
        gateway = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                self.say("220 stand-in ESMTP")
                for line in iter(self.rfile.readline, b""):
                    word = line.split(b" ")[0].split(b":")[0].strip().upper()
                    if word == b"DATA":
                        self.say("354 go on")
                        gateway.got.append(message_from_bytes(self.data(), policy=policy.default))
                        self.say("250 queued")
                    elif word == b"RCPT" and gateway.refuse:
                        self.say(gateway.refuse)
                    elif word == b"QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 ok")

            def data(self) -> bytes:
                return b"".join(iter(self.rfile.readline, b".\r\n"))

            def say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode())

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]


def running(gateway):
    """For fixtures: `yield from running(HttpGateway(...))`."""
    thread = threading.Thread(target=gateway.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield gateway
    gateway.server.shutdown()
    thread.join()
    gateway.server.server_close()
