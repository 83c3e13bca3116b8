"""The statements of one transaction, caught on their way to the database and made into a pgbench script.

Numbers that the database gives out (references, row numbers) become variables that pgbench fetches from its
own run, so that the script does the same work on rows of its own each time.
"""

import math
import re
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from django.db import connection

from bench import scratch
from bench.tables import percentile

# Sequences start here before the run that is caught, so that a row number is like no other number in it.
_ROWS = {
    "intake_report": 710_000_000,
    "incidents_incident": 720_000_000,
    "journal_entry": 730_000_000,
    "obligations_obligation": 740_000_000,
    "notify_message": 750_000_000,
}
_NUMBERS = {
    "report_number": (761_001, "rn", r"R26-761002"),
    "incident_number": (762_001, "inc", r"26-762002"),
}
_LITERAL = re.compile(r"\b7[1-5]0000\d{3}\b")
_LAST = (
    "select last_value from pg_sequences where schemaname = 'public' and sequencename = any(%s) order by 1"
)


@dataclass
class Statement:
    """What was sent, and the row numbers that came back."""

    text: str
    numbers: list[int]


def caught(work: Callable[[], object]) -> list[Statement]:
    """Run `work` once and answer every statement that it sent."""
    connection.ensure_connection()
    seen: list[Statement] = []
    client: Any = psycopg.ClientCursor(connection.connection)
    _start_sequences(client)
    before = _given(client)

    def catch(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        nonlocal before
        result = execute(sql, parameters, many, context)
        text = client.mogrify(sql, parameters) if parameters else sql
        after = _given(client)
        new = [n for a, b in zip(before, after, strict=True) for n in range(a + 1, b + 1)]
        seen.append(Statement(text, new))
        before = after
        return result

    with connection.execute_wrapper(catch):
        work()
    return seen


def _start_sequences(client: Any) -> None:
    for table, first in _ROWS.items():
        client.execute("select setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first])
    for name, (first, *_rest) in _NUMBERS.items():
        client.execute("select setval(%s::regclass, %s)", [name, first])


def _given(client: Any) -> list[int]:
    client.execute(_LAST, [[f"{table}_id_seq" for table in _ROWS]])
    return [row[0] for row in client.fetchall()]


def script(statements: Iterable[Statement], key: str) -> str:
    """The pgbench script of what was caught; `key` is the idempotency key of that run."""
    lines = [r"\set k random(1, 9000000000000000000)", "begin;"]
    for one in statements:
        lines.append(_line(one).replace(key, "bench-:k"))
    return "\n".join([*lines, "commit;", ""])


def _line(one: Statement) -> str:
    text = _LITERAL.sub(lambda found: f":v{found.group()}", one.text.strip().rstrip(";"))
    for name, (_first, variable, reference) in _NUMBERS.items():
        if f"nextval('{name}')" in text:
            return rf"{text} as {variable} \gset"
        head, number = reference.split("-")
        text = re.sub(rf"(?<![R\d]){head}-{number}", f"{head}-:{variable}", text)
    return rf"{_fetching(text, one.numbers)} \gset" if one.numbers else f"{text};"


def _fetching(text: str, numbers: list[int]) -> str:
    """The statement, giving its row numbers as one row of variables."""
    wanted = ", ".join(f"a[{i}] as v{number}" for i, number in enumerate(numbers, 1))
    if text.lower().startswith("insert"):
        return f"with x as ({text}) select {wanted} from (select array_agg(id order by id) a from x) y"
    tail = "select id, seq from added order by seq"
    if not text.endswith(tail):
        raise ValueError(f"a statement gives row numbers in a way not known here: {text[:200]}")
    return f"{text.removesuffix(tail)}select {wanted} from (select array_agg(id order by seq) a from added) y"


def pgbench(text: str, *, clients: int, seconds: int) -> tuple[float, float, float]:
    """Run the script: transactions per second, and p50 and p99 in milliseconds. Raises RuntimeError.

    Without a pgbench on this machine there are no figures (nan).
    """
    program = scratch.pgbench()
    if program is None:
        return math.nan, math.nan, math.nan
    with TemporaryDirectory(prefix="ld-bench-") as folder:
        file = Path(folder, "script.sql")
        file.write_text(text, encoding="utf-8")
        options = ["-n", "-M", "simple", "-c", clients, "-j", min(clients, 4), "-T", seconds, "-f", file]
        options += ["-l", "--log-prefix", Path(folder, "log"), scratch.url()]
        command = [program, *map(str, options)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or not found or "failed transactions: 0" not in done.stdout:
            raise RuntimeError(f"pgbench did not run:\n{done.stdout[-1500:]}{done.stderr[-3000:]}")
        times = [
            int(line.split()[2]) / 1000
            for log in Path(folder).glob("log*")
            for line in log.read_text().splitlines()
        ]
    return float(found.group(1)), percentile(times, 0.5), percentile(times, 0.99)
