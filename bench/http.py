"""Report to orders through the real web server: tokens, connections kept open, every answer counted.

Clients are processes of their own with plain HTTP, so that what they cost is not the application's. Each
has tokens of its own, asked with in turn: a token's rate must not be what a fast machine meets first.
"""

import http.client
import json
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle
from typing import Any

from bench import bulk, scratch
from bench.database_cpu import database_cpu
from bench.desks import processor, wait_for
from bench.tables import machine, percentile, show

CLIENTS, SECONDS, KNOWN = 16, 20, 20_000
TOKENS_EACH = 4
WARMING = 3
SCOPES = ["reports.write", "incidents.read", "incidents.write", "orders.issue"]
UNITS = ("county-fire", "county-ems", "power-company")
WHAT = {
    "intake": "report, incident, three orders: three requests",
    "report": "a report alone",
    "list": "list of 50 incidents",
    "supplement": "supplement, all to one incident",
}
HEAD = [
    "what", "requests per second", "p50 ms", "p99 ms", "CPU ms application", "CPU ms database", "not 2xx",
]  # fmt: skip
Asked = list[tuple[str, float]]
Ask = Callable[[str, str, Any], Any]


def run(*, small: bool) -> None:
    """Start the web server as the demo does, and let all clients do one thing after another."""
    from bench.transaction import report_to_orders
    from liandong.core import clock
    from liandong.incidents.models import Incident

    clients, seconds = (2, 3) if small else (CLIENTS, SECONDS)
    incident = report_to_orders(clock.now(), random.Random(1)).ref
    tokens = ",".join(_token(n) for n in range(clients * TOKENS_EACH))
    bulk.closed_incidents(1, KNOWN // 20 if small else KNOWN, _version(), lambda _n: None)
    rows, steps, wrong = [], [], 0
    with _web() as (web, port):
        for what in WHAT:
            among = f" among {Incident.objects.count():,}" if what == "list" else ""
            row, each = _measured(what, clients, [what, port, seconds, tokens, incident], web.pid)
            rows.append([WHAT[what] + among, *row])
            steps += _steps(each) if what == "intake" else []
            wrong += row[-1]
    print(machine())
    show(f"{clients} clients, {seconds} s each, granian with two workers", HEAD, rows)
    show("the three requests of one intake", ["request", "number", "p50 ms", "p99 ms"], steps)
    if wrong:
        raise SystemExit(f"{wrong} answers were not 2xx")


def _version() -> int:
    from liandong.core.obligations.models import RuleVersion

    return int(RuleVersion.objects.filter(rule="acknowledge.tier-1").latest("id").id)


def _steps(told: Asked) -> list[list[Any]]:
    times: dict[str, list[float]] = defaultdict(list)
    for step, ms in told:
        times[step].append(ms)
    return [[step, len(ms), percentile(ms, 0.5), percentile(ms, 0.99)] for step, ms in times.items()]


def _token(number: int) -> str:
    from liandong.api.actions import create_token
    from liandong.core import clock
    from liandong.core.access.actor import Actor

    at = clock.now()
    _made, secret = create_token(
        name=f"bench-{number}", post="linkage-centre:dispatcher:1", scopes=SCOPES,
        expires_at=at + timedelta(days=1), by=Actor.system("bench"), at=at,
    )  # fmt: skip
    return secret


@contextmanager
def _web() -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    from liandong.cli import programs

    port = scratch.port()
    command = programs.web(scratch.HOST, port, 2).command
    with scratch.running(command) as web:
        wait_for(f"http://{scratch.HOST}:{port}/healthz")
        yield web, port


def _measured(what: str, clients: int, arguments: list[Any], web: int) -> tuple[list[Any], Asked]:
    processes = scratch.workers("bench.http", clients, arguments)
    try:
        for process in processes:
            assert process.stdout
            process.stdout.readline()  # it is warm
        before = processor(web), database_cpu()
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [json.loads(process.communicate()[0]) for process in processes]
        spent = processor(web) - before[0], database_cpu() - before[1]
    finally:
        scratch.end(processes)
    asked = [(step, ms) for worker in told for step, ms in worker["ms"]]
    times = [ms for _step, ms in asked]
    longest = max(worker["seconds"] for worker in told)
    each = [1000 * one / len(times) for one in spent]
    bad = sum(worker["bad"] for worker in told)
    return [len(times) / longest, percentile(times, 0.5), percentile(times, 0.99), *each, bad], asked


# --- in the clients --------------------------------------------------------------------------------------


def _work(what: str, port: int, seconds: float, secrets: list[str], incident: str) -> None:
    connection = http.client.HTTPConnection(scratch.HOST, port, timeout=scratch.PATIENCE)
    times: list[tuple[str, float]] = []
    turn, bad = cycle(secrets), 0

    def ask(method: str, path: str, given: Any = None) -> Any:
        nonlocal bad
        head = {"Authorization": f"Bearer {next(turn)}", "Content-Type": "application/json"}
        if method == "POST":
            head["Idempotency-Key"] = f"bench-{random.getrandbits(64):020}"
        body = None if given is None else json.dumps(given)
        begun = time.perf_counter()
        connection.request(method, f"/api/v1/{path}", body, head)
        answer = connection.getresponse()
        said = answer.read()
        times.append((path.rpartition("/")[2], (time.perf_counter() - begun) * 1000))
        if not 200 <= answer.status < 300:
            bad += 1
            print(answer.status, said[:200].decode(), file=sys.stderr)
            return None
        return json.loads(said)

    for _ in range(WARMING):
        _once(what, ask, incident)
    print("warm", flush=True)
    sys.stdin.readline()
    times.clear()
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        _once(what, ask, incident)
    print(json.dumps({"ms": times, "bad": bad, "seconds": time.perf_counter() - begun}), flush=True)


def _once(what: str, ask: Ask, incident: str) -> None:
    if what == "list":
        ask("GET", "incidents?limit=50", None)
    elif what == "supplement":
        ask("POST", f"incidents/{incident}/supplements", {"text": "车头已不冒烟，路仍堵着"})
    elif (report := ask("POST", "reports", _report())) and what == "intake":
        opened = ask("POST", f"reports/{report['ref']}/incident", {})
        if opened:
            units = [{"unit": unit} for unit in UNITS]
            ask("POST", f"incidents/{opened['ref']}/orders", {"units": units})


def _report() -> dict[str, Any]:
    return {
        "narrative": "两辆车撞了，有人腿动不了，路堵死了，车头在冒烟",
        "caller_name": "张三",
        "caller_phone": f"1990000{random.randrange(10_000):04}",
        "place": {
            "name": "滨江路18号",
            "lon": 104.5,
            "lat": 26.5,
            "region": "990101001",
            "zone": "city_centre",
        },
        "type": "12H02",
        "urgency": "critical",
    }


if __name__ == "__main__":
    kind, at, lasting, given, ref, number = sys.argv[1:]
    own = given.split(",")[int(number) * TOKENS_EACH :][:TOKENS_EACH]
    _work(kind, int(at), float(lasting), own, ref)
