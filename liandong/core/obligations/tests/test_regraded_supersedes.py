"""When the event is regraded, the clock of the old grade gives way to that of the new one."""

import pytest

from liandong.core.obligations.models import Obligation

from .kit import Graded, ReportedUp, assert_table_is_implied, happen, minute, run_clock, said

pytestmark = pytest.mark.usefixtures("engine")


def states() -> list[str]:
    return list(Obligation.objects.order_by("id").values_list("state", flat=True))


def test_regraded_upward_opens_anew():
    happen(Graded(grade="larger"), 0)
    second = happen(Graded(grade="major"), 20)
    assert states() == ["superseded", "open"]
    fresh = Obligation.objects.get(state="open")
    assert (fresh.opened_by_id, fresh.due_at) == (second.id, minute(80))
    assert_table_is_implied(20)


def test_regraded_down_owes_nothing_more():
    happen(Graded(grade="larger"), 0)
    happen(Graded(grade="general"), 20)
    run_clock(200)
    assert (states(), said()) == (["superseded"], [])
    assert_table_is_implied(200)


def test_regraded_after_the_breach_does_not_wash_it_off():
    happen(Graded(grade="larger"), 0)
    run_clock(61)
    happen(Graded(grade="major"), 70)
    happen(ReportedUp(to="emergency_office"), 75)
    assert states() == ["breached", "met"]
    assert_table_is_implied(80)


def test_reporting_to_somebody_else_does_not_count():
    happen(Graded(grade="larger"), 0)
    happen(ReportedUp(to="somebody"), 5)
    assert states() == ["open"]


def test_it_is_owed_by_the_post_and_the_post_is_the_centres():
    happen(Graded(grade="larger"), 0)
    found = Obligation.objects.get()
    assert (found.owed_by, found.owed_role) == ("linkage-centre", "centre_duty")
    assert found.incident == "26-000412"
