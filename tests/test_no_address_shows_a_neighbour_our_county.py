"""Whatever list, map or search a neighbour county's people open, nothing of ours is in it."""

import json

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse

from liandong.core import clock
from liandong.core.testing import cast as county
from liandong.core.testing import matrix
from liandong.core.testing.cast import Cast
from liandong.core.testing.fixtures import county_rules, people  # noqa: F401
from liandong.dispatch import actions as dispatch
from liandong.dispatch.actions import Wanted
from liandong.intake import actions as intake
from liandong.intake.actions import PlaceTold, ReportGiven

PLACE, CALLER, NAME, SAID = "人民路九百九十号", "19900005555", "欧阳报警", "楼上有浓烟冒出来"
SEARCHED = {"q": "人民路", "text": "赵铁", "state": "all"}
CHANGES = {"after": "0", "since": "0"}


def without_arguments() -> list[str]:
    """The path of every address that needs nothing but itself."""
    found = set()
    for name in matrix.all_names():
        try:
            found.add(reverse(name))
        except NoReverseMatch:
            continue
    return sorted(found)


@pytest.fixture
def our_secrets(people: Cast, settings: object) -> list[str]:  # noqa: F811
    """A call, its incident, its order and a call that rings: what they say must stay with us."""
    settings.DEMO = False  # type: ignore[attr-defined]  # who runs a demo sees every phone of it
    at = clock.now()
    place = PlaceTold(PLACE, 104.5, 26.5, region=county.CITY_CENTRE)
    told = ReportGiven(
        narrative=SAID, caller_name=NAME, caller_phone=CALLER, place=place, type="12G03", urgency="critical"
    )
    report = intake.take_report(given=told, by=people.call_taker, at=at)
    incident = intake.open_from_report(report=report, by=people.call_taker, at=at)
    dispatch.issue_orders(incident=incident, wanted=[Wanted("county-fire")], by=people.dispatcher, at=at)
    intake.ring(phone=CALLER, by=people.dispatcher, at=at)
    return [PLACE, CALLER, NAME, SAID, report.ref, incident.ref, "赵铁柱", "何电生"]


def said_to(person: str, people: Cast) -> dict[str, str]:  # noqa: F811
    browser = people.browser(person)
    answers = {path: browser.get(path, {**SEARCHED, **CHANGES}) for path in without_arguments()}
    return {
        path: _text(answer)
        for path, answer in answers.items()
        if answer.status_code == 200 and not answer.streaming
    }


def _text(answer: HttpResponse) -> str:
    if answer.headers["Content-Type"].startswith("application/") and "json" in answer.headers["Content-Type"]:
        return json.dumps(json.loads(answer.content), ensure_ascii=False)
    return answer.content.decode(errors="replace")


def test_a_neighbours_dispatcher_reads_nothing_of_ours(people: Cast, our_secrets: list[str]) -> None:  # noqa: F811
    shown = said_to("deng-wei", people)
    assert "/dispatch/" in shown
    assert [(path, secret) for path, text in shown.items() for secret in our_secrets if secret in text] == []


def test_a_unit_that_was_not_ordered_reads_nothing_of_it(people: Cast, our_secrets: list[str]) -> None:  # noqa: F811
    shown = said_to("qian-duo", people)
    of_the_event = [PLACE, CALLER, NAME, SAID]
    assert "/unit/" in shown
    assert [(path, secret) for path, text in shown.items() for secret in of_the_event if secret in text] == []


def test_our_own_dispatcher_reads_it(people: Cast, our_secrets: list[str]) -> None:  # noqa: F811
    """What the two above look for is there to be found."""
    shown = said_to("zhou-min", people)
    assert PLACE in shown["/dispatch/rows/"]
    assert PLACE in shown["/map/incidents.geojson"]
