"""Two large incidents with thirty units and two hundred tasks each, and fifty ordinary calls a minute beside.

Eight processes report for the units of both incidents while one takes calls, each at an even pace; the calls
were taken alone before. Then the eight report as many again as fast as the streams take it. Afterwards
nothing may stand at the wrong incident, and every deed that was said to be done is there once.
"""

import json
import random
import subprocess
import sys
import time
from typing import Any

from bench import scratch
from bench.tables import machine, percentile, show

WORKER = "bench.disaster"
UNITS, TASKS, HANDS, CALLS_A_MINUTE = 30, 200, 4, 50


def run(*, small: bool) -> None:
    """Calls alone, then calls and both incidents; then the judge."""
    units, tasks, each, seconds = (6, 12, 2, 6) if small else (UNITS, TASKS, HANDS, 40)
    refs = [_large(units, word) for word in ("商场", "罐车")]
    (alone,) = _told(scratch.workers(WORKER, 1, ["calls", seconds]))
    calls = scratch.workers(WORKER, 1, ["calls", seconds])
    hands = [one for ref in refs for one in scratch.workers(WORKER, each, [ref, seconds, tasks, each])]
    with_them, *done = _told([*calls, *hands])
    evenly, flat_out = ([ms for one in done for ms in one[what]] for what in ("evenly", "flat out"))
    print(machine())
    show(
        f"two incidents of {units} units, {tasks} tasks each, {each} hands; {CALLS_A_MINUTE} calls a minute",
        ["what", "number", "per second", "p50 ms", "p99 ms"],
        [
            ["a call taken and three units ordered, alone", *_figures(alone, seconds)],
            ["the same beside both incidents", *_figures(with_them, seconds)],
            ["tasks at the two incidents beside the calls", *_figures(evenly, seconds)],
            ["as many again, as fast as it goes", *_figures(flat_out, max(one["seconds"] for one in done))],
        ],
    )
    _judge(refs, 2 * tasks)


def _figures(times: list[float], seconds: float) -> list[Any]:
    return [len(times), len(times) / seconds, percentile(times, 0.5), percentile(times, 0.99)]


def _large(units: int, word: str) -> str:
    """An incident with its units under way. `word` marks all that is ever said of it."""
    from bench.transaction import TAKER, report_to_orders
    from liandong.core import clock
    from liandong.directory import reads as directory
    from liandong.dispatch import actions
    from liandong.dispatch.reads import orders_of

    incident = report_to_orders(clock.now(), random.Random(word))
    there = {order.unit for order in orders_of(incident)}
    more = [one.code for one in directory.linkage_units() if one.code not in there][: units - len(there)]
    wanted = [actions.Wanted(code, f"{word}：到场") for code in more]
    actions.issue_orders(incident=incident, wanted=wanted, by=TAKER, at=clock.now())
    return str(incident.ref)


def _told(processes: list["subprocess.Popen[str]"]) -> list[Any]:
    """What each tells at its end; all begin at one moment, when every one of them is warm."""
    try:
        for one in processes:
            assert one.stdout
            one.stdout.readline()
        for one in processes:
            assert one.stdin
            one.stdin.write("go\n")
            one.stdin.flush()
        return [json.loads(one.communicate()[0]) for one in processes]
    finally:
        scratch.end(processes)


def _judge(refs: list[str], tasks: int) -> None:
    from liandong.core.journal.models import Entry
    from liandong.core.journal.verify import verify

    mixed = doubled = missing = 0
    for ref in refs:
        entries = list(Entry.objects.filter(stream=f"incident/{ref}"))
        mixed += sum(entry.body.get("incident", ref) != ref for entry in entries)
        said = [str(e.body.get("text", "")) for e in entries if str(e.body.get("text", "")).startswith(ref)]
        doubled += len(said) - len(set(said))
        missing += tasks - len(set(said))
    print(
        f"at the wrong incident {mixed}, doubled {doubled}, missing {missing}; chain whole: {verify().whole}"
    )
    if mixed or doubled or missing:
        raise SystemExit("the two incidents were mixed, or something was lost")


def _take_calls(seconds: int) -> list[float]:
    from bench.transaction import report_to_orders
    from liandong.core import clock

    chance, times, begun = random.Random(), [], time.perf_counter()
    apart = 60 / CALLS_A_MINUTE
    for number in range(int(seconds / apart)):
        time.sleep(max(0.0, begun + number * apart - time.perf_counter()))
        now = time.perf_counter()
        report_to_orders(clock.now(), chance)
        times.append((time.perf_counter() - now) * 1000)
    return times


def _do_tasks(ref: str, seconds: int, tasks: int, hands: int, hand: int) -> dict[str, Any]:
    """This hand's share of the incident's tasks: what its units say, each with its number."""
    from bench.transaction import TAKER
    from liandong.core import clock
    from liandong.dispatch import steps
    from liandong.dispatch.reads import orders_of
    from liandong.incidents.models import Incident

    orders = list(orders_of(Incident.objects.get(ref=ref)))

    def done(number: int) -> float:
        now = time.perf_counter()
        order = orders[number % len(orders)]
        steps.give_feedback(order=order, text=f"{ref} {number}", by=TAKER, at=clock.now())
        return (time.perf_counter() - now) * 1000

    begun, evenly = time.perf_counter(), []
    for number in range(hand, tasks, hands):
        time.sleep(max(0.0, begun + number * seconds / tasks - time.perf_counter()))
        evenly.append(done(number))
    begun = time.perf_counter()
    flat_out = [done(number) for number in range(tasks + hand, 2 * tasks, hands)]
    return {"evenly": evenly, "flat out": flat_out, "seconds": time.perf_counter() - begun}


def _work(what: str, *amounts: int) -> None:
    import django

    django.setup()
    from bench.transaction import report_to_orders
    from liandong.core import clock

    report_to_orders(clock.now(), random.Random())
    print("warm", flush=True)
    sys.stdin.readline()
    told = _take_calls(amounts[0]) if what == "calls" else _do_tasks(what, *amounts)
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    _work(sys.argv[1], *map(int, sys.argv[2:]))
