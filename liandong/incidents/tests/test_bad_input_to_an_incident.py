"""Unknown types and grades, places outside the country, an incident that is over: each has its sentence."""

import pytest

from liandong.core.testing.cast import CITY_CENTRE, START, SUBURB, VILLAGE
from liandong.core.testing.time import facts
from liandong.incidents import actions
from liandong.incidents.actions import Changes, TypeGiven
from liandong.incidents.errors import AlreadyMerged, IncidentIsClosed, NotClosed, OutsideCountry, UnknownType
from liandong.incidents.places import PlaceGiven
from liandong.incidents.reads import unclosed, unclosed_near

SOMEWHERE = PlaceGiven("某处")


def opened(people, place=SOMEWHERE, kind="12G03", **more):
    by = more.pop("by", people.dispatcher)
    return actions.open_incident(kind=TypeGiven(kind), place=place, summary="着火", by=by, at=START, **more)


def test_an_unknown_type_is_refused_and_none_is_taken(people):
    with pytest.raises(UnknownType, match="没有代码为 99Z99 的事件类别"):
        opened(people, kind="99Z99")
    unknown = opened(people, kind="")
    assert (unknown.type, unknown.urgency) == ("", "urgent")


def test_coordinates_outside_the_country_are_refused(people):
    with pytest.raises(OutsideCountry, match="不在国内"):
        opened(people, PlaceGiven("某处", 2.35, 48.85))


def test_the_zone_follows_from_the_region(people):
    zones = [
        opened(people, PlaceGiven("某处", region=one)).zone for one in (CITY_CENTRE, SUBURB, VILLAGE, "")
    ]
    assert zones == ["city_centre", "suburb", "village", "village"]


def test_a_place_without_a_point_states_none(people):
    incident = opened(people)
    actions.locate(
        incident=incident, place=PlaceGiven("人民路", region=CITY_CENTRE), by=people.dispatcher, at=START
    )
    located = facts(incident.stream, "incidents.incident_located")[0]
    assert (located.body["lon"], located.body["zone"]) == (None, "city_centre")


def test_nothing_changed_records_nothing(people):
    incident = opened(people)
    before = len(facts(incident.stream))
    actions.amend(incident=incident, changes=Changes(summary="着火"), by=people.dispatcher, at=START)
    assert len(facts(incident.stream)) == before
    actions.amend(incident=incident, changes=Changes(figures={"dead": 1}), by=people.dispatcher, at=START)
    assert facts(incident.stream)[-1].body["changes"] == {"figures": [{}, {"dead": 1}]}


def test_what_is_closed_is_not_changed_until_it_is_taken_up_again(people):
    incident = opened(people)
    with pytest.raises(NotClosed):
        actions.reopen(incident=incident, reason="复燃", by=people.dispatcher, at=START)
    actions.close(incident=incident, conclusion="扑灭", by=people.dispatcher, at=START)
    with pytest.raises(IncidentIsClosed, match="已办结"):
        actions.grade(incident=incident, grade="larger", by=people.dispatcher, at=START)
    actions.reopen(incident=incident, reason="复燃", by=people.dispatcher, at=START)
    assert actions.grade(incident=incident, grade="larger", by=people.dispatcher, at=START).grade == "larger"


def test_merged_in_a_chain_everything_ends_in_the_last(people):
    first, second, third = (opened(people) for _ in range(3))
    actions.merge(incident=first, into=second, by=people.dispatcher, at=START)
    actions.merge(incident=second, into=third, by=people.dispatcher, at=START)
    first.refresh_from_db()
    assert first.root.ref == third.ref
    with pytest.raises(AlreadyMerged, match=third.ref):
        actions.reopen(incident=first, reason="x", by=people.dispatcher, at=START)
    assert [one.ref for one in unclosed(people.dispatcher)] == [third.ref]


def test_lists_show_each_viewer_their_own(people):
    incident = opened(people, PlaceGiven("人民路", 104.5, 26.5, CITY_CENTRE))
    assert [one.ref for one in unclosed(people.township)] == [incident.ref]
    for stranger in (people.neighbour, people.village_township, people.fire):
        assert not unclosed(stranger)
    near = unclosed_near(
        incident.x + 30, incident.y, metres=50, since=START, at=START, viewer=people.dispatcher
    )
    assert [(one.incident.ref, round(one.metres)) for one in near] == [(incident.ref, 30)]
