"""What needs a plan is reported at once to the emergency office of the government (city opinions 三(一))."""

import pytest

from liandong.core.errors import NotVisible
from liandong.core.obligations.models import Obligation
from liandong.core.testing.time import texts, told
from liandong.incidents import actions as incidents
from liandong.incidents.reads import incident_of
from liandong.reporting.actions import report_up
from tests.scenarios.story import FIRE, fresh, happens

PLAN = "plan.report-to-emergency-office"
LANDSLIDE, NEVER_A_PLAN = "11D01", "L0108"


def graded(cast, time, incident, grade, **more):
    return incidents.grade(incident=incident, grade=grade, by=cast.duty_leader, at=time.now, **more)


def up(cast, time, incident, kind="phone"):
    report_up(
        incident=incident, report_kind=kind, text="三人被困，正在救援", by=cast.duty_leader, at=time.now
    )


def state_of(rule, incident):
    return Obligation.objects.filter(rule=rule, incident=incident.ref).latest("id").state


def test_the_emergency_office_is_told_at_once_and_the_report_meets_the_clock(cast, time):
    incident = happens(cast, time)
    graded(cast, time, incident, "larger")
    time.settle()
    assert fresh(incident).needs_plan
    assert any("需启动预案：较大" in text for text in texts("lin-ying"))
    assert told("incidents.incident_graded") == {"lin-ying", "he-zhiyuan"}
    assert incident_of(incident.ref, cast.emergency_office)
    time.by(minutes=5)
    up(cast, time, incident)
    time.settle()
    assert state_of(PLAN, incident) == "met"
    assert state_of("report.phone.larger", incident) == "met"
    assert state_of("report.written.larger", incident) == "open"
    assert any("三人被困" in text for text in texts("lin-ying"))


def test_not_reported_within_the_limit_the_leader_and_then_the_office_are_told(cast, time):
    incident = happens(cast, time)
    graded(cast, time, incident, "major")
    time.by(minutes=5, seconds=1)
    assert state_of(PLAN, incident) == "breached"
    assert "he-zhiyuan" in told("obligations.escalated", rule=PLAN)
    time.by(minutes=5)
    assert "lin-ying" in told("obligations.escalated", rule=PLAN)
    up(cast, time, incident)
    assert state_of(PLAN, incident) == "late"


def test_regraded_higher_the_stricter_clocks_replace_the_others(cast, time):
    incident = happens(cast, time)
    graded(cast, time, incident, "larger")
    graded_at = time.by(minutes=2)
    graded(cast, time, incident, "major", reason="死亡十人")
    assert state_of("report.phone.larger", incident) == "superseded"
    phone = Obligation.objects.get(rule="report.phone.major-and-above")
    assert (phone.opened_at, (phone.due_at - graded_at).total_seconds()) == (graded_at, 15 * 60)
    up(cast, time, incident)
    assert {o.state for o in Obligation.objects.filter(rule=PLAN)} == {"met"}


def test_the_same_grade_said_again_starts_no_clock_anew(cast, time):
    incident = happens(cast, time)
    graded(cast, time, incident, "larger")
    time.by(minutes=2)
    graded(cast, time, incident, "larger", reason="另一页又按了一次")
    assert Obligation.objects.filter(rule="report.phone.larger").count() == 1
    assert Obligation.objects.filter(rule=PLAN).count() == 1


def test_regraded_to_what_needs_no_plan_the_clock_is_superseded(cast, time):
    incident = happens(cast, time)
    graded(cast, time, incident, "larger")
    graded(cast, time, incident, "general", reason="核实为轻伤")
    assert not fresh(incident).needs_plan
    assert state_of(PLAN, incident) == "superseded"
    time.by(minutes=30)
    assert not told("obligations.escalated", rule=PLAN)


def test_the_type_becomes_known_after_the_grade_and_the_plan_with_it(cast, time):
    incident = happens(cast, time, kind="")
    graded(cast, time, incident, "general")
    assert not fresh(incident).needs_plan
    changes = incidents.Changes(type=incidents.TypeGiven(LANDSLIDE))
    incidents.amend(incident=incident, changes=changes, by=cast.dispatcher, at=time.by(minutes=1))
    time.settle()
    assert fresh(incident).needs_plan
    assert state_of(PLAN, incident) == "open"
    assert "lin-ying" in told("incidents.incident_graded")


def test_while_nobody_knows_the_type_a_larger_event_needs_a_plan_until_the_type_says_otherwise(cast, time):
    incident = happens(cast, time, kind="")
    graded(cast, time, incident, "major")
    time.settle()
    assert state_of(PLAN, incident) == "open"
    assert "lin-ying" in told("incidents.incident_graded")
    for kind, needs, state in [(FIRE, True, "open"), (NEVER_A_PLAN, False, "superseded")]:
        changes = incidents.Changes(type=incidents.TypeGiven(kind))
        incidents.amend(incident=incident, changes=changes, by=cast.dispatcher, at=time.by(seconds=10))
        assert fresh(incident).needs_plan == needs
        assert state_of(PLAN, incident) == state


def test_the_neighbour_county_sees_nothing_of_it(cast, time):
    incident = happens(cast, time)
    graded(cast, time, incident, "larger")
    with pytest.raises(NotVisible):
        incident_of(incident.ref, cast.neighbour)
    with pytest.raises(NotVisible):
        report_up(incident=incident, report_kind="phone", text="x", by=cast.neighbour, at=time.now)
