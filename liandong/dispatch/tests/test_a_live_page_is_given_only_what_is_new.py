"""The timeline of an open page is given the lines above its latest, and the whole when that is not sure."""

import re

import pytest

from liandong.core import clock
from liandong.core.journal.models import Entry
from liandong.core.testing.cast import START
from liandong.dispatch import actions, reads
from liandong.dispatch.tests.desk import opened, ordered


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


def said(people, incident, *words):
    for text in words:
        actions.supplement(incident=incident, text=text, by=people.dispatcher, at=START)


def asked(people, incident, after):
    url = f"/incidents/{incident.ref}/live/?part=timeline&after={after}"
    answer = people.browser("zhou-min").get(url)
    lines = [int(n) for n in re.findall(r'id="fact-(\d+)"', answer.content.decode())]
    return answer, lines


def numbers(incident):
    return list(Entry.objects.filter(stream=incident.stream).order_by("-id").values_list("id", flat=True))


def test_the_lines_above_the_latest_and_no_other(people):
    incident = opened(people)
    said(people, incident, "一", "二", "三")
    known = numbers(incident)
    answer, lines = asked(people, incident, known[2])
    assert lines == known[:2]
    assert answer["Live-Lines"] == "2"
    assert "<ol" not in answer.content.decode()


def test_nothing_new_is_an_empty_answer(people):
    incident = opened(people)
    answer, lines = asked(people, incident, numbers(incident)[0])
    assert (lines, answer["Live-Lines"], answer.content.decode().strip()) == ([], "0", "")


@pytest.mark.parametrize("after", ["", "x", "0", "999999999999999999", "-1"])
def test_who_does_not_say_a_line_of_this_incident_is_given_the_whole(people, after):
    incident = opened(people)
    answer, lines = asked(people, incident, after)
    assert "Live-Lines" not in answer
    assert lines == numbers(incident)


def test_a_line_of_another_incident_does_not_count(people):
    incident, other = opened(people), opened(people, "人民路 2 号")
    said(people, incident, "一")
    answer, lines = asked(people, incident, numbers(other)[0])
    assert "Live-Lines" not in answer
    assert lines == numbers(incident)


def test_of_two_merged_ones_the_whole_is_given(people):
    incident, other = opened(people), opened(people, "人民路 2 号")
    actions.merge_incidents(incident=other, into=incident, by=people.dispatcher, at=START)
    known = numbers(incident)
    said(people, incident, "一")
    answer, lines = asked(people, incident, known[0])
    assert "Live-Lines" not in answer
    assert set(lines) == {*numbers(incident), *numbers(other)}


def test_who_was_away_for_long_is_given_the_latest_eighty(people):
    incident = opened(people)
    said(people, incident, *map(str, range(reads.FACTS_SHOWN + 1)))
    answer, lines = asked(people, incident, numbers(incident)[-1])
    assert "Live-Lines" not in answer
    assert lines == numbers(incident)[: reads.FACTS_SHOWN]
    assert "?timeline=all" in answer.content.decode()


def test_the_neighbour_is_given_nothing(people):
    incident = opened(people)
    url = f"/incidents/{incident.ref}/live/?part=timeline&after={numbers(incident)[0]}"
    assert people.browser("deng-wei").get(url).status_code == 404


def test_orders_and_clocks_do_not_ask_for_the_timeline(people, django_assert_max_num_queries):
    incident = opened(people)
    ordered(people, incident, "county-fire", "county-ems")
    browser = people.browser("zhou-min")
    url = f"/incidents/{incident.ref}/live/"
    browser.get(url)
    with django_assert_max_num_queries(26):
        page = browser.get(url).content.decode()
    assert "county-fire" in page or "消防" in page
    assert "fact-" not in page
