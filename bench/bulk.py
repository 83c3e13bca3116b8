"""Years of closed incidents, made by the database itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import scratch

WRITERS = 4
CHUNK = 25_000
SQL = Path(__file__).with_name("closed_incidents.sql")


def closed_incidents(first: int, last: int, version: int, bar: Callable[[int], None]) -> None:
    """Make incidents number `first` to `last`, several connections at a time."""
    statements = [one for one in SQL.read_text(encoding="utf-8").split(";\n") if one.strip()]

    def make(begin: int) -> None:
        said = {"first": begin, "last": min(begin + CHUNK - 1, last), "version": version}
        with scratch.quick_connection() as connection:
            for statement in statements:
                connection.execute(statement, said)
        bar(said["last"])

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(make, range(first, last + 1, CHUNK)))
    with scratch.quick_connection() as connection:
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
