"""Scratch databases: a local cluster of the benchmarks' own, durable like a real one, under var/bench.

The demo county without its history is made once and copied for each run, so that a run never meets what an
earlier one left. A run's database bears the number of its process and goes with it, so two people may measure
at once; LIANDONG_BENCH_STATE names another folder (another disk, say).
"""

import hashlib
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

import psycopg
from psycopg import sql

from liandong.cli.ports import take_port
from liandong.localdb import LocalCluster

ROOT = Path(__file__).resolve().parents[1]
STATE = Path(os.environ.get("LIANDONG_BENCH_STATE") or ROOT / "var" / "bench").absolute()
OWN = f"_{os.getpid()}"
HOST = "127.0.0.1"
PATIENCE = 180.0  # seconds that a program may take to start or to end on a machine with much else to do
_MACHINE = {"LIANDONG_BENCH_STATE", "LIANDONG_PG_BINDIR", "LIANDONG_CHROMIUM"}
_cluster: LocalCluster | None = None


def prepare(name: str, *, fresh: bool = False) -> None:
    """Start the cluster, copy the county into database `bench_<name>_<pid>` and set Django up on it."""
    global _cluster
    _leave_the_caller()
    STATE.mkdir(parents=True, exist_ok=True)
    STATE.chmod(0o755)
    _cluster = LocalCluster(STATE, durable=True, linger=1.0)
    _cluster.start()
    os.environ |= {
        "LIANDONG_STATE": str(STATE),
        "LIANDONG_CHECK": "1",
        "LIANDONG_DEMO": "1",  # elsewhere the loopback phone refuses
        "LIANDONG_HOSTS": f"testserver,{HOST}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": _cluster.url(f"bench_{name}{OWN}"),
    }
    template = f"county_{_content_key()}"
    with psycopg.connect(_cluster.url("postgres"), autocommit=True) as connection:
        # One makes the county, the others wait for it: neither may be dropped while it is copied.
        connection.execute("select pg_advisory_lock(1)")
        _drop_forsaken(connection)
        if fresh or not _exists(connection, template):
            _make_county(connection, template)
        _do(connection, "create database {} template {}", f"bench_{name}{OWN}", template)
    import django

    django.setup()


def _leave_the_caller() -> None:
    """What the caller's own installation or tests are told must not decide what is measured."""
    for name in [*os.environ]:
        if name == "DATABASE_URL" or (name.startswith("LIANDONG_") and name not in _MACHINE):
            del os.environ[name]


def give_back() -> None:
    """Drop the run's database and let the cluster go: it stops when nobody else uses it."""
    from django.db import connections

    connections.close_all()
    if _cluster:
        with psycopg.connect(_cluster.url("postgres"), autocommit=True) as connection:
            _drop_of(connection, OWN)
        _cluster.release()


def url() -> str:
    """The scratch database's address, for psql and pgbench."""
    return os.environ["DATABASE_URL"]


def port() -> int:
    """A port that no other program of ours on this machine takes while this one lives."""
    return take_port(HOST, 8700)


def quick_connection() -> psycopg.Connection:
    """A connection of its own, for making rows in bulk: nobody waits for the disk, triggers are asleep."""
    connection = psycopg.connect(url(), autocommit=True)
    connection.execute("set synchronous_commit = off")
    connection.execute("set session_replication_role = replica")
    connection.execute("set maintenance_work_mem = '1GB'")
    connection.execute("set work_mem = '256MB'")
    return connection


def workers(module: str, count: int, arguments: Sequence[object]) -> list["subprocess.Popen[str]"]:
    """Start `count` processes of a benchmark module, each with its number as the last argument."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return [
        subprocess.Popen(
            [*command, str(n)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for n in range(count)
    ]


def end(processes: Iterable["subprocess.Popen[str]"]) -> None:
    """End what `workers` started, whatever it is doing."""
    for process in processes:
        process.kill()
        process.communicate()


@contextmanager
def running(command: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that lives as long as the block; what it said is shown when the block fails."""
    with TemporaryFile() as said:
        program = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said)
        try:
            yield program
        except BaseException:
            said.seek(0)
            print(said.read()[-4000:].decode(errors="replace"), file=sys.stderr, flush=True)
            raise
        finally:
            stop(program)


def stop(program: "subprocess.Popen[bytes]") -> None:
    """Ask a program to end, and end it when it does not."""
    program.terminate()
    try:
        program.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def _content_key() -> str:
    """Of what the county is made from, and of the week: its rosters are written for thirty days."""
    sources = [*ROOT.glob("liandong/**/migrations/*.py"), *ROOT.glob("liandong/demo/**/*.py")]
    sources = sorted([*sources, *ROOT.glob("mechanisms/yunling/**/*.yaml"), ROOT / "bench" / "county.py"])
    digest = hashlib.sha256(f"{datetime.now(UTC):%G-%V}".encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def _drop_forsaken(connection: psycopg.Connection) -> None:
    """What runs left that were killed: millions of rows each."""
    for name in _made(connection):
        owner = name.rpartition("_")[2]
        if not (owner.isdigit() and Path(f"/proc/{owner}").exists()):
            _drop(connection, name)


def _drop_of(connection: psycopg.Connection, owner: str) -> None:
    for name in _made(connection):
        if name.endswith(owner):
            _drop(connection, name)


def _made(connection: psycopg.Connection) -> list[str]:
    found = connection.execute(r"select datname from pg_database where datname like 'bench\_%'")
    return [name for (name,) in found]


def _make_county(connection: psycopg.Connection, name: str) -> None:
    for (old,) in connection.execute(r"select datname from pg_database where datname like 'county\_%'"):
        _drop(connection, old)
    half = "county_half"  # what a killed run left went with the others
    _do(connection, "create database {}", half)
    assert _cluster
    environment = {**os.environ, "DATABASE_URL": _cluster.url(half)}
    for program in (["manage.py", "migrate", "-v0"], ["-m", "bench.county"]):
        subprocess.run([sys.executable, *program], cwd=ROOT, env=environment, check=True)
    _do(connection, "alter database {} rename to {}", half, name)


def _exists(connection: psycopg.Connection, name: str) -> bool:
    found = connection.execute("select 1 from pg_database where datname = %s", [name])
    return found.fetchone() is not None


def _drop(connection: psycopg.Connection, name: str) -> None:
    _do(connection, "drop database if exists {} with (force)", name)


def _do(connection: psycopg.Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def pgbench() -> Path | None:
    """The program, of the cluster's own PostgreSQL or else of the machine; None, and a word, without one."""
    assert _cluster
    own = _cluster.binaries.program("pgbench")
    found = own if own.exists() else shutil.which("pgbench")
    if found is None:
        print("no pgbench on this machine: its figures are left out", file=sys.stderr, flush=True)
    return found and Path(found)


def yardstick(seconds: int = 3) -> float:
    """Transactions per second of pgbench's own simple update, 8 at a time: how free the machine is now."""
    program = pgbench()
    if program is None:
        return math.nan
    with psycopg.connect(url(), autocommit=True) as connection:
        if connection.execute("select to_regclass('pgbench_accounts')").fetchone() == (None,):
            command = [program, "-i", "-q", "-s", "5", url()]
            subprocess.run(command, capture_output=True, check=True)
    command = [program, "-n", "-b", "simple-update", "-c", "8", "-j", "4", "-T", str(seconds), url()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    return float(found.group(1)) if found else math.nan
