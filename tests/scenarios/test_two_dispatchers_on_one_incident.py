"""Two people act on one incident in the same second: they take turns, the second is told what happened."""

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction

from liandong.core.errors import DomainError
from liandong.core.testing.cast import START
from liandong.core.testing.time import assert_rebuilt, assert_whole, facts
from liandong.dispatch import actions, handovers, steps
from liandong.dispatch.actions import Wanted
from liandong.dispatch.models import OPEN, Order
from liandong.incidents.models import Incident
from tests.scenarios.story import fresh, happens, ordered, seen

ROUNDS = 5


class Now:
    now = START


@pytest.fixture
def still(cast):
    """The county at one moment, as two connections see it."""
    yield cast
    assert_rebuilt(START)
    assert_whole()


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all of these in the same moment, each on its own connection. What each got: `done` or the error."""
    start = threading.Barrier(len(deeds))
    outcomes = ["?"] * len(deeds)

    def run(number: int, deed: Callable[[], object]) -> None:
        try:
            start.wait(10)
            deed()
            outcomes[number] = "done"
        except DomainError as error:
            outcomes[number] = error.code
        except Exception as error:
            outcomes[number] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, deed)) for n, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(outcomes)


def sends(cast, who: str, incident, *wanted: Wanted):
    by = getattr(cast, who)
    return partial(actions.issue_orders, incident=incident, wanted=wanted, by=by, at=START)


def test_the_same_unit_is_ordered_once(still):
    for _ in range(ROUNDS):
        incident = happens(still, Now)
        fire = Wanted("county-fire")
        outcomes = at_once(
            sends(still, "dispatcher", incident, fire), sends(still, "second_dispatcher", incident, fire)
        )
        assert outcomes == ["already-ordered", "done"]
        assert Order.objects.filter(incident=incident).count() == 1


def test_two_different_units_are_both_ordered_and_one_leads(still):
    for _ in range(ROUNDS):
        incident = happens(still, Now)
        outcomes = at_once(
            sends(still, "dispatcher", incident, Wanted("county-fire")),
            sends(still, "second_dispatcher", incident, Wanted("county-ems"), Wanted("county-police")),
            sends(still, "call_taker", incident, Wanted("power-company")),
        )
        assert outcomes == ["done", "done", "done"]
        orders = Order.objects.filter(incident=incident)
        assert sorted(order.ref[-2:] for order in orders) == ["01", "02", "03", "04"]
        leading = [order.unit for order in orders if order.lead]
        assert leading == [fresh(incident).lead_unit]


def test_two_marked_leads_are_one(still):
    incident = happens(still, Now)
    outcomes = at_once(
        sends(still, "dispatcher", incident, Wanted("county-fire", lead=True)),
        sends(still, "second_dispatcher", incident, Wanted("county-ems", lead=True)),
    )
    assert outcomes == ["done", "lead-taken"]


def test_recalled_while_it_arrives_is_one_or_the_other(still):
    for _ in range(ROUNDS):
        order = ordered(still, Now, happens(still, Now), "county-fire")["county-fire"]
        outcomes = at_once(
            partial(actions.recall, order=order, reason="误派", by=still.dispatcher, at=START),
            partial(steps.complete, order=order, text="", by=still.fire, at=START),
        )
        assert outcomes == ["done", "order-over"]
        assert fresh(order).state in ("recalled", "completed")


def test_two_taps_on_the_same_step_record_it_once(still):
    order = ordered(still, Now, happens(still, Now), "county-fire")["county-fire"]
    outcomes = at_once(
        partial(steps.acknowledge, order=order, by=still.fire, at=START),
        partial(steps.acknowledge, order=order, by=still.dispatcher, at=START),
    )
    assert outcomes == ["done", "done"]
    assert len(facts(order.incident.stream, "dispatch.order_acknowledged")) == 1


def test_accepted_and_refused_at_once_is_answered_once(still):
    for _ in range(ROUNDS):
        incident = happens(still, Now)
        order = ordered(still, Now, incident, "water-company")["water-company"]
        steps.depart(order=order, by=still.water, at=START)
        handovers.offer_handover(
            order=order, to_unit="power-company", reason="电缆", by=still.water, at=START
        )
        order = seen(order, still.power)
        outcomes = at_once(
            partial(handovers.accept_handover, order=order, by=still.power, at=START),
            partial(handovers.refuse_handover, order=order, reason="不是", by=still.power, at=START),
        )
        assert outcomes in (["done", "no-handover"], ["done", "order-over"])
        open_leads = Order.objects.filter(incident=incident, state__in=OPEN, lead=True)
        assert [one.unit for one in open_leads] == [fresh(incident).lead_unit]


def test_closed_while_another_unit_is_ordered_is_never_closed_with_open_orders(still):
    for _ in range(ROUNDS):
        incident = happens(still, Now)
        order = ordered(still, Now, incident, "county-fire")["county-fire"]
        steps.complete(order=order, text="", by=still.fire, at=START)
        outcomes = at_once(
            partial(
                actions.close_incident, incident=incident, conclusion="扑灭", by=still.dispatcher, at=START
            ),
            sends(still, "second_dispatcher", incident, Wanted("county-ems")),
        )
        assert outcomes in (["done", "incident-closed"], ["done", "orders-still-open"])
        is_open = Order.objects.filter(incident=incident, state__in=OPEN).exists()
        assert is_open == fresh(incident).is_open


def test_each_merged_into_the_other_is_merged_once_without_deadlock(still):
    for _ in range(ROUNDS):
        one, other = happens(still, Now), happens(still, Now)
        orders = ordered(still, Now, one, "county-fire") | ordered(still, Now, other, "county-ems")
        outcomes = at_once(
            partial(actions.merge_incidents, incident=one, into=other, by=still.dispatcher, at=START),
            partial(actions.merge_incidents, incident=other, into=one, by=still.call_taker, at=START),
            partial(steps.arrive, order=orders["county-fire"], by=still.fire, at=START),
        )
        assert outcomes == ["already-merged", "done", "done"]
        assert Incident.objects.filter(pk__in=[one.pk, other.pk], status="merged").count() == 1
        assert Order.objects.filter(incident__in=[one, other], state__in=OPEN, lead=True).count() == 1


def test_who_works_on_a_merged_incident_never_waits_for_who_merges_the_one_it_went_into(still):
    """The step holds the duplicate and comes to its root, while the root is being merged on."""
    for _ in range(ROUNDS):
        root, duplicate, third = (happens(still, Now) for _ in range(3))
        order = ordered(still, Now, duplicate, "county-fire")["county-fire"]
        actions.merge_incidents(incident=duplicate, into=root, by=still.dispatcher, at=START)

        def steps_slowly(order=order, duplicate=duplicate):
            with transaction.atomic():
                Incident.objects.select_for_update().get(pk=duplicate.pk)
                time.sleep(0.2)  # long enough for the merge to come to what we hold
                steps.arrive(order=order, by=still.fire, at=START)

        merges = partial(actions.merge_incidents, incident=root, into=third, by=still.dispatcher, at=START)
        assert at_once(steps_slowly, merges) == ["done", "done"]
        assert fresh(order).state == "arrived"
        assert fresh(duplicate).merged_into == third


def test_who_merges_takes_a_turn_at_an_incident_that_is_never_idle(still, monkeypatch):
    """Whoever only looked whether it is free would hardly find it so: the next one waits already."""
    monkeypatch.setattr("liandong.incidents.actions.PATIENCE", 1.0)
    other, busy = happens(still, Now), happens(still, Now)
    merged = threading.Event()

    def works():
        while not merged.is_set():
            with transaction.atomic():
                Incident.objects.select_for_update().get(pk=busy.pk)
                time.sleep(0.05)

    def merges():
        try:
            time.sleep(0.2)  # until all of them are at it
            actions.merge_incidents(incident=other, into=busy, by=still.dispatcher, at=START)
        finally:
            merged.set()

    assert at_once(*[works] * 4, merges) == ["done"] * 5
    assert fresh(other).merged_into == busy
