"""No clock ran for an hour: on return all is said once, in order, with when due and when noticed."""

from datetime import datetime

import pytest

from liandong.core.journal import Entry

from .kit import arrive, assert_table_is_implied, minute, order, run_clock, said, the_one

pytestmark = pytest.mark.usefixtures("engine")


def test_breach_and_rungs_once_each_and_in_order():
    order()
    run_clock(75)
    assert said() == ["breached", "escalated", "escalated"]
    breached, first, second = Entry.objects.filter(kind__startswith="obligations.").order_by("id")
    assert breached.occurred_at == minute(15)
    assert breached.recorded_at == minute(75)
    assert datetime.fromisoformat(breached.body["noticed_at"]) == minute(75)
    assert (first.body["rung"], first.body["told"]) == (1, ["unit_duty", "centre_duty"])
    assert (second.body["rung"], second.body["told"]) == (2, ["centre_leader"])
    assert datetime.fromisoformat(second.body["moment"]) == minute(20)
    assert_table_is_implied(75)


def test_nothing_is_said_twice():
    order()
    run_clock(75)
    assert run_clock(10_000) == 0
    assert the_one().look_at is None
    assert_table_is_implied(10_000)


def test_a_reminder_missed_but_not_overdue_is_still_given():
    order()
    run_clock(14)
    assert said() == ["reminded"]


def test_several_obligations_of_one_incident_are_told_in_the_order_they_came_due():
    for n, at in ((1, 0), (2, 3), (3, 1)):
        order(n, at=at)
    run_clock(17)
    breaches = Entry.objects.filter(kind="obligations.breached").order_by("seq")
    assert [entry.body["subject"][-2:] for entry in breaches] == ["01", "03"]
    run_clock(90)
    due = [
        entry.body["moment"] for entry in Entry.objects.filter(kind="obligations.breached").order_by("seq")
    ]
    assert due == sorted(due)
    assert_table_is_implied(90)


def test_arrived_while_the_clock_was_down():
    order()
    arrive(at=30)
    run_clock(75)
    assert the_one().state == "late"
    assert said() == ["breached", "escalated", "escalated", "met_late"]
    assert_table_is_implied(75)


def test_the_chain_holds_across_a_batch():
    for n in range(1, 6):
        order(n, stream=f"incident/26-{n:06}")
        order(10 + n, stream=f"incident/26-{n:06}")
    run_clock(75)
    by_stream: dict[str, bytes] = {}
    for entry in Entry.objects.order_by("stream", "seq"):
        assert bytes(entry.prev) == by_stream.get(entry.stream, b"")
        by_stream[entry.stream] = bytes(entry.hash)
    from liandong.core.journal.models import Stream

    assert {head.name: bytes(head.hash) for head in Stream.objects.all()} == by_stream
