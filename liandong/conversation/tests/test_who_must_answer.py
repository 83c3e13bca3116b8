"""Lines that must be answered, in a thread or to many at once: opened, answered, phoned, escalated."""

from datetime import timedelta

import pytest

from liandong.conversation import errors, reads
from liandong.conversation.actions import Words, answer, call, phone
from liandong.conversation.models import Addressee, Line
from liandong.conversation.participants import Participant, named
from liandong.conversation.tests.making import fire, spoken
from liandong.core import clock
from liandong.core.errors import Forbidden, NotVisible
from liandong.core.journal.models import Entry
from liandong.core.notify import one_tap
from liandong.core.notify.models import Delivery
from liandong.core.obligations.models import Obligation
from liandong.core.testing.cast import START
from liandong.core.testing.time import told
from liandong.dispatch import actions as dispatch
from liandong.dispatch.models import Order

RULE = "conversation.answered"
LATER = START + timedelta(minutes=2)


def duties():
    return dict(Obligation.objects.filter(rule__startswith=RULE).values_list("owed_by", "state"))


@pytest.mark.django_db
def test_nobody_named_is_nobody_to_answer(people):
    incident = fire(people, "county-fire", at=START)
    with pytest.raises(errors.NamesNobody):
        spoken(incident, "报人数", by=people.dispatcher, at=START, must_answer=True)


def test_the_silent_one_is_told_again_and_then_its_leader(cast, time):
    incident = fire(cast, "county-fire", "county-police", at=time.now)
    both = ["county-fire", "county-police"]
    line = spoken(incident, "@全体 报人数", by=cast.dispatcher, at=time.now, to=both, must_answer=True)
    time.by(minutes=1)
    answer(line=line, by=cast.police, at=time.now)
    answer(line=line, by=cast.police, at=time.now)
    time.by(minutes=7)
    assert duties() == {"county-fire": "breached", "county-police": "met"}
    assert Entry.objects.filter(kind="conversation.answered").count() == 1
    assert told("obligations.escalated", rule=RULE, owed_by="county-fire") == {"zhao-tiezhu", "wang-gang"}
    spoken(incident, "12 人，齐", by=cast.fire, at=time.now, reply_to=Line.objects.get(pk=line.pk))
    assert duties()["county-fire"] == "late"
    time.by(minutes=10)
    assert {one.state for one in reads.thread(incident, cast.dispatcher, time.now)[0].heard} == {"answered"}


def test_called_back_it_owes_no_answer(cast, time):
    incident = fire(cast, "county-fire", "county-police", at=time.now)
    both = ["county-fire", "county-police"]
    spoken(incident, "@全体 报人数", by=cast.dispatcher, at=time.now, to=both, must_answer=True)
    order = Order.objects.get(unit="county-police")
    dispatch.recall(order=order, reason="派错", by=cast.dispatcher, at=time.now)
    assert duties() == {"county-fire": "open", "county-police": "void"}


def test_a_unit_asks_the_centre(cast, time):
    incident = fire(cast, "county-fire", at=time.now)
    to = ["linkage-centre"]
    line = spoken(incident, "@联动中心 请求增援", by=cast.fire, at=time.now, to=to, must_answer=True)
    assert Obligation.objects.get(rule="conversation.answered-by-centre").state == "open"
    time.by(minutes=1)
    answer(line=line, by=cast.second_dispatcher, at=time.now)
    assert Obligation.objects.get(rule="conversation.answered-by-centre").state == "met"


@pytest.fixture
def called(people):
    whom = [
        *named(["county-fire", "county-ems", "town-990101009"]),
        Participant("power-company", "供电公司", "", person="xu-dong", person_name="徐东"),
    ]
    return call(
        words=Words("今夜暴雨，报在岗人数", must_answer=True), whom=whom, by=people.duty_leader, at=START
    )


def test_a_group_call_shows_the_silent_first(people, called):
    answer(line=called, by=people.fire, at=LATER)
    shown = reads.spoken([called], people.dispatcher, LATER)[0]
    assert [one.addressee.name for one in shown.by_urgency][-1] == "消防大队"
    assert shown.answered == 1
    assert shown.heard[1].desk.phone == "0999-7120000"
    assert told("conversation.answer_asked") == {"zhao-tiezhu", "sun-lixin", "lu-jiangping", "xu-dong"}


def test_a_group_call_is_read_by_the_centre_and_by_those_called(people, called):
    for viewer in (people.dispatcher, people.fire, people.village_township, people.power):
        assert reads.line_of(called.pk, viewer) == called
        assert reads.calls(viewer) == [called]
    for stranger in (people.police, people.township, people.neighbour):
        assert reads.calls(stranger) == []
        with pytest.raises(NotVisible):
            reads.line_of(called.pk, stranger)
    assert [reads.unread(one) for one in (people.fire, people.power, people.dispatcher)] == [1, 0, 0]


def test_who_is_called_by_name_answers_for_themselves(people, called):
    with pytest.raises(errors.NotAsked):
        answer(line=called, by=people.power, at=LATER)  # a colleague
    with pytest.raises(Forbidden):
        call(words=Words("到岗"), whom=named(["county-fire"]), by=people.fire, at=LATER)
    with pytest.raises(errors.NobodyPicked):
        call(words=Words("到岗"), whom=[], by=people.dispatcher, at=LATER)


def test_a_telephone_answer_is_the_answer(people, called):
    one = Addressee.objects.get(unit="county-ems")
    phone(addressee=one, reached=True, by=people.dispatcher, at=LATER)
    assert Obligation.objects.get(rule=RULE, owed_by="county-ems").state == "met"
    assert Entry.objects.get(kind="conversation.answered").body["on_behalf"] is True


def test_the_link_in_the_message_answers_and_shows_no_words(people, called, client):
    delivery = Delivery.objects.get(person="sun-lixin", message__kind="conversation.answer_asked")
    with clock.at(LATER):
        page = client.get(one_tap.path_of(delivery)).content.decode()
        assert "暴雨" not in page
        assert client.post(one_tap.path_of(delivery)).status_code == 200
    assert Addressee.objects.get(unit="county-ems").answered_at == LATER
