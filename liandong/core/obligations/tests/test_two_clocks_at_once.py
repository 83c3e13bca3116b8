"""Several clock processes and operators at once: every step once, no deadlock, nothing lost."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from liandong.core.errors import DomainError
from liandong.core.journal import Entry
from liandong.core.obligations import hooks
from liandong.core.obligations.actions import waive
from liandong.core.obligations.models import Obligation, RuleVersion
from liandong.core.obligations.periods import open_due_periods
from liandong.core.obligations.sweep import sweep
from liandong.core.testing.facts import supplied

from .kit import CHIEF, arrive, assert_table_is_implied, minute, order

pytestmark = pytest.mark.usefixtures("committed")
INCIDENTS = [f"incident/26-{n:06}" for n in range(1, 16)]


def at_once(*functions: Callable[[], None]) -> list[Exception]:
    errors: list[Exception] = []
    gate = threading.Barrier(len(functions))

    def guarded(function: Callable[[], None]) -> None:
        try:
            gate.wait()
            function()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


def keep_sweeping(until: float, batch: int = 7) -> Callable[[], None]:
    def run() -> None:
        quiet = 0
        while quiet < 5:
            quiet = 0 if sweep(minute(until), batch) else quiet + 1

    return run


def announced() -> Counter[tuple[str, str, int]]:
    own = Entry.objects.filter(kind__in=["obligations.breached", "obligations.escalated"])
    return Counter((e.kind, e.body["subject"], e.body["step"]) for e in own)


def test_four_clocks_say_everything_once():
    for stream in INCIDENTS:
        for n in (1, 2, 3):
            order(n + 3 * INCIDENTS.index(stream), stream=stream)
    assert at_once(*[keep_sweeping(30)] * 4) == []
    assert set(announced().values()) == {1}
    assert len(announced()) == 3 * len(INCIDENTS) * 3
    assert Obligation.objects.filter(state="breached").count() == 3 * len(INCIDENTS)
    assert_table_is_implied(30)


def test_operators_and_clocks_meet_without_deadlock():
    for n, stream in enumerate(INCIDENTS, 1):
        order(n, stream=stream)
        order(100 + n, stream=stream)

    def operate(first: int) -> Callable[[], None]:
        def run() -> None:
            for n, stream in enumerate(INCIDENTS, 1):
                arrive(first + n, at=31, occurred=14 if n % 2 else 20, stream=stream)

        return run

    def excuse() -> None:
        for found in Obligation.objects.filter(subject__startswith="26-000412-10").order_by("id"):
            try:
                waive(found, reason="道路塌方无法通行", by=CHIEF, at=minute(31))
            except DomainError:
                continue

    clocks = [keep_sweeping(30), keep_sweeping(30), keep_sweeping(30, batch=1)]
    assert at_once(*clocks, operate(0), operate(100), excuse) == []
    assert set(announced().values()) == {1}
    assert_table_is_implied(31)


def test_two_processes_that_meet_the_rules_first_write_them_once():
    assert at_once(*[lambda n=n: order(n, stream=INCIDENTS[n]) and None for n in range(6)]) == []
    assert RuleVersion.objects.count() == 4
    assert Obligation.objects.count() == 6
    assert_table_is_implied(5)


def test_two_clocks_open_a_period_once():
    with supplied(hooks.who_owes, lambda filter, at: ["county-fire", "water-bureau", "gas-company"]):
        assert at_once(*[lambda: open_due_periods(minute(0)) and None] * 4) == []
    assert Obligation.objects.filter(rule="conference").count() == 3
    assert_table_is_implied(minute(0) + timedelta(seconds=1))


def test_what_an_operator_holds_is_left_for_the_next_pass():
    from django.db import transaction

    from liandong.core.journal.models import Stream

    order(1, stream=INCIDENTS[0])
    order(2, stream=INCIDENTS[1])
    handled: list[int] = []

    def clock_passes() -> None:
        handled.append(sweep(minute(16)))

    with transaction.atomic():
        Stream.objects.select_for_update().get(name=INCIDENTS[0])
        assert at_once(clock_passes) == []
    assert handled == [1]
    assert sweep(minute(16)) == 1
