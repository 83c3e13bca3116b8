"""Whatever happens in whatever order, the table stays what the journal implies, after every step."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from liandong.core.errors import DomainError
from liandong.core.journal import Entry
from liandong.core.obligations import hooks, versions
from liandong.core.obligations.actions import void, waive
from liandong.core.obligations.models import Obligation
from liandong.core.obligations.periods import open_due_periods
from liandong.core.obligations.sweep import sweep
from liandong.core.testing.facts import supplied

from . import kit

ORDERS = st.integers(1, 3)
STREAMS = st.sampled_from([kit.INCIDENT, "incident/26-000413"])
GRADES = st.sampled_from(["general", "larger", "major"])
MINUTES = st.integers(0, 400)
AGO = st.integers(0, 90)
OFFICE = kit.Actor(
    ref="gu",
    name="顾",
    org="emergency-office",
    roles=frozenset({"emergency_office"}),
    topics=frozenset({"*"}),
)


class AnyOrder(RuleBasedStateMachine):
    """People and the clock, with time going forward only; facts may be typed in later than they happened."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.rules = kit.rules_in_force()
        self.rules.__enter__()
        self.owing = supplied(hooks.who_owes, lambda filter, at: ["county-fire", "water-bureau"])
        self.owing.__enter__()
        self.now = kit.NOON
        self.swept = kit.NOON

    def teardown(self) -> None:
        self.owing.__exit__(None, None, None)
        self.rules.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        versions.forget()

    def state(self, fact: kit.Fact, ago: int, stream: str) -> None:
        kit.happen(fact, self.now, occurred=self.now - timedelta(minutes=ago), stream=stream)
        self.check()

    def check(self) -> None:
        """After every step. The clock stands where it last swept; facts may be ahead of it."""
        kit.assert_table_is_implied(self.swept)
        own = Entry.objects.filter(kind="obligations.breached")
        said = [entry.body["obligation"] for entry in own]
        assert len(said) == len(set(said))

    @initialize()
    def begin(self) -> None:
        open_due_periods(self.now)
        self.check()

    @rule(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(days=st.integers(1, 120))
    def seasons_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(limit=st.sampled_from([1, 200]))
    def the_clock_sweeps(self, limit: int) -> None:
        self.swept = self.now
        while sweep(self.now, limit):
            pass
        self.check()

    @rule()
    def the_calendar_opens(self) -> None:
        open_due_periods(self.now)
        self.check()

    @rule(n=ORDERS, ago=AGO, stream=STREAMS, zone=st.sampled_from(["city_centre", "village"]))
    def order(self, n: int, ago: int, stream: str, zone: str) -> None:
        self.state(kit.Ordered(order=f"o{n}", unit="county-fire", zone=zone), ago, stream)

    @rule(n=ORDERS, ago=AGO, stream=STREAMS)
    def arrive(self, n: int, ago: int, stream: str) -> None:
        self.state(kit.Arrived(order=f"o{n}"), ago, stream)

    @rule(n=ORDERS, ago=AGO, stream=STREAMS)
    def recall(self, n: int, ago: int, stream: str) -> None:
        self.state(kit.Recalled(order=f"o{n}"), ago, stream)

    @rule(grade=GRADES, ago=AGO, stream=STREAMS)
    def grade(self, grade: str, ago: int, stream: str) -> None:
        self.state(kit.Graded(grade=grade), ago, stream)

    @rule(to=st.sampled_from(["emergency_office", "nobody"]), ago=AGO, stream=STREAMS)
    def report(self, to: str, ago: int, stream: str) -> None:
        self.state(kit.ReportedUp(to=to), ago, stream)

    @rule(n=ORDERS, ago=AGO, stream=STREAMS)
    def send(self, n: int, ago: int, stream: str) -> None:
        self.state(kit.Sent(ticket=f"t{n}", unit="housing-bureau"), ago, stream)

    @rule(n=ORDERS, ago=AGO, stream=STREAMS)
    def answer(self, n: int, ago: int, stream: str) -> None:
        self.state(kit.Answered(ticket=f"t{n}"), ago, stream)

    @rule(unit=st.sampled_from(["county-fire", "water-bureau"]), ago=AGO)
    def hold(self, unit: str, ago: int) -> None:
        self.state(kit.Held(unit=unit), ago, f"org/{unit}")

    @precondition(lambda self: Obligation.objects.exists())
    @rule(which=st.integers(0, 50), end=st.sampled_from([waive, void]))
    def excuse(self, which: int, end) -> None:
        everything = list(Obligation.objects.order_by("id"))
        try:
            with transaction.atomic():
                end(everything[which % len(everything)], reason="道路塌方无法通行", by=OFFICE, at=self.now)
        except DomainError:
            pass
        self.check()


@pytest.mark.slow
@pytest.mark.django_db
def test_any_order_of_events():
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
