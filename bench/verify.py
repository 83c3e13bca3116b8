"""How fast `liandong journal verify` proves a journal whole."""

import time
from datetime import timedelta
from statistics import median

from bench import scratch
from bench.tables import machine, show

MANY, FEW = 200_000, 5_000
PER_STREAM = 10
BATCH = 1000


def run(*, small: bool) -> None:
    """Record facts by the real door, seal them, verify them three times."""
    many = FEW if small else MANY
    took = _record(many)
    print(f"{many:,} facts recorded in {took:.1f} s: {many / took:,.0f} per second")
    rates, measures = [], []
    for _ in range(1 if small else 3):
        rates.append(_verified())
        measures.append(scratch.yardstick(1 if small else 3))
    print(machine())
    show(
        f"journal verify, {many:,} facts on {many // PER_STREAM:,} streams, median of {len(rates)}",
        ["facts per second", "seconds for a million", "pgbench simple-update per second"],
        [[median(rates), 1e6 / median(rates), median(measures)]],
    )


def _record(many: int) -> float:
    from django.db import transaction

    from liandong.core import clock
    from liandong.core.access.actor import Actor
    from liandong.core.journal.bulk import ensure_heads, record_across
    from liandong.core.journal.sealing import seal
    from liandong.dispatch.facts import Arrived

    at, by = clock.now() - timedelta(hours=1), Actor.system("bench")
    begun = time.perf_counter()
    for first in range(0, many, BATCH):
        told = []
        for n in range(first, first + BATCH):
            ref = f"99-{n // PER_STREAM:06}"
            named = {"unit": "county-fire", "unit_name": "消防大队"}
            fact = Arrived(incident=ref, order=f"{ref}-{n % PER_STREAM:02}", **named)
            told.append((f"incident/{ref}", fact, None))
        with transaction.atomic():
            heads = ensure_heads({stream for stream, *_ in told})
            record_across(told, heads=heads, by=by, at=at)
    took = time.perf_counter() - begun
    seal(clock.now())
    return took


def _verified() -> float:
    from liandong.core.journal.verify import verify

    begun = time.perf_counter()
    report = verify()
    assert report.whole, report.first
    return report.entries / (time.perf_counter() - begun)
