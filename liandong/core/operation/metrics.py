"""Numbers for Prometheus. Labels are names of our own views and programs, never anything that came in."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from liandong.core import clock
from liandong.core.operation.measures import Measures, measure
from liandong.localdb.procs import is_running

DURATIONS = Histogram(
    "liandong_request_seconds",
    "Time to answer, by view",
    ["view", "method"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10),
)
IN_FLIGHT = Gauge("liandong_requests_in_flight", "Requests being answered", multiprocess_mode="livesum")
METHODS = {"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE"}
MEANING = {
    "queued": ("liandong_outbox_queued", "Messages waiting to be sent"),
    "oldest_message": ("liandong_outbox_oldest_seconds", "Age of the oldest message not sent"),
    "clock_lag": ("liandong_clock_lag_seconds", "How long the oldest due deadline waits to be handled"),
    "clock_beat": ("liandong_clock_beat_age_seconds", "Since a clock process last gave a sign of life"),
    "delivery_beat": ("liandong_delivery_beat_age_seconds", "Since delivery last gave a sign of life"),
    "feed_beat": ("liandong_feed_lag_seconds", "Since a live feed last read the journal"),
    "follower_lag": ("liandong_follower_lag_seconds", "Since the slowest follower last read the journal"),
    "stuck": ("liandong_follower_stuck_facts", "Facts that a follower could not react to"),
    "unsealed": ("liandong_seal_lag_seconds", "Age of the oldest fact under no seal"),
    "connections": ("liandong_database_connections", "Sessions of this database"),
    "awaiting_standby": ("liandong_commits_awaiting_standby", "Commits that wait 5 s and more for a standby"),
    "most_connections": ("liandong_database_connections_max", "Sessions that the server allows"),
    "backup": ("liandong_backup_age_seconds", "Since the last good backup"),
    "verified": ("liandong_restore_verified_age_seconds", "Since a backup was last proved by restoring it"),
}


class Timing:
    """Middleware: how long each view takes, and how many requests are under way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        with IN_FLIGHT.track_inprogress():
            response = self.get_response(request)
        # Resolved names only: an address that nobody has must not become a label.
        view = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in METHODS else "other"
        DURATIONS.labels(view or "none", method).observe(time.perf_counter() - begun)
        return response


class _Installation:
    """What the database and the state folder say, as gauges. What is not known is left out, not nought."""

    def __init__(self, found: Measures) -> None:
        self.found = found

    def collect(self) -> Iterator[Metric]:
        for name, (metric, meaning) in MEANING.items():
            value = getattr(self.found, name)
            if value is not None:
                yield GaugeMetricFamily(metric, meaning, value=value)


def exposition() -> bytes:
    """Everything in Prometheus' text format. Raises DatabaseError while the database is away."""
    registry = CollectorRegistry()
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        _bury_the_dead(Path(folder))
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    else:  # one process only, not started by our supervisor
        registry.register(DURATIONS)
        registry.register(IN_FLIGHT)
    registry.register(_Installation(measure(clock.now())))
    return bytes(generate_latest(registry))


def _bury_the_dead(folder: Path) -> None:
    """A worker that was killed cannot say that its requests are over."""
    for file in folder.glob("gauge_livesum_*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not is_running(pid):
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


def may_read(request: HttpRequest) -> bool:
    """With the token of LIANDONG_METRICS_TOKEN; where none is set, from this machine and through no proxy."""
    from django.utils.crypto import constant_time_compare

    if settings.METRICS_TOKEN:
        said = request.headers.get("Authorization", "")
        return constant_time_compare(said.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    forwarded = {"X-Forwarded-For", "X-Real-IP", "Forwarded"} & set(request.headers)
    return not forwarded and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")
