"""Processor time of the database's own processes, as the kernel counts it."""

from contextlib import suppress
from pathlib import Path

import psycopg

from bench import scratch


def database_cpu() -> float:
    """Seconds that the living sessions of the scratch database have spent on a processor so far."""
    with psycopg.connect(scratch.url(), autocommit=True) as connection:
        found = connection.execute(
            "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            " and backend_type = 'client backend'"
        ).fetchall()
    spent = 0.0
    for (pid,) in found:
        with suppress(OSError):
            spent += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return spent
