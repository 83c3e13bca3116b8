"""Report to three orders at the action layer, against the very same statements sent by pgbench."""

import cProfile
import json
import pstats
import random
import sys
import time
from statistics import median
from typing import Any

from bench import replay, scratch
from bench.tables import machine, percentile, show

CLIENTS = 8
WORKER = "bench.intake"


def run(*, small: bool) -> None:
    """Rounds of both, turn by turn, so that what else the machine does strikes both alike."""
    from django.db import connection

    clients, rounds, seconds = (2, 1, 2) if small else (CLIENTS, 5, 8)
    for _ in range(5):
        _once(random.Random())
    statements, key = _caught()
    text = replay.script(statements, key)
    # The row numbers of the run that was caught have left room; a large start for the rounds is harmless.
    connection.close()
    ours, theirs = [], []
    for _ in range(rounds):
        _analyze()
        ours.append(_round(clients, seconds))
        theirs.append(replay.pgbench(text, clients=clients, seconds=seconds))
    print(machine())
    show(
        f"intake to three orders, {clients} at a time, {rounds} rounds of {seconds} s each, medians",
        ["what", "per second", "p50 ms", "p99 ms", "ratio"],
        [
            ["actions (Python)", *(median(r[i] for r in ours) for i in range(3)), _ratio(ours, theirs)],
            ["the same statements in pgbench", *(median(r[i] for r in theirs) for i in range(3)), 1.0],
        ],
    )
    print(f"{len(statements)} statements in a transaction; ratios of the rounds: {_ratios(ours, theirs)}")
    _where_the_time_goes(20 if small else 100)


def _analyze() -> None:
    """A fresh database grows faster than its statistics: let neither round suffer from that."""
    with scratch.quick_connection() as connection:
        connection.execute("analyze")


def _once(chance: random.Random) -> None:
    from bench.transaction import report_to_orders
    from liandong.core import clock

    report_to_orders(clock.now(), chance)


def _caught() -> tuple[list[replay.Statement], str]:
    seed = 20261121
    key = f"bench-{_key_of(seed)}"
    return replay.caught(lambda: _once(random.Random(seed))), key


def _key_of(seed: int) -> str:
    chance = random.Random(seed)
    chance.randrange(10_000)  # the phone number is drawn first
    return f"{chance.getrandbits(64):020}"


def _round(clients: int, seconds: int) -> tuple[float, float, float]:
    processes = scratch.workers(WORKER, clients, [seconds])
    try:
        for process in processes:
            assert process.stdout
            process.stdout.readline()  # it is warm
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [json.loads(process.communicate()[0]) for process in processes]
    finally:
        scratch.end(processes)
    times = [one for worker in told for one in worker["ms"]]
    return (
        sum(len(worker["ms"]) / worker["seconds"] for worker in told),
        percentile(times, 0.5),
        percentile(times, 0.99),
    )


def _ratios(ours: list[Any], theirs: list[Any]) -> str:
    return ", ".join(f"{a[0] / b[0]:.2f}" for a, b in zip(ours, theirs, strict=True))


def _ratio(ours: list[Any], theirs: list[Any]) -> float:
    return median(a[0] / b[0] for a, b in zip(ours, theirs, strict=True))


def _where_the_time_goes(times: int) -> None:
    chance = random.Random()
    begun, used = time.perf_counter(), time.process_time()
    for _ in range(times):
        _once(chance)
    wall, cpu = time.perf_counter() - begun, time.process_time() - used
    print(f"alone: {wall / times * 1000:.1f} ms each, of which {cpu / times * 1000:.1f} ms are Python's own")
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(times):
        _once(chance)
    profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(15)


def _work(seconds: float) -> None:
    """A worker: warm up, wait for the word, then as many as it can."""
    import django

    django.setup()
    chance = random.Random()
    for _ in range(3):
        _once(chance)
    print("warm", flush=True)
    sys.stdin.readline()
    times = []
    begun = time.perf_counter()
    while (now := time.perf_counter()) - begun < seconds:
        _once(chance)
        times.append((time.perf_counter() - now) * 1000)
    print(json.dumps({"seconds": time.perf_counter() - begun, "ms": times}), flush=True)


if __name__ == "__main__":
    _work(float(sys.argv[1]))
