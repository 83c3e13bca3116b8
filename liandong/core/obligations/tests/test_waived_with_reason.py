"""An authority excuses an obligation, or declares it void, and answers for the reason."""

from dataclasses import replace

import pytest

from liandong.core.errors import Forbidden, Invalid, NotVisible
from liandong.core.obligations import reads
from liandong.core.obligations.actions import AlreadySettled, OwnObligation, void, waive

from .kit import CHIEF, LI, arrive, assert_table_is_implied, minute, order, run_clock, said, the_one

pytestmark = pytest.mark.usefixtures("engine")
REASON = "道路塌方，车辆无法通行"
OFFICE = replace(LI, ref="gu", org="emergency-office", roles=frozenset({"emergency_office"}))


def test_a_breach_is_excused_and_stays_in_the_record():
    order()
    run_clock(16)
    entry = waive(the_one(), reason=REASON, by=CHIEF, at=minute(18))
    run_clock(60)
    found = the_one()
    assert (found.state, found.ended_by_id, found.look_at) == ("waived", entry.id, None)
    assert said() == ["breached", "escalated", "waived"]
    assert REASON in str(entry)
    assert_table_is_implied(60)


def test_what_was_due_is_said_before_it_is_excused():
    order()
    waive(the_one(), reason=REASON, by=CHIEF, at=minute(30))
    assert said() == ["breached", "escalated", "escalated", "waived"]
    assert_table_is_implied(30)


def test_excused_means_that_later_facts_change_nothing():
    order()
    waive(the_one(), reason=REASON, by=CHIEF, at=minute(3))
    arrive(at=30)
    assert (the_one().state, the_one().met_by_id) == ("waived", None)
    assert_table_is_implied(60)


def test_void_is_for_higher_authority():
    order()
    with pytest.raises(Forbidden):
        void(the_one(), reason=REASON, by=CHIEF, at=minute(3))
    void(the_one(), reason=REASON, by=OFFICE, at=minute(3))
    assert the_one().state == "void"
    assert_table_is_implied(60)


def test_without_a_reason_nothing_is_excused():
    order()
    with pytest.raises(Invalid):
        waive(the_one(), reason="  忙 ", by=CHIEF, at=minute(3))
    assert the_one().state == "open"


def test_a_dispatcher_may_not():
    order()
    with pytest.raises(Forbidden):
        waive(the_one(), reason=REASON, by=LI, at=minute(3))


def test_nobody_excuses_their_own_organisation():
    order()
    own = replace(CHIEF, org="county-fire")
    with pytest.raises(OwnObligation):
        waive(the_one(), reason=REASON, by=own, at=minute(3))


def test_who_does_not_see_it_is_told_that_it_is_not_there():
    order()
    elsewhere = replace(CHIEF, topics=frozenset({"place/880101"}))
    with pytest.raises(NotVisible):
        waive(the_one(), reason=REASON, by=elsewhere, at=minute(3))


def test_what_was_met_cannot_be_excused():
    order()
    arrive(at=3)
    with pytest.raises(AlreadySettled):
        waive(the_one(), reason=REASON, by=CHIEF, at=minute(4))


def test_every_fact_that_touched_it_can_be_read_in_order():
    order()
    run_clock(16)
    waive(the_one(), reason=REASON, by=CHIEF, at=minute(18))
    kinds = [entry.kind for entry in reads.explain(the_one())]
    assert kinds == [
        "trial.ordered",
        *(f"obligations.{kind}" for kind in ("breached", "escalated", "waived")),
    ]
