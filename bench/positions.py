"""Ten thousand devices every five seconds in, twenty maps out; units near a place among many."""

import json
import random
import sys
import time
from datetime import timedelta
from typing import Any

from bench import scratch
from bench.database_cpu import database_cpu
from bench.tables import machine, percentile, show

WORKER = "bench.positions"
EVERY = 5.0
BATCH = 1000
Story = dict[str, Any]


def run(*, small: bool) -> None:
    """Both at once, paced as in service; then each alone, as fast as it goes; then proposals."""
    devices, readers, seconds = (1_000, 4, 6) if small else (10_000, 20, 60)
    token, cookie = _signed_in()
    print(machine())
    _paced(devices, readers, seconds, token, cookie)
    _flat_out(devices, 3 if small else 15, token, cookie)
    _proposals(2_000 if small else 100_000)


def _paced(devices: int, readers: int, seconds: int, token: str, cookie: str) -> None:
    doing = [("write", devices, devices // BATCH, seconds, token)]
    doing += [("read", devices, readers // 2, seconds, cookie)] * 2
    told, backends = _together(doing)
    rows = [_row("in: 1,000 fixes by POST", told[:1]), _row("out: what moved, whole county", told[1:])]
    show(
        f"{devices:,} devices and {readers} maps every {EVERY:.0f} s, {seconds} s, WSGI application",
        ["what", "requests", "p50 ms", "p99 ms", "max ms", "KiB p50", "CPU of one core, Python"],
        rows,
    )
    late = sum(one["late"] for one in told)
    print(f"database: {backends / seconds:.0%} of one core; rounds begun late: {late}")


def _flat_out(devices: int, seconds: int, token: str, cookie: str) -> None:
    rows = []
    for what, secret in (("write", token), ("read", cookie)):
        told, _backends = _together([(what, devices, 0, seconds, secret)])
        row = _row({"write": "in, one process", "read": "out, one process"}[what], told)
        rate = len(told[0]["ms"]) / seconds * (BATCH if what == "write" else 1)
        rows.append([row[0], rate, *row[2:4]])
    show("as fast as one process goes", ["what", "fixes or answers per second", "p50 ms", "p99 ms"], rows)


def _row(name: str, told: list[Story]) -> list[Any]:
    times = [one for worker in told for one in worker["ms"]]
    sizes = [one for worker in told for one in worker["kib"]]
    cpu = sum(worker["cpu"] / worker["seconds"] for worker in told)
    shares = [percentile(times, share) for share in (0.5, 0.99, 1)]
    return [name, len(times), *shares, percentile(sizes, 0.5), f"{cpu:.0%}"]


def _together(doing: list[tuple[Any, ...]]) -> tuple[list[Story], float]:
    """Run workers at the same time; gives what they tell, and the CPU seconds of the database meanwhile."""
    processes = [one for what in doing for one in scratch.workers(WORKER, 1, what)]
    try:
        for process in processes:
            assert process.stdout
            process.stdout.readline()  # it is warm
        before = database_cpu()
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        told = []
        for process in processes:
            assert process.stdout
            told.append(json.loads(process.stdout.readline()))
        return told, database_cpu() - before  # workers hold their sessions until they are ended
    finally:
        scratch.end(processes)


def _signed_in() -> tuple[str, str]:
    """A token that may write positions, and the session of a dispatcher."""
    from django.conf import settings
    from django.test import Client

    from liandong.api.actions import create_token
    from liandong.core import clock
    from liandong.core.access.actor import Actor
    from liandong.core.access.models import User

    at = clock.now()
    _token, secret = create_token(
        **{"name": "bench", "post": "linkage-centre:dispatcher:1", "scopes": ["positions.write"]},
        **{"expires_at": at + timedelta(days=1), "by": Actor.system("bench"), "at": at},
    )
    client = Client()
    client.force_login(User.objects.get(username="zhoumin"))
    return secret, client.cookies[settings.SESSION_COOKIE_NAME].value


# --- in the workers --------------------------------------------------------------------------------------


def _work(what: str, devices: int, each: int, seconds: int, secret: str) -> None:
    """`each` requests in every five seconds, evenly; none means as many as it can."""
    import django

    django.setup()
    import httpx
    from django.conf import settings

    from config.wsgi import application

    transport = httpx.WSGITransport(app=application)
    sign = {"authorization": f"Bearer {secret}"} if what == "write" else {"accept-encoding": "gzip"}
    cookies = {} if what == "write" else {settings.SESSION_COOKIE_NAME: secret}
    with httpx.Client(
        transport=transport, base_url="http://testserver", cookies=cookies, headers=sign
    ) as client:
        ask = _writer(client, devices) if what == "write" else _reader(client, max(1, each))
        for _ in range(max(1, devices // BATCH)):
            ask()
        print("warm", flush=True)
        sys.stdin.readline()
        print(json.dumps(_timed(ask, each, seconds)), flush=True)
        sys.stdin.readline()


def _timed(ask: Any, each: int, seconds: int) -> Story:
    story: Story = {"ms": [], "kib": [], "late": 0}
    begun, used = time.perf_counter(), time.process_time()
    number = 0
    while (now := time.perf_counter() - begun) < seconds:
        due = number * EVERY / each if each else now
        if due > now:
            time.sleep(due - now)
        story["late"] += now - due > EVERY
        took, size = ask()
        story["ms"].append(took * 1000)
        story["kib"].append(size / 1024)
        number += 1
    return {**story, "seconds": time.perf_counter() - begun, "cpu": time.process_time() - used}


def _writer(client: Any, devices: int) -> Any:
    """Batch after batch of the fleet, every device some metres farther each time."""
    from liandong.core import clock
    from liandong.directory import reads as directory

    units = [one.code for one in directory.linkage_units()]
    chance = random.Random(1)
    places = [[104.51 + chance.gauss(0, 0.1), 30.19 + chance.gauss(0, 0.1)] for _ in range(devices)]
    turn = iter(range(10**9))

    def fix(n: int) -> dict[str, Any]:
        lon, lat = places[n] = [
            places[n][0] + chance.gauss(0, 0.0002),
            places[n][1] + chance.gauss(0, 0.0002),
        ]
        where = {"lon": round(lon, 6), "lat": round(lat, 6), "speed": 40, "heading": n % 360}
        at = clock.now().isoformat()
        return {"unit": units[n % len(units)], "source": f"gps-{n}", "label": f"{n} 号车", "at": at, **where}

    def ask() -> tuple[float, int]:
        first = next(turn) * BATCH % devices
        body = json.dumps({"positions": [fix(n) for n in range(first, first + BATCH)]}).encode()
        begun = time.perf_counter()
        answer = client.post("/api/v1/positions", content=body, headers={"content-type": "application/json"})
        took = time.perf_counter() - begun
        assert answer.json()["accepted"] == BATCH, answer.text[:300]
        return took, len(body)

    return ask


def _reader(client: Any, maps: int) -> Any:
    """Maps that each hold a cursor of their own, asking in turn."""
    cursors = [""] * maps
    turn = iter(range(10**9))

    def ask() -> tuple[float, int]:
        one = next(turn) % maps
        begun = time.perf_counter()
        answer = client.get(f"/map/devices.json?since={cursors[one]}&box=103.5,29.5,105.5,31")
        took = time.perf_counter() - begun
        cursors[one] = answer.json()["cursor"]
        return took, int(answer.headers.get("content-length") or answer.num_bytes_downloaded)

    return ask


# --- units near a place ----------------------------------------------------------------------------------


def _proposals(units: int) -> None:
    """The matrix names kinds, so what counts is how many of a kind one county has."""
    rows = []
    for name, made, regions, times in (
        ("spread over a thousand counties", units, 1000, 30),
        ("all of one county", units // 20, 1, 3),
    ):
        _make_units(made, regions)
        rows.append([name, made, *_propose(times)])
    head = ["where they are", "units", "candidates", "p50 ms", "p99 ms"]
    show("units proposed for one place, `dispatch.proposals.propose`", head, rows)


def _make_units(units: int, regions: int) -> None:
    """Copies of the county's fire brigade, in other counties or in this one."""
    with scratch.quick_connection() as connection:
        region = "'990101'" if regions == 1 else "'98' || lpad((n % 1000)::text, 4, '0')"
        connection.execute("delete from directory_linkageunit where org_id like 'many-%'")
        connection.execute("delete from directory_organisation where code like 'many-%'")
        columns = [
            name
            for (name,) in connection.execute(
                "select column_name from information_schema.columns"
                " where table_name = 'directory_organisation'"
            )
        ]
        changed = {
            "code": "'many-' || n",
            "name": "o.name || n",
            "region_id": region,
            "lon": "o.lon + (n % 997) * 0.0002",
            "lat": "o.lat + (n % 1009) * 0.0002",
        }
        values = ", ".join(changed.get(name, f"o.{name}") for name in columns)
        connection.execute(
            f"insert into directory_organisation ({', '.join(columns)}) select {values}"
            f" from directory_organisation o, generate_series(1, {units}) n where o.code = 'county-fire'"
        )
        connection.execute(
            "insert into directory_linkageunit (org_id, tier, kind, dual_track, since, position)"
            " select o.code, '1', 'fire', false, now(), 0"
            " from directory_organisation o where o.code like 'many-%'"
        )
        connection.execute("analyze directory_organisation, directory_linkageunit")


def _propose(times: int) -> tuple[int, float, float]:
    from liandong.core import clock
    from liandong.directory.reads import units_responsible
    from liandong.dispatch import proposals

    place = proposals.Place(104.51, 30.19, "990101001", "city_centre")
    took = []
    asked = {"type_code": "12G03", "urgency": "urgent", "place": place, "world": "real"}
    proposals.propose(**asked, at=clock.now())  # the roads and the rules are read once
    for _ in range(times):
        begun = time.perf_counter()
        proposals.propose(**asked, at=clock.now())
        took.append((time.perf_counter() - begun) * 1000)
    candidates = len(units_responsible("12G03", proposals.PHASE, place.region))
    return candidates, percentile(took, 0.5), percentile(took, 0.99)


if __name__ == "__main__":
    _work(sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5])
