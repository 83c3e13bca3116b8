"""The clock follows the database's: never backwards in a process, and never ahead of it for good."""

from datetime import UTC, datetime, timedelta

import pytest

from liandong.core import clock

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


class Machine:
    """A machine whose running clock and whose database are set by hand."""

    def __init__(self, monkeypatch):
        self.running, self.database = 1000.0, START
        monkeypatch.setattr(clock, "_running", lambda: self.running)
        monkeypatch.setattr("django.db.connection.cursor", lambda: self)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return None

    def execute(self, sql):
        assert "clock_timestamp" in sql

    def fetchone(self):
        return (self.database,)

    def let(self, seconds):
        self.running += seconds
        self.database += timedelta(seconds=seconds)


@pytest.fixture
def machine(monkeypatch):
    return Machine(monkeypatch)


def test_between_queries_it_runs_on(machine):
    time = clock._DatabaseTime()
    assert time.now() == START
    machine.running += 5
    assert time.now() == START + timedelta(seconds=5)


def test_a_lead_is_given_back_without_going_backwards(machine):
    time = clock._DatabaseTime()
    time.now()
    machine.database -= timedelta(seconds=4)  # the database's host was set back
    seen = []
    for _ in range(120):
        machine.let(2)
        seen.append(time.now())
    assert seen == sorted(seen)
    assert abs((seen[-1] - machine.database).total_seconds()) < 0.05


def test_a_machine_that_slept_wakes_at_the_present(machine):
    time = clock._DatabaseTime()
    time.now()
    machine.let(8 * 3600)
    assert time.now() == machine.database
