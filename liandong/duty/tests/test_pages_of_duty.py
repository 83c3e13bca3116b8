"""The duty pages, as those who may and may not open them see them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from liandong.core import clock
from liandong.core.access.models import User
from liandong.directory.tests.county import LOADER, START
from liandong.duty import actions, calendars, reads
from liandong.duty.actions import ShiftEntry
from liandong.duty.models import Shift

pytestmark = [pytest.mark.usefixtures("county", "later"), pytest.mark.django_db]
MORNING = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)


@pytest.fixture
def later(county: None) -> object:
    entry = ShiftEntry(reads.OFFICER, "li-lei", MORNING, MORNING + timedelta(days=1))
    actions.add_shift(org="county-fire", shift=entry, by=LOADER, at=START)
    with clock.at(MORNING) as moment:
        yield moment


def client(person: str) -> Client:
    found = Client()
    found.force_login(User.objects.create(username=person, person=person))
    return found


def test_tonight_is_shown_as_far_as_ones_work_reaches() -> None:
    whole = client("zhou-min").get("/duty/").content.decode()
    own = client("wang-gang").get("/duty/").content.decode()
    assert "李雷" in whole
    assert "青山镇" in whole
    assert "李雷" in own
    assert "青山镇" not in own


def test_a_roster_is_for_its_unit_and_those_above() -> None:
    assert client("wang-gang").get("/duty/county-fire/?month=2026-03").status_code == 200
    assert client("lin-ying").get("/duty/county-fire/?month=nonsense").status_code == 200
    assert client("chen-yu").get("/duty/county-fire/").status_code == 404
    assert client("sun-li").get("/duty/nowhere/").status_code == 404
    assert Client().get("/duty/").status_code == 302


def test_a_person_comes_on_duty_and_a_leader_swaps_on_the_page() -> None:
    shift = Shift.objects.get()
    answer = client("li-lei").post("/duty/county-fire/arrivals/", {"shift": shift.pk}, follow=True)
    assert "已接班" in answer.content.decode()
    leader = client("wang-gang")
    leader.post("/duty/county-fire/swaps/", {"shift": shift.pk, "person": "han-mei"})
    assert Shift.objects.get().person_id == "han-mei"
    answer = leader.post("/duty/county-fire/swaps/", {"shift": shift.pk, "person": "sun-li"}, follow=True)
    assert "不是本单位人员" in answer.content.decode()


def test_a_shift_is_added_by_the_form_in_the_places_own_time() -> None:
    said = {
        "role": "duty_officer",
        "person": "han-mei",
        "starts_at": "2026-03-04T08:00",
        "ends_at": "2026-03-05T08:00",
    }
    client("wang-gang").post("/duty/county-fire/shifts/", said)
    assert Shift.objects.get(person="han-mei").starts_at == MORNING + timedelta(days=1)


def test_calendar_programs_need_no_sign_in_but_the_secret() -> None:
    secret = calendars.token("org/county-fire")
    answer = Client().get(f"/duty/calendar/org/county-fire/{secret}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "李雷" in answer.content.decode()
    assert Client().get(f"/duty/calendar/org/county-fire/{'0' * 40}.ics").status_code == 404
