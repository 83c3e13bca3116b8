"""The clock process: on time, alive, patient with a lost database, not stopped by one bad row."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from liandong.core import clock
from liandong.core.journal import Entry
from liandong.core.journal.models import Seal
from liandong.core.obligations import clockloop, flows, rulebook, sweep
from liandong.core.obligations.models import ClockBeat, Obligation

from .kit import happen, minute, order, run_clock, said, the_one


def run_until(done, seconds: float = 10) -> threading.Thread:
    stop = threading.Event()
    thread = threading.Thread(target=clockloop.run, args=(stop, "test"))
    thread.start()
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.02)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert done()
    return thread


@pytest.mark.usefixtures("committed")
def test_a_deadline_is_noticed_on_time_and_the_process_shows_that_it_lives():
    at = clock.now()
    happen(_ordered(), at, occurred=at - timedelta(minutes=15) + timedelta(seconds=1))
    run_until(lambda: Obligation.objects.filter(state="breached").exists() and ClockBeat.objects.exists())
    found = the_one()
    assert found.noticed_at - found.due_at < timedelta(seconds=1)
    beat = ClockBeat.objects.get()
    assert beat.name == "test"
    assert clockloop.lag(beat.beat_at + timedelta(seconds=3)) >= timedelta(seconds=3)


@pytest.mark.usefixtures("committed")
def test_it_seals_the_journal():
    order()
    run_until(lambda: Seal.objects.exists())


@pytest.mark.usefixtures("committed")
def test_a_database_that_goes_away_is_awaited(monkeypatch):
    order()
    real, failed = clockloop.sweep, []

    def away_at_first(*args):
        if len(failed) < 2:
            failed.append(1)
            connection.close()
            raise OperationalError("terminating connection due to administrator command")
        return real(*args)

    monkeypatch.setattr(clockloop, "sweep", away_at_first)
    run_until(lambda: Obligation.objects.filter(state="breached").exists())
    assert len(failed) == 2


@pytest.mark.usefixtures("committed")
def test_a_seal_that_fails_does_not_stop_the_deadlines(monkeypatch):
    def broken(at):
        raise RuntimeError("disk full")

    order()
    monkeypatch.setattr(clockloop, "seal", broken)
    run_until(lambda: Obligation.objects.filter(state="breached").exists())


@pytest.mark.usefixtures("engine")
def test_one_bad_row_is_set_aside_and_the_others_go_on(monkeypatch):
    for n in (1, 2, 3):
        order(n)
    real = sweep.fact_of

    def stumbling(said, zone):
        if said.obligation.subject.endswith("02"):
            raise ValueError("no such thing")
        return real(said, zone)

    monkeypatch.setattr(sweep, "fact_of", stumbling)
    run_clock(16)
    states = dict(Obligation.objects.values_list("subject", "state"))
    assert sorted(states.values()) == ["breached", "breached", "open"]
    assert Obligation.objects.get(state="open").look_at == minute(17)
    monkeypatch.undo()
    run_clock(18)
    assert not Obligation.objects.filter(state="open").exists()
    assert said().count("breached") == 3


@pytest.mark.usefixtures("engine")
def test_the_documents_name_every_rule_and_fact():
    book, table = rulebook.markdown(), flows.markdown()
    for wanted in (
        "十五分钟内到场",
        "15 分钟内（含）",
        "第 5 个工作日 18:00 前（含）",
        "每半年，18:00 前（含）",
        "联动中心值班席",
    ):
        assert wanted in book
    assert "| `trial.ordered` | arrive |  |  |" in table
    assert "report" in next(line for line in table.splitlines() if "`trial.graded`" in line)
    assert Entry.objects.count() == 0


def _ordered():
    from .kit import Ordered

    return Ordered(order="a", unit="county-fire")
