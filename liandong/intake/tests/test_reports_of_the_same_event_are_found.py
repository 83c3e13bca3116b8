"""Live duplicates: space, time and type decide, words only rank, and a person joins."""

from datetime import timedelta

import pytest

from liandong.incidents.models import Incident
from liandong.intake import actions, reads
from liandong.intake.reads import Same, Told
from liandong.intake.tests.county import AT, BAMBOO, LI, NEIGHBOUR, RIVERSIDE, taken

pytestmark = pytest.mark.usefixtures("place")
METRE = 1 / 111_000


def flooded(**more: object) -> Incident:
    report = taken("车库进水，两人被困", type="11A02", **more)
    return actions.open_from_report(report=report, by=LI, at=AT)


def asked(metres: float = 50, minutes: float = 3, viewer: object = LI, **more: object) -> list[Same]:
    at = more.pop("at", RIVERSIDE)
    given = {"narrative": "地下车库淹了", "type": "11A02", "zone": "city_centre", **more}
    told = Told(lon=at[0], lat=at[1] + metres * METRE, **given)  # type: ignore[arg-type, index]
    return reads.same_event(told, at=AT + timedelta(minutes=minutes), viewer=viewer)  # type: ignore[arg-type]


def test_the_same_event_is_found_with_its_reasons() -> None:
    incident = flooded()
    (same,) = asked()
    assert same.incident.pk == incident.pk
    assert same.reasons[:3] == ("相距 50 米", "3 分钟前", "同类")


@pytest.mark.parametrize(
    ("metres", "minutes", "zone", "type", "found"),
    [
        (100, 5, "city_centre", "11A02", True),
        (260, 5, "city_centre", "11A02", False),
        (260, 5, "village", "11A02", True),
        (1010, 5, "village", "11A02", False),
        (50, 30, "city_centre", "11A02", True),
        (50, 31, "city_centre", "11A02", False),
        (50, 5, "city_centre", "", True),
        (60, 5, "city_centre", "14B99", False),
        (200, 5, "city_centre", "", False),
    ],
)
def test_space_time_and_type_are_the_gate(
    metres: int, minutes: int, zone: str, type: str, found: bool
) -> None:
    flooded()
    assert bool(asked(metres, minutes, zone=zone, type=type)) is found


def test_an_outage_is_one_event_for_six_hours() -> None:
    report = taken("整条街停电", type="L0202", at=BAMBOO, region="990101009203")
    actions.open_from_report(report=report, by=LI, at=AT)
    about = {"type": "L0202", "narrative": "没电了", "zone": "village", "at": BAMBOO}
    assert asked(300, 300, **about)
    assert not asked(300, 361, **about)


def test_three_at_most_the_nearest_alike_first_and_words_only_rank() -> None:
    for offset in (10, 40, 70, 100):
        flooded(at=(RIVERSIDE[0], RIVERSIDE[1] + offset * METRE))
    found = asked(0)
    assert [round(one.metres or 0, -1) for one in found] == [10, 40, 70]


def test_a_caller_who_calls_again_is_shown_the_own_incident_wherever_they_are() -> None:
    incident = flooded(caller_phone="19900001234")
    found = reads.same_event(Told(caller_phone="19900001234"), at=AT + timedelta(minutes=40), viewer=LI)
    assert [one.incident.pk for one in found] == [incident.pk]


def test_nothing_joins_by_itself_and_others_events_are_not_shown() -> None:
    incident = flooded()
    second = taken("车库淹了", type="11A02")
    assert second.status == "taken"
    assert asked(viewer=NEIGHBOUR) == []
    incident.refresh_from_db()
    assert incident.reports == 1


def test_a_closed_incident_is_not_suggested() -> None:
    incident = flooded()
    Incident.objects.filter(pk=incident.pk).update(status="closed", closed_at=AT)
    assert asked() == []


def test_five_joins_in_ten_minutes_are_a_surge_four_are_not() -> None:
    incident = flooded()
    for minute in range(5):
        assert reads.surges(at=AT + timedelta(minutes=minute), viewer=LI) == []
        at = AT + timedelta(minutes=minute)
        actions.join_report(report=taken(minutes=minute), incident=incident, by=LI, at=at)
    (surge,) = reads.surges(at=AT + timedelta(minutes=4), viewer=LI)
    assert (surge.incident.pk, surge.joins) == (incident.pk, 5)
    assert reads.surges(at=AT + timedelta(minutes=11), viewer=LI) == []
