"""A fact recorded late settles by when it happened; what was announced in between stays in the record."""

import pytest

from .kit import (
    Graded,
    ReportedUp,
    arrive,
    assert_table_is_implied,
    happen,
    minute,
    order,
    run_clock,
    said,
    the_one,
)

pytestmark = pytest.mark.usefixtures("engine")


def test_done_in_time_typed_after_the_breach_was_announced():
    order()
    run_clock(16)
    arrive(at=30, occurred=14)
    found = the_one()
    assert (found.state, found.met_at, found.noticed_at) == ("met", minute(14), minute(16))
    assert said() == ["breached", "escalated", "escalated"]
    assert_table_is_implied(31)


def test_the_clock_was_behind_when_the_late_arrival_was_typed():
    order()
    arrive(at=40, occurred=20)
    assert (the_one().state, the_one().met_at) == ("late", minute(20))
    assert said() == ["breached", "escalated", "escalated", "met_late"]
    assert_table_is_implied(41)


def test_what_happened_before_the_order_does_not_meet_it():
    order(at=10)
    arrive(at=11, occurred=5)
    assert the_one().state == "open"
    assert_table_is_implied(11)


def test_an_order_typed_late_counts_from_when_it_was_given():
    order(at=20, occurred=0)
    assert (the_one().due_at, the_one().look_at) == (minute(15), minute(20))
    run_clock(20)
    assert said() == []  # nobody can be accused before it is known
    run_clock(21)
    assert said()[0] == "breached"
    assert_table_is_implied(21)


def test_order_and_timely_arrival_typed_in_one_breath_accuse_nobody():
    order(at=30, occurred=0)
    arrive(at=30, occurred=10)
    assert (the_one().state, said()) == ("met", [])
    assert_table_is_implied(30)


def test_order_and_late_arrival_typed_in_one_breath_are_a_breach():
    order(at=30, occurred=0)
    arrive(at=30, occurred=20)
    assert (the_one().state, said()) == ("late", ["breached", "met_late"])
    assert_table_is_implied(30)


def test_reported_first_graded_later():
    happen(ReportedUp(to="emergency_office"), 5)
    happen(Graded(grade="major"), 10, occurred=0)
    assert (the_one().state, the_one().met_at) == ("met", minute(5))
    assert_table_is_implied(10)
