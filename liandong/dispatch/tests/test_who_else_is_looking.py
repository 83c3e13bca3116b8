"""Who has the same incident open is shown, fades by itself, and is no fact."""

from datetime import timedelta

import pytest

from liandong.core import clock
from liandong.core.journal.models import Entry
from liandong.core.testing.cast import START
from liandong.dispatch import reads
from liandong.dispatch.looking import FADES, others_looking
from liandong.dispatch.tests.desk import opened, ordered


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


def looks(people, who, incident):
    return people.browser(who).post(f"/incidents/{incident.ref}/looking/")


def test_a_colleague_is_named_in_the_page_and_in_the_list(people):
    incident = opened(people)
    facts = Entry.objects.count()
    assert looks(people, "gao-jie", incident).json() == {"looking": {}}
    assert looks(people, "zhou-min", incident).json() == {"looking": {incident.ref: ["高洁"]}}
    desk = people.browser("zhou-min").get(f"/dispatch/?incident={incident.ref}").content.decode()
    assert desk.count("高洁 正在查看") == 2
    assert "周敏 正在查看" not in desk
    assert Entry.objects.count() == facts


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
