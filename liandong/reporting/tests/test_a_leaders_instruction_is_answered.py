"""A leader's instruction goes to who is responsible, who answers within half an hour; the leader hears it."""

from datetime import timedelta

import pytest

from liandong.core import clock
from liandong.core.errors import Forbidden, NotVisible
from liandong.core.notify.models import Delivery
from liandong.core.obligations.models import Obligation
from liandong.core.testing.cast import START
from liandong.core.testing.time import facts
from liandong.dispatch import actions as dispatch
from liandong.dispatch.actions import Wanted
from liandong.dispatch.errors import NeedsText, NotYourOrder
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.errors import AlreadyMerged
from liandong.incidents.places import PlaceGiven
from liandong.reporting import reads
from liandong.reporting.actions import answer_instruction, instruct


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


def a_fire(people):
    place = PlaceGiven("人民路 1 号", 104.5, 26.5, "990101001")
    by, at = people.call_taker, START
    return incidents.open_incident(kind=TypeGiven("12G03"), place=place, summary="着火", by=by, at=at)


@pytest.fixture
def fire(people):
    """The fire brigade leads it."""
    incident = a_fire(people)
    wanted = [Wanted("county-fire", lead=True)]
    dispatch.issue_orders(incident=incident, wanted=wanted, by=people.dispatcher, at=START)
    incident.refresh_from_db()
    return incident


def owed(incident):
    return Obligation.objects.get(stream=incident.stream, rule__startswith="instruction.")


def test_the_lead_unit_owes_an_answer_and_gives_it(people, fire):
    ref = instruct(incident=fire, text="全力救人", by=people.centre_leader, at=START)
    assert ref == f"{fire.ref}-P1"
    clock_of = owed(fire)
    assert (clock_of.rule, clock_of.owed_by) == ("instruction.answered", "county-fire")
    assert clock_of.due_at == START + timedelta(minutes=30)

    at = START + timedelta(minutes=30)
    given = reads.instruction_of(ref, people.fire)
    answer_instruction(instruction=given, text="三人已救出", by=people.fire, at=at)

    assert owed(fire).state == "met"
    [answer] = reads.answers_to(given)
    assert answer.body["asked_by"] == people.centre_leader.ref
    assert answer.body["on_behalf"] is False


def test_who_must_answer_is_told_and_who_asked_hears_the_answer(people, fire):
    ref = instruct(incident=fire, text="全力救人", by=people.centre_leader, at=START)
    told = Delivery.objects.filter(message__link=f"/instructions/{ref}/")
    assert {"zhao-tiezhu", "zhou-min"} <= set(told.values_list("person", flat=True))
    assert set(told.values_list("message__must_answer", flat=True)) == {True}
    given = reads.instruction_of(ref, people.fire)
    answer_instruction(instruction=given, text="已展开", by=people.fire, at=START)
    assert told.filter(person="he-zhiyuan", message__must_answer=False).exists()


def test_while_no_unit_leads_the_centre_answers(people):
    incident = a_fire(people)
    ref = instruct(incident=incident, text="查明火情", by=people.duty_leader, at=START)
    assert owed(incident).rule == "instruction.answered-by-centre"
    given = reads.instruction_of(ref, people.dispatcher)
    answer_instruction(instruction=given, text="正在派出", by=people.dispatcher, at=START)
    assert owed(incident).state == "met"


def test_two_instructions_are_two_clocks(people, fire):
    first = instruct(incident=fire, text="救人", by=people.duty_leader, at=START)
    second = instruct(incident=fire, text="疏散", by=people.duty_leader, at=START)
    given = reads.instruction_of(second, people.fire)
    answer_instruction(instruction=given, text="已疏散", by=people.fire, at=START)
    states = dict(Obligation.objects.filter(rule="instruction.answered").values_list("subject", "state"))
    assert states == {first: "open", second: "met"}


def test_what_cannot_be_instructed_or_answered(people, fire):
    with pytest.raises(Forbidden):
        instruct(incident=fire, text="救人", by=people.dispatcher, at=START)
    with pytest.raises(NeedsText):
        instruct(incident=fire, text=" ", by=people.duty_leader, at=START)
    ref = instruct(incident=fire, text="救人", by=people.duty_leader, at=START)
    given = reads.instruction_of(ref, people.fire)
    with pytest.raises(NotYourOrder):
        answer_instruction(instruction=given, text="不是我", by=people.police, at=START)
    with pytest.raises(Forbidden):
        answer_instruction(instruction=given, text="看过了", by=people.inspector, at=START)
    with pytest.raises(NotVisible):
        reads.instruction_of(f"{fire.ref}-P2", people.fire)
    with pytest.raises(NotVisible):
        reads.instruction_of(ref, people.neighbour)
    assert not facts(fire.stream, "reporting.instruction_answered")


def test_a_merged_incident_is_instructed_where_it_went(people, fire):
    other = a_fire(people)
    dispatch.merge_incidents(incident=other, into=fire, by=people.dispatcher, at=START)
    with pytest.raises(AlreadyMerged):
        instruct(incident=other, text="救人", by=people.duty_leader, at=START)


def test_the_answer_is_written_on_the_page(people, fire):
    ref = instruct(incident=fire, text="全力救人", by=people.duty_leader, at=START)
    unit = people.browser("zhao-tiezhu")
    assert "全力救人" in unit.get(f"/instructions/{ref}/").content.decode()
    assert unit.post(f"/instructions/{ref}/", {"text": " "}).status_code == 422
    assert unit.post(f"/instructions/{ref}/", {"text": "已救出"}).status_code == 302
    assert "已救出" in people.browser("he-zhiyuan").get(f"/instructions/{ref}/").content.decode()
    assert people.browser("chen-jing").get(f"/instructions/{ref}/").status_code == 404  # not ordered
