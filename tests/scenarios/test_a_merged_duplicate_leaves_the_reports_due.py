"""A duplicate is merged into a graded incident: what is owed for the incident that stays is owed on."""

from datetime import UTC, datetime

from liandong.dispatch import actions as dispatch
from liandong.incidents import actions as incidents
from tests.scenarios.story import fresh, happens
from tests.scenarios.test_needs_a_plan import PLAN, graded, state_of


def test_the_survivors_clocks_run_on_and_the_duplicates_are_void(cast, time):
    stays = happens(cast, time)
    graded(cast, time, stays, "major")
    duplicate = happens(cast, time)
    dispatch.merge_incidents(incident=duplicate, into=stays, by=cast.dispatcher, at=time.now)
    assert state_of(PLAN, stays) == "open"
    assert state_of("report.phone.major-and-above", stays) == "open"
    assert state_of("incident.first-order-within-60s", duplicate) == "void"
    assert fresh(duplicate).status == "merged"
    time.by(minutes=5, seconds=1)
    assert state_of(PLAN, stays) == "breached"


def test_numbers_follow_the_places_own_new_year(db):
    one_in_the_morning_there = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert incidents.next_ref(one_in_the_morning_there).startswith("27-")
