"""What a crash must not do: lose an acknowledged row, or leave something that blocks the next start."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg

from liandong.localdb import LocalCluster, locks

from .programs import START_AND_WAIT, WRITE_UNTIL_KILLED, end, kill_server, run


def test_kill_minus_nine_loses_no_acknowledged_row(cluster):
    cluster.start()
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as c:
        c.execute("create table noted (writer int, n int)")
    for _ in range(3):
        writers = [run(WRITE_UNTIL_KILLED, cluster.url("postgres"), w) for w in range(3)]
        _wait_until_each_has_written(cluster, 3)
        kill_server(cluster)
        said = [w.communicate()[0].split() for w in writers]
        assert all(said), "each writer had something acknowledged"
        assert cluster.start() == "started"
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as c:
            for writer, acknowledged in enumerate(said):
                rows = c.execute("select n from noted where writer = %s", [writer]).fetchall()
                assert {int(n) for n in acknowledged} <= {n for (n,) in rows}
            c.execute("truncate noted")


def _wait_until_each_has_written(cluster, writers):
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as c:
        for _ in range(600):
            rows = c.execute("select count(*), min(n) from (select max(n) n from noted group by writer) w")
            if (found := rows.fetchone()) and found[0] == writers and found[1] > 20:
                return
            time.sleep(0.05)
    raise AssertionError("the writers never came to write")


def test_a_killed_starter_takes_no_rows_along_and_blocks_nobody(state):
    starter = run(START_AND_WAIT, state, 30)
    assert starter.stdout.readline().strip() == "started"
    cluster = LocalCluster(state, linger=0.0)
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as c:
        c.execute("create table kept as select 1 as n")
    end(starter)
    try:
        assert cluster.start() == "attached"
        with psycopg.connect(cluster.url("postgres")) as c:
            assert c.execute("select n from kept").fetchone() == (1,)
    finally:
        cluster.stop()
        cluster.release()


def test_a_stale_pid_file_that_names_a_living_stranger_is_no_obstacle(cluster):
    cluster.start()
    kill_server(cluster)
    pid_file = cluster.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")  # the id was used again: by us
    assert cluster.start() == "started"


def test_stop_never_signals_a_stranger(cluster):
    cluster.start()
    real = (cluster.data / "postmaster.pid").read_text()
    stranger = run("import time; time.sleep(60)")
    try:
        (cluster.data / "postmaster.pid").write_text(f"{stranger.pid}\n")
        with suppress(Exception):
            cluster.stop(timeout=0.2)
        assert stranger.poll() is None
    finally:
        (cluster.data / "postmaster.pid").write_text(real)
        end(stranger)


def test_a_half_made_cluster_is_made_anew(cluster):
    half = cluster.room / f"{cluster.data.name}.init"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert cluster.start() == "started"
    assert not half.exists()


def test_a_dead_keeper_is_replaced_at_the_next_start(state):
    cluster = LocalCluster(state, linger=0.0)
    cluster.start()
    try:
        killed = _keeper_of(cluster)
        os.kill(killed, signal.SIGKILL)
        while locks.is_held(cluster.room / "keeper.lock"):  # a dying process keeps its locks for a moment
            time.sleep(0.02)
        assert cluster.start() == "attached"
        assert _keeper_of(cluster) != killed
    finally:
        cluster.stop()
        cluster.release()


def _keeper_of(cluster: LocalCluster) -> int:
    """The keeper's id. The kernel shows a program's words a moment after its start: ask again."""
    deadline = time.monotonic() + 30.0
    while time.monotonic() < deadline:
        if pid := next(_keepers_among_processes(cluster), 0):
            return pid
        time.sleep(0.02)
    raise AssertionError("no keeper was started")  # never 0: killing that would kill the whole test run


def _keepers_among_processes(cluster: LocalCluster) -> Iterator[int]:
    for pid in (p for p in os.listdir("/proc") if p.isdigit()):
        with suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as f:
            words = f.read().split(b"\0")
            if b"liandong.localdb.keeper" in words and str(cluster.state).encode() in words:
                yield int(pid)
