"""The command line: units by name, a chase, a report, one unit or all; what is not clear is asked back."""

import pytest

from liandong.core import clock
from liandong.core.testing.cast import START
from liandong.core.testing.time import facts, told
from liandong.dispatch.models import Order
from liandong.dispatch.tests.desk import opened, ordered


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


@pytest.fixture
def incident(people):
    made = opened(people)
    ordered(people, made, "county-fire", "county-ems")
    return made


def typed(people, incident, line, who="zhou-min"):
    return people.browser(who).post(f"/incidents/{incident.ref}/lines/", {"line": line})


def test_a_unit_is_added_by_a_part_of_its_name(people, incident):
    assert typed(people, incident, "/增派 供电").status_code == 302
    assert Order.objects.filter(unit="power-company", incident=incident).exists()


def test_a_name_that_fits_several_is_asked_back(people, incident):
    answer = typed(people, incident, "/增派 供")
    assert answer.status_code == 422
    assert "供水公司" in answer.content.decode()
    assert "/增派 供" in answer.content.decode()


def test_the_chase_takes_all_who_have_not_acknowledged(people, incident):
    typed(people, incident, "/催办")
    assert {one.body["unit"] for one in facts(incident.stream, "dispatch.chased")} == {
        "county-fire",
        "county-ems",
    }


def test_the_report_is_opened(people, incident):
    answer = typed(people, incident, "/初报")
    assert answer["Location"] == f"/incidents/{incident.ref}/upward-reports/"


def test_at_a_unit_only_that_unit_is_told(people, incident):
    typed(people, incident, "@消防 带上排烟机")
    assert told("dispatch.supplemented") == {"zhao-tiezhu"}
    assert "@消防大队" in str(facts(incident.stream, "dispatch.supplemented")[0])


@pytest.mark.parametrize("line", ["有两人在三楼", "::请先疏散人员"])
def test_any_other_text_goes_to_all_under_way(people, incident, line):
    typed(people, incident, line)
    assert told("dispatch.supplemented") == {"zhao-tiezhu", "sun-lixin"}
    assert not facts(incident.stream, "dispatch.supplemented")[0].body["text"].startswith("::")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [("/三方", "看不懂"), ("@供电 断电", "0 个单位"), ("/催办 供电", "0 个单位"), ("/增派 ", "0 个单位")],
)
def test_what_cannot_be_done_says_what_can(people, incident, line, sentence):
    before = len(facts(incident.stream))
    answer = typed(people, incident, line)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert len(facts(incident.stream)) == before


def test_a_post_that_may_supplement_but_not_chase_is_refused(people, incident):
    assert typed(people, incident, "/催办", who="li-na").status_code == 403
