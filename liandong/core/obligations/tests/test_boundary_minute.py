"""Within fifteen minutes means the fifteenth minute itself is in time, and the next moment is not."""

from datetime import timedelta

import pytest

from .kit import arrive, assert_table_is_implied, minute, order, run_clock, said, the_one

pytestmark = pytest.mark.usefixtures("engine")
MICRO = timedelta(microseconds=1)


def test_at_the_fifteenth_minute_it_is_met():
    order()
    run_clock(15)
    arrive(at=15)
    assert the_one().state == "met"
    assert "breached" not in said()
    assert_table_is_implied(20)


def test_at_the_fifteenth_minute_the_clock_is_still_silent():
    order()
    run_clock(15)
    assert (the_one().state, said()) == ("open", ["reminded"])
    assert_table_is_implied(15)


def test_a_microsecond_later_it_is_breached():
    order()
    run_clock(minute(15) + MICRO)
    assert (the_one().state, the_one().noticed_at) == ("breached", minute(15) + MICRO)
    assert said() == ["breached", "escalated"]  # the reminder would have come after the deadline
    assert_table_is_implied(minute(15) + MICRO)


def test_arriving_a_second_late_is_late_not_met():
    order()
    arrive(at=minute(15) + timedelta(seconds=1))
    assert the_one().state == "late"
    assert said() == ["breached", "escalated", "met_late"]
    assert_table_is_implied(20)


def test_an_order_elsewhere_is_not_of_this_rule():
    order(zone="village")
    run_clock(60)
    assert said() == []
