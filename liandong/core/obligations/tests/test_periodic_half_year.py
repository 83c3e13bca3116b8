"""A conference each half year: the calendar opens it, once for each organisation, however many clocks ask."""

from datetime import UTC, datetime, timedelta

import pytest

from liandong.core.obligations import hooks
from liandong.core.obligations.models import Obligation, PeriodicRun
from liandong.core.obligations.periods import open_due_periods
from liandong.core.testing.facts import supplied

from .kit import Held, assert_table_is_implied, happen, run_clock, said, the_one

pytestmark = pytest.mark.usefixtures("engine")
MARCH = datetime(2026, 3, 2, 1, tzinfo=UTC)
JUNE_END = datetime(2026, 6, 30, 10, tzinfo=UTC)  # 18:00 in the place
JULY = datetime(2026, 7, 2, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def two_organisations():
    with supplied(hooks.who_owes, lambda filter, at: ["county-fire", "water-bureau"]):
        yield


def test_opened_once_for_each():
    assert open_due_periods(MARCH) == 2
    assert open_due_periods(MARCH) == 0
    found = the_one(owed_by="county-fire")
    assert (found.period, found.due_at) == ("2026-H1", JUNE_END)
    assert found.opened_at == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert_table_is_implied(MARCH)


def test_met_by_the_organisations_own_fact():
    open_due_periods(MARCH)
    happen(Held(unit="county-fire"), JUNE_END, stream="org/county-fire")
    run_clock(JULY)
    states = dict(Obligation.objects.values_list("owed_by", "state"))
    assert states == {"county-fire": "met", "water-bureau": "breached"}
    assert said() == ["breached", "escalated"]
    assert_table_is_implied(JULY)


def test_held_before_the_rule_was_opened_counts():
    happen(Held(unit="county-fire"), MARCH, stream="org/county-fire")
    open_due_periods(datetime(2026, 5, 1, tzinfo=UTC))
    assert the_one(owed_by="county-fire").state == "met"
    assert_table_is_implied(JULY.replace(month=5))


def test_next_half_year_is_another_one():
    open_due_periods(MARCH)
    assert open_due_periods(JULY) == 2
    assert set(Obligation.objects.values_list("period", flat=True)) == {"2026-H1", "2026-H2"}


def test_a_period_that_no_clock_saw_is_opened_and_breached_on_return():
    open_due_periods(MARCH)
    return_at = datetime(2027, 2, 1, tzinfo=UTC)
    assert open_due_periods(return_at) == 4
    run_clock(return_at + timedelta(seconds=1))
    states = (
        Obligation.objects.filter(owed_by="county-fire").order_by("period").values_list("period", "state")
    )
    assert list(states) == [("2026-H1", "breached"), ("2026-H2", "breached"), ("2027-H1", "open")]
    assert_table_is_implied(return_at + timedelta(seconds=1))


def test_a_rule_that_begins_after_its_deadline_accuses_nobody():
    assert open_due_periods(datetime(2026, 6, 30, 12, tzinfo=UTC)) == 0
    assert Obligation.objects.count() == 0


def test_an_organisation_that_joins_owes_from_then_on():
    open_due_periods(MARCH)
    with supplied(hooks.who_owes, lambda filter, at: ["county-fire", "gas-company", "water-bureau"]):
        assert open_due_periods(datetime(2026, 4, 1, tzinfo=UTC)) == 1
    assert the_one(owed_by="gas-company").known_at == datetime(2026, 4, 1, tzinfo=UTC)
    assert PeriodicRun.objects.exclude(owed_by="").count() == 3
    assert_table_is_implied(datetime(2026, 4, 1, tzinfo=UTC))
