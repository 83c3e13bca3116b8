"""Who has the same incident open is shown, fades by itself, and is no fact."""

from dataclasses import replace
from datetime import timedelta

import pytest

from liandong.core import clock
from liandong.core.journal.models import Entry
from liandong.core.testing.cast import CITY_CENTRE, START
from liandong.core.testing.time import facts
from liandong.dispatch import reads
from liandong.dispatch.looking import FADES, others_looking
from liandong.dispatch.tests.desk import opened, ordered
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.models import Incident
from liandong.incidents.places import PlaceGiven


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


def looks(people, who, incident):
    return people.browser(who).post(f"/incidents/{incident.ref}/looking/")


def test_a_colleague_is_named_in_the_page_and_in_the_list(people):
    incident = opened(people)
    before = Entry.objects.count()
    assert looks(people, "gao-jie", incident).json() == {"looking": {}}
    assert looks(people, "zhou-min", incident).json() == {"looking": {incident.ref: ["高洁"]}}
    desk = people.browser("zhou-min").get(f"/dispatch/?incident={incident.ref}").content.decode()
    assert desk.count("高洁 正在查看") == 2
    assert "周敏 正在查看" not in desk
    assert Entry.objects.count() == before


def test_it_fades(people):
    incident = opened(people)
    looks(people, "gao-jie", incident)
    assert others_looking(people.dispatcher, START + FADES - timedelta(seconds=1))
    assert others_looking(people.dispatcher, START + FADES) == {}


def test_the_neighbour_is_neither_asked_nor_told(people):
    incident = opened(people)
    looks(people, "gao-jie", incident)
    assert looks(people, "deng-wei", incident).status_code == 404
    assert others_looking(people.neighbour, START) == {}


def test_the_figures_under_the_list_count_what_is_not_shown(people):
    _first, second, third = (opened(people, f"人民路 {n} 号") for n in range(3))
    ordered(people, second, "county-fire", "county-ems")
    ordered(people, third, "county-police")
    figures = reads.desk_list(people.dispatcher, 1).figures
    assert (figures.more, figures.unordered, figures.unacknowledged) == (2, 1, 3)


def test_a_sensitive_incident_of_an_exercise_opens_like_any_other_and_leaves_no_trace_in_earnest(people):
    real = opened(people)
    Incident.objects.filter(pk=real.pk).update(sensitive=True)
    page = people.browser("zhou-min")
    assert [page.get(f"/incidents/{real.ref}/").status_code for _ in range(2)] == [200, 200]
    played = incidents.open_incident(
        kind=TypeGiven("12G03"),
        place=PlaceGiven("人民路 1 号", 104.5, 26.5, CITY_CENTRE),
        summary="演练",
        by=replace(people.dispatcher, world="drill/1"),
        at=START,
    )
    Incident.objects.filter(pk=played.pk).update(sensitive=True)
    session = page.session
    session["world"] = "drill/1"
    session.save()
    assert page.get(f"/incidents/{played.ref}/").status_code == 200
    assert [one.body["incident"] for one in facts("person/zhou-min", "access.sensitive_seen")] == [real.ref]
