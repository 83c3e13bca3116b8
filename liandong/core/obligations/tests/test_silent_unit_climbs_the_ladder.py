"""A unit that says nothing: reminder, breach, duty officers, leader; and the ladder stops when it acts."""

import pytest

from liandong.core.journal import Entry

from .kit import Recalled, arrive, assert_table_is_implied, happen, minute, order, run_clock, said, the_one

pytestmark = pytest.mark.usefixtures("engine")


def test_step_by_step():
    order()
    told = []
    for at in (9, 10.1, 15, 15.1, 19, 20.1, 60):
        run_clock(at)
        told.append(len(said()))
    assert told == [0, 1, 1, 3, 3, 4, 4]
    assert said() == ["reminded", "breached", "escalated", "escalated"]
    assert the_one().state == "breached"
    assert_table_is_implied(60)


def test_what_is_announced_passes_its_own_checks():
    order()
    for at in (11, 16, 30):
        run_clock(at)
    arrive(at=31)
    announced = Entry.objects.filter(kind__startswith="obligations.")
    assert {entry.kind for entry in announced if entry.fact.body() == entry.body} == {
        "obligations.reminded", "obligations.breached", "obligations.escalated", "obligations.met_late",
    }  # fmt: skip


def test_who_is_told_is_in_the_fact_and_whose_it_is():
    order()
    run_clock(10.1)
    reminder = Entry.objects.get(kind="obligations.reminded")
    assert reminder.body["told"] == ["unit_duty"]
    assert reminder.body["owed_by"] == "county-fire"
    assert str(reminder) == "提醒 县消防救援大队：十五分钟内到场，04-15 12:15 前完成"


def test_the_ladder_stops_on_arrival():
    order()
    run_clock(16)
    arrive(at=17)
    run_clock(60)
    assert said() == ["breached", "escalated", "met_late"]
    late = Entry.objects.get(kind="obligations.met_late")
    assert (late.body["late_seconds"], late.body["late_text"]) == (120, "0:02:00")
    assert_table_is_implied(60)


def test_recalled_in_time_owes_nothing():
    order()
    happen(Recalled(order="26-000412-01"), 12)
    run_clock(60)
    assert (the_one().state, said()) == ("void", [])
    assert_table_is_implied(60)


def test_recalled_after_the_breach_stays_breached_but_climbs_no_further():
    order()
    run_clock(16)
    happen(Recalled(order="26-000412-01"), 17)
    arrive(at=18)
    run_clock(60)
    found = the_one()
    assert (found.state, found.look_at, found.met_by_id) == ("breached", None, None)
    assert said() == ["breached", "escalated"]
    assert_table_is_implied(60)


def test_the_look_at_moment_is_the_next_step():
    order()
    assert the_one().look_at == minute(10)
    run_clock(10.1)
    assert the_one().look_at == minute(15)
    run_clock(15.1)
    assert the_one().look_at == minute(20)


def test_another_order_of_the_same_incident_is_another_obligation():
    order(1)
    order(2)
    arrive(2)
    assert sorted(the_one(subject__endswith=f"0{n}").state for n in (1, 2)) == ["met", "open"]
    assert_table_is_implied(10)
