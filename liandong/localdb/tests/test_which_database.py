"""Django gets a running database at its first connection; each run of the tests gets one of its own."""

import os

import psycopg
import pytest
from django.db.utils import ConnectionHandler

from liandong.localdb import LocalCluster, cluster_for_tests, database_url
from liandong.localdb.database import TEST_SLOT

from .programs import end, run

TAKE_A_SLOT = """
import sys
from pathlib import Path
from liandong.localdb import cluster_for_tests
print(cluster_for_tests(Path(sys.argv[1])).state, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def own_settings(state, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield database_url(state=state)
    cluster = LocalCluster(state)
    cluster.stop()
    cluster.release()


def test_the_first_connection_starts_the_server_and_makes_the_database(
    own_settings, state, django_db_blocker
):
    connection = ConnectionHandler({"default": own_settings})["default"]
    assert not LocalCluster(state).alive()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("select current_database(), current_setting('data_directory')")
        assert cursor.fetchone() == ("liandong", str(LocalCluster(state).data))
        connection.close()


def test_a_server_that_was_stopped_on_purpose_is_not_started_behind_ones_back(
    own_settings, state, django_db_blocker
):
    with django_db_blocker.unblock():
        first = ConnectionHandler({"default": own_settings})["default"]
        first.ensure_connection()
        first.close()
        LocalCluster(state).stop()
        with pytest.raises(Exception, match="Is the server running"):
            first.connect()
    assert not LocalCluster(state).alive()


def test_two_runs_of_the_tests_never_share_and_a_free_slot_is_used_again(state, monkeypatch):
    monkeypatch.delenv(TEST_SLOT, raising=False)
    runs = [run(TAKE_A_SLOT, state) for _ in range(3)]
    slots = [r.stdout.readline().strip() for r in runs]
    assert len(set(slots)) == 3
    for each in runs:
        end(each)
    again = run(TAKE_A_SLOT, state)
    assert again.stdout.readline().strip() in slots
    end(again)


def test_workers_of_one_run_share_its_cluster(state, monkeypatch):
    monkeypatch.delenv(TEST_SLOT, raising=False)
    ours = cluster_for_tests(state)
    worker = run(TAKE_A_SLOT, state)  # inherits the environment, as a worker of pytest-xdist does
    assert worker.stdout.readline().strip() == str(ours.state) == os.environ[TEST_SLOT]
    end(worker)


def test_the_tests_cluster_is_fast_and_the_real_one_is_safe(state, monkeypatch):
    monkeypatch.setenv(TEST_SLOT, str(state / "slot"))
    cluster = cluster_for_tests(state)
    cluster.start()
    try:
        with psycopg.connect(cluster.url("postgres")) as c:
            assert c.execute("show fsync").fetchone() == ("off",)
    finally:
        cluster.stop()
        cluster.release()
    assert database_url(state=state)["LOCAL_CLUSTER"]["durable"]
