"""A report upward from the page: a draft of what is known, sent once, refused with what was typed."""

import pytest

from liandong.core import clock
from liandong.core.testing.cast import START
from liandong.core.testing.time import facts
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.errors import AlreadyMerged
from liandong.incidents.places import PlaceGiven
from liandong.reporting.actions import NothingToReport, ReportTooLong, UnknownReportKind, report_up


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


@pytest.fixture
def incident(people):
    place = PlaceGiven("人民路 1 号", 104.5, 26.5, "990101001")
    return incidents.open_incident(
        kind=TypeGiven("12G03"),
        place=place,
        summary="二楼着火",
        by=people.call_taker,
        at=START,
        figures={"trapped": 3},
    )


def test_the_draft_says_what_is_known_and_that_the_rest_is_being_verified(people, incident):
    page = people.browser("wang-jianguo").get(f"/incidents/{incident.ref}/upward-reports/").content.decode()
    assert "人民路 1 号发生民房火灾" in page
    assert "被困3" in page
    assert "死亡正在核实" in page


def test_sent_twice_is_reported_once_and_in_the_words_of_the_place(people, incident):
    browser = people.browser("wang-jianguo")
    browser.cookies["django_language"] = "en"
    data = {"report_kind": "phone", "text": "三人被困", "_key": "k-1"}
    answers = [browser.post(f"/incidents/{incident.ref}/upward-reports/", data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    stated = facts(incident.stream, "reporting.reported_up")
    assert [entry.body["kind_name"] for entry in stated] == ["电话报告"]


BAD = [
    ({"report_kind": "phone", "text": ""}, "必填"),
    ({"report_kind": "phone", "text": "长" * 4001}, "4000"),
    ({"report_kind": "pigeon", "text": "三人被困"}, "三人被困"),
]


@pytest.mark.parametrize(("data", "sentence"), BAD)
def test_what_cannot_be_reported_comes_back_as_typed(people, incident, data, sentence):
    answer = people.browser("wang-jianguo").post(f"/incidents/{incident.ref}/upward-reports/", data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert data["text"] in answer.content.decode()
    assert not facts(incident.stream, "reporting.reported_up")


def test_the_action_has_the_last_word(people, incident):
    def up(**given):
        report_up(**{"incident": incident, "report_kind": "phone", "text": "x", **given}, by=by, at=START)

    by = people.duty_leader
    with pytest.raises(NothingToReport):
        up(text=" ")
    with pytest.raises(ReportTooLong, match="4001"):
        up(text="长" * 4001)
    with pytest.raises(UnknownReportKind, match="pigeon"):
        up(report_kind="pigeon")
    other = incidents.open_incident(
        kind=TypeGiven(), place=PlaceGiven("某处"), summary="", by=people.call_taker, at=START
    )
    incidents.merge(incident=incident, into=other, by=people.dispatcher, at=START)
    with pytest.raises(AlreadyMerged):
        up()


def test_who_has_no_part_in_it_finds_nothing(people, incident):
    path = f"/incidents/{incident.ref}/upward-reports/"
    assert people.browser("deng-wei").get(path).status_code == 404
    assert people.browser("zhao-tiezhu").get(path).status_code == 403
