"""The programs of an installation, as the supervisor starts them."""

import os
import sys
from pathlib import Path

from .supervisor import Program

LOGS = str(Path(__file__).parents[2] / "config" / "logs.json")
"""The servers say what they have to say in the lines of our own logs, in the same file."""


def web(host: str, port: int, workers: int) -> Program:
    """Pages and API: granian, one thread per worker, because Python runs one thing at a time anyway."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", "1", "--respawn-failed-workers", "--no-ws"]
    command += ["--respawn-interval", "0.5", "--workers-kill-timeout", "5", "--log-level", "warning"]
    return Program("web", [*command, "--log-config", LOGS, "config.wsgi:application"])


def feed(host: str, port: int) -> Program:
    """Server-sent events: plain ASGI, no Django handler in the way."""
    command = [sys.executable, "-m", "uvicorn", "liandong.core.live.feed:app", "--host", host]
    command += ["--port", str(port), "--log-level", "warning", "--log-config", LOGS, "--no-access-log"]
    return Program("feed", [*command, "--timeout-graceful-shutdown", "2"])


def own(name: str) -> Program:
    """One of our own loops, by the name of its command: clock, delivery, simulator."""
    return Program(name, [sys.executable, "-m", "liandong", name])


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
