"""How often an open address may be asked is counted for the installation, not by each process."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from liandong.core.notify import outside_views
from liandong.core.testing.facts import AT
from liandong.core.testing.fixtures import *  # noqa: F403

LIMIT, PROCESSES, EACH = 10, 4, 6


@pytest.fixture
def counts(committed_db, monkeypatch):
    """Nothing counted before, nothing left behind; the minute stands still."""
    cache.clear()
    monkeypatch.setattr(outside_views.clock, "now", lambda: AT)
    yield
    cache.clear()


def asked_often(_process):
    """As a process with its own connection: how often it was let in."""
    try:
        return sum(let_in() for _ in range(EACH))
    finally:
        connection.close()


def let_in(who="link/1"):
    try:
        outside_views._at_most(LIMIT, who)
    except outside_views.TooOften:
        return False
    return True


def test_of_several_that_count_at_once_exactly_as_many_are_let_in_as_of_one(counts):
    with ThreadPoolExecutor(PROCESSES) as processes:
        assert sum(processes.map(asked_often, range(PROCESSES))) == LIMIT


def test_the_next_minute_and_another_link_begin_anew(counts, monkeypatch):
    assert [let_in() for _ in range(LIMIT + 2)] == [True] * LIMIT + [False] * 2
    assert let_in("link/2")
    monkeypatch.setattr(outside_views.clock, "now", lambda: AT + timedelta(minutes=1))
    assert let_in()
