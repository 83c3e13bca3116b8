"""A million open obligations: how many are fired per second, and how late a deadline fires."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from statistics import median
from typing import Any

from bench import scratch
from bench.tables import machine, percentile, show

RULE = "on-scene.city-centre.other-units"
MANY, FEW = 1_000_000, 20_000
PER_STREAM = 4
BATCH = 200
DEADLINES = 400
KILLED_AMONG = 2_000

_STREAMS = """
insert into journal_stream (name, world, place, topics, seq, hash)
select 'incident/bench-' || n, 'real', '990101001', '{place/990101,place/990101001}', 0, ''
from generate_series(1, %s) n"""
_OBLIGATIONS = """
insert into obligations_obligation (rule, version_id, world, stream, subject, owed_by, owed_role, owed_name,
    opened_by_id, period, opened_at, known_at, due_at, state, look_at, step, weight, basis, title, place,
    topics, incident)
select %(rule)s, %(version)s, 'real', 'incident/bench-' || (n / %(per)s + 1), 'bench-' || n, u.code, '',
    u.name,    -n - %(first)s, '', %(base)s - interval '15 minutes', %(known)s,
    %(base)s + n * %(apart)s, 'open', %(base)s + n * %(apart)s, %(step)s, 1, 'regulation', %(title)s,
    '990101001',
    '{place/990101,place/990101001}', 'bench-' || (n / %(per)s + 1)
