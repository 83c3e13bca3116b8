"""A database on other hosts: all that its address says is kept, and nobody waits for ever."""

import time

import pytest
from django.db import OperationalError, connection
from django.db.utils import ConnectionHandler

from liandong.localdb import database_url
from liandong.localdb.engine.base import be_patient_for

TWO = "postgresql://ld:secret@db1,db2:5433/liandong?target_session_attrs=read-write&connect_timeout=9"


@pytest.fixture
def impatient():
    be_patient_for(0.4)
    yield
    be_patient_for(None)


def test_a_primary_and_its_standby_are_named_in_one_address(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", TWO)
    given = ConnectionHandler({"default": database_url()})["default"].get_connection_params()
    asked = ("host", "port", "dbname", "user", "password", "target_session_attrs")
    assert [given[name] for name in asked] == ["db1,db2", ",5433", "liandong", "ld", "secret", "read-write"]
    assert (given["connect_timeout"], given["keepalives_idle"]) == ("9", "3")


def test_the_feed_reaches_it_in_the_same_way(monkeypatch):
    from liandong.core.live import hub

    monkeypatch.setenv("DATABASE_URL", TWO)
    monkeypatch.setattr(hub, "connections", ConnectionHandler({"default": database_url()}))
    given = hub._parameters()
    assert (given["host"], given["target_session_attrs"]) == ("db1,db2", "read-write")
    assert not {"context", "cursor_factory", "prepare_threshold", "client_encoding"} & set(given)


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_longer_than_patience_and_the_next_one_is_served(impatient):
    began = time.monotonic()
    with pytest.raises(OperationalError, match="no answer"), connection.cursor() as cursor:
        cursor.execute("select pg_sleep(60)")
    assert time.monotonic() - began < 30
    assert connection.connection.closed
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        assert cursor.fetchone() == (1,)
