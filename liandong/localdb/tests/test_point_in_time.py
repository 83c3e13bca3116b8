"""Back to a moment between two facts: what was before is there, what came after is not."""

import time
from datetime import timedelta

import psycopg
import pytest

from liandong.localdb import LocalCluster, LocalDatabaseError
from liandong.localdb.point_in_time import copy_base, recover


@pytest.fixture
def archive(state, monkeypatch):
    folder = state / "archive"
    monkeypatch.setenv("LIANDONG_WAL_ARCHIVE", str(folder))
    return folder


@pytest.fixture
def kept(archive, cluster, state):
    cluster.start()
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as c:
        c.execute("create table facts (said text)")
        copy_base(cluster, state / "base")
        c.execute("insert into facts values ('before')")
        moment = c.execute("select clock_timestamp()").fetchone()[0]
        time.sleep(0.05)
        c.execute("insert into facts values ('after')")
        last = c.execute("select pg_walfile_name(pg_switch_wal())").fetchone()[0]
    deadline = time.monotonic() + 60
    while not (archive / last).exists():
        assert time.monotonic() < deadline, list(archive.iterdir())
        time.sleep(0.1)
    return moment


def test_a_moment_between_two_facts(kept, archive, state, record_property):
    begun = time.monotonic()
    copy = recover(state / "base", archive, kept, state / "then")
    record_property("seconds", round(time.monotonic() - begun, 1))
    try:
        with psycopg.connect(copy.url("postgres"), autocommit=True) as c:
            assert c.execute("select said from facts").fetchall() == [("before",)]
            c.execute("insert into facts values ('and it goes on')")
        copy.stop()
        again = LocalCluster(state / "then")
        again.start()
        with psycopg.connect(again.url("postgres")) as c:
            assert c.execute("select count(*) from facts").fetchone() == (2,)
    finally:
        copy.stop()
        copy.release()


def test_a_moment_that_the_log_does_not_reach_is_refused(kept, archive, state):
    with pytest.raises(LocalDatabaseError, match="recovery ended before"):
        recover(state / "base", archive, kept + timedelta(days=1), state / "then")


def test_it_is_never_put_over_another(kept, archive, state):
    with pytest.raises(LocalDatabaseError, match="已有数据库"):
        recover(state / "base", archive, kept, state)