from generate_series(0, %(count)s - 1) n
join (select row_number() over (order by org_id) - 1 as nth, count(*) over () as of, o.code, o.name
      from directory_linkageunit l join directory_organisation o on o.code = l.org_id) u
  on u.nth = n %% u.of"""


def run(*, small: bool) -> None:
    """Fill the table, sweep with one and four processes, then let real clocks fire fresh deadlines."""
    many, due, seconds, rounds = (FEW, 4_000, 2, 1) if small else (MANY, 240_000, 8, 3)
    # While the rosters of the scratch county are manned: an empty one costs a fact for each breach.
    base = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    took = _fill(many, due, base)
    print(f"{many:,} open obligations on {many // PER_STREAM + 1:,} streams, made in {took:.0f} s")
    # One millisecond apart: after n seconds of the rule's time, n thousand are due.
    clocks_tried = (1, 2) if small else (1, 2, 4)
    rows: dict[int, list[tuple[float, float, float, float]]] = {n: [] for n in clocks_tried}
    at = base
    for _ in range(rounds):
        for clocks in rows:
            at += timedelta(milliseconds=due / (rounds * len(rows)))
            rows[clocks].append((*_swept(clocks, at, seconds), scratch.yardstick(1 if small else 3)))
    print(machine())
    show(
        f"sweep in batches of {BATCH}, {rounds} rounds of at most {seconds} s, medians",
        [
            "clocks",
            "obligations per second",
            "batch p50 ms",
            "batch p99 ms",
            "pgbench simple-update per second",
        ],
        [[n, *(median(one[i] for one in found) for i in range(4))] for n, found in rows.items()],
    )
    _forget_due()
    _show_fired(clocks_tried, 100 if small else KILLED_AMONG)


def _show_fired(clocks_tried: Iterable[int], many: int) -> None:
    """Real clocks: how late they fire, and then what a kill among them does."""
    late, killed = [], []
    for clocks in clocks_tried:
        with _running(clocks) as processes, scratch.quick_connection() as connection:
            _wait_for_beats(connection, clocks)
            for _ in range(3):  # each clock fires once before it is watched: that reads the rules
                _watched(connection, _deadlines(connection, 20 * clocks, spread=0.2))
            late.append([clocks, *_lateness(connection)])
            killed.append([clocks, *_killed(connection, processes, many)])
    show(
        f"lateness of {DEADLINES} deadlines 0.3 to 3 s ahead: due until committed and visible, ms",
        ["clocks", "p50", "p99", "max", "fired", "more than once"],
        late,
    )
    head = [
        "clocks",
        "fired when killed",
        "p50 ms",
        "p99 ms",
        "s until all",
        "fired",
        "facts",
        "more than once",
    ]
    show(
        f"{many:,} come due at once, one clock is killed among them (the only one is started again)",
        head,
        killed,
    )
    if wrong := [row for row in killed if row[-3:] != [many, many, 0]]:
        raise SystemExit(f"not fired exactly once each: {wrong}")


def _fill(many: int, due: int, base: datetime) -> float:
    """`due` of them come due one millisecond after another from `base` on, the others in ten days."""
    begun = time.monotonic()
    said = {**_common(), "apart": timedelta(milliseconds=1), "known": base - timedelta(minutes=15)}
    with scratch.quick_connection() as connection:
        connection.execute(_STREAMS, [many // PER_STREAM + 1])
        connection.execute(_OBLIGATIONS, {**said, "base": base, "count": due, "first": 1})
        later = {"base": base + timedelta(days=10), "count": many - due, "first": due + 1}
        connection.execute(_OBLIGATIONS, {**said, **later})
        connection.execute("vacuum analyze obligations_obligation")
        connection.execute("vacuum analyze journal_stream")
        connection.execute("checkpoint")
    return time.monotonic() - begun


def _forget_due() -> None:
    """What the rounds did not come to must not stand before the deadlines that are watched."""
    with scratch.quick_connection() as connection:
        connection.execute("delete from obligations_obligation where look_at < now() + interval '1 day'")
        connection.execute("vacuum analyze obligations_obligation")  # nor their remains in the index


def _common() -> dict[str, Any]:
    from django.db import connection

    from liandong.core import clock
    from liandong.core.obligations import versions
    from liandong.core.obligations.ladder import ladder
    from liandong.core.obligations.models import RuleVersion

    at = clock.now()
    if not RuleVersion.objects.filter(rule=RULE).exists():
        versions.adopt(versions.book(), at)
    rule = versions.book()[RULE]
    steps = ladder(rule, at - timedelta(minutes=15), at)
    version = RuleVersion.objects.filter(rule=RULE).latest("id").id
    connection.close()
    return {"rule": RULE, "version": version, "title": rule.title, "per": PER_STREAM, "known": at,
            "step": sum(step.kind == "remind" for step in steps)}  # fmt: skip


def _swept(clocks: int, at: datetime, seconds: float) -> tuple[float, float, float]:
    processes = scratch.workers("bench.sweep", clocks, [at.isoformat(), seconds])
    try:
        for process in processes:
            assert process.stdout
            process.stdout.readline()
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [json.loads(process.communicate()[0]) for process in processes]
    finally:
        scratch.end(processes)
    batches = [one for worker in told for one in worker["ms"]]
    handled = sum(worker["handled"] for worker in told)
    longest = max(worker["seconds"] for worker in told)
    return handled / longest, percentile(batches, 0.5), percentile(batches, 0.99)


def _work(at: datetime, seconds: float) -> None:
    """A worker: sweep what is due at that moment until nothing is, or the time is up."""
    import django

    django.setup()
    from liandong.core.obligations.sweep import sweep

    sweep(at, 5)  # reads the rules and the mechanism, once in the life of a process
    print("warm", flush=True)
    sys.stdin.readline()
    handled, times = 0, []
    begun = time.perf_counter()
    while (now := time.perf_counter()) - begun < seconds:
        done = sweep(at, BATCH)
        handled += done
        times.append((time.perf_counter() - now) * 1000)
        if done < BATCH:
            break
    told = {"handled": handled, "seconds": time.perf_counter() - begun, "ms": times}
    print(json.dumps(told), flush=True)


def _lateness(connection: Any) -> tuple[float, float, float, int, int]:
    ids = _deadlines(connection, DEADLINES)
    seen = _watched(connection, ids)
    late = [(when - ids[one]).total_seconds() * 1000 for one, when in seen.items()]
    twice = _facts(connection, ids)[1]
    return percentile(late, 0.5), percentile(late, 0.99), max(late), len(seen), twice


def _facts(connection: Any, ids: Iterable[int]) -> tuple[int, int]:
    """Breaches recorded for these, and for how many of them more than one."""
    row = connection.execute(
        "select coalesce(sum(n), 0)::int, count(*) filter (where n > 1) from (select count(*) n from"
        " journal_entry where kind = 'obligations.breached' and body->>'obligation' = any(%s)"
        " group by body->>'obligation') x",
        [[str(one) for one in ids]],
    ).fetchone()
    return row[0], row[1]


def _killed(connection: Any, processes: list["subprocess.Popen[bytes]"], many: int) -> list[Any]:
    """SIGKILL one of the clocks in the middle of a batch; what it held must be fired by another, once."""
    ids, stood, alone = _due_at_once(connection, many), -1, len(processes) == 1

    def kill(fired: int) -> None:
        nonlocal stood
        busy = fired >= (many // 4 if many > BATCH else 0) and _writing(connection)
        if stood < 0 and (busy or fired == many):
            processes[0].kill()
            stood = fired
            if alone:
                processes.append(_clock())

    seen = _watched(connection, ids, kill)
    late = [(when - ids[one]).total_seconds() * 1000 for one, when in seen.items()]
    shares = [percentile(late, share) for share in (0.5, 0.99)]
    return [stood, *shares, max(late) / 1000, len(seen), *_facts(connection, ids)]


def _writing(connection: Any) -> bool:
    """Whether a clock stands in a transaction that has written something: its batch is half done."""
    found = connection.execute(
        "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        " and backend_type = 'client backend' and backend_xid is not null"
    ).fetchone()
    return found is not None


def _due_at_once(connection: Any, many: int) -> dict[int, datetime]:
    first, now = -next(_opened) * 100, datetime.now(UTC)
    due = now + timedelta(seconds=2)
    said = {**_common(), "base": due, "apart": timedelta(0), "count": many, "first": first, "known": now}
    rows = connection.execute(f"{_OBLIGATIONS} returning id", said).fetchall()
    return {one: due for (one,) in rows}


def _wait_for_beats(connection: Any, clocks: int) -> None:
    connection.execute("delete from obligations_clockbeat")
    for _ in range(int(scratch.PATIENCE / 0.1)):
        row = connection.execute("select count(*) from obligations_clockbeat").fetchone()
        if row[0] == clocks:
            return
        time.sleep(0.1)
    raise TimeoutError("the clocks do not come up")


_opened = count(-20_000_000, -1)


def _deadlines(connection: Any, many: int, spread: float = 2.7) -> dict[int, datetime]:
    """Open so many obligations that come due within `spread` seconds from 0.3 on: row number and deadline."""
    said, chance, now = _common(), random.Random(many), datetime.now(UTC)
    ids = {}
    for due in (now + timedelta(seconds=0.3 + spread * chance.random()) for _ in range(many)):
        values = {
            **said,
            "base": due,
            "apart": timedelta(0),
            "count": 1,
            "first": -next(_opened),
            "known": now,
        }
        row = connection.execute(f"{_OBLIGATIONS} returning id", values).fetchone()
        assert row
        ids[row[0]] = due
    return ids


def _watched(
    connection: Any, ids: dict[int, datetime], meanwhile: Callable[[int], None] = lambda _fired: None
) -> dict[int, datetime]:
    """When each was first seen fired by another connection; `meanwhile` hears how many were, each time."""
    waiting, seen = set(ids), {}
    deadline = time.monotonic() + scratch.PATIENCE
    while waiting and time.monotonic() < deadline:
        query = "select id from obligations_obligation where id = any(%s) and state = 'breached'"
        for (one,) in connection.execute(query, [list(waiting)]).fetchall():
            seen[one] = datetime.now(UTC)
            waiting.discard(one)
        if datetime.now(UTC) >= min(ids.values()):
            meanwhile(len(seen))
        time.sleep(0.003)
    return seen


@contextmanager
def _running(clocks: int) -> Any:
    processes = [_clock() for _ in range(clocks)]
    try:
        yield processes
    finally:
        for process in processes:
            scratch.stop(process)


def _clock() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "liandong", "clock"], cwd=scratch.ROOT)


if __name__ == "__main__":
    _work(datetime.fromisoformat(sys.argv[1]), float(sys.argv[2]))
