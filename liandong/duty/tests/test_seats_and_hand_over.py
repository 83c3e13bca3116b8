"""A seat has one person and a person one seat; who leaves writes down what is open, who comes signs it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from liandong.core.access.actor import Actor
from liandong.core.errors import Forbidden, Invalid
from liandong.core.journal.facts import say
from liandong.core.journal.models import Entry
from liandong.core.testing.cast import START as AT
from liandong.core.testing.cast import Cast
from liandong.duty import actions, reads
from liandong.duty.errors import (
    AtAnotherSeat,
    HandoverNotRead,
    NoSuchSeat,
    NotAtASeat,
    SeatIsTaken,
    SeatsAreReal,
)

MINUTE = timedelta(minutes=1)
FIRST, SECOND = "一号席", "二号席"


def sit(by: Actor, seat: str = FIRST, minutes: int = 0, read: tuple[int, ...] = ()) -> None:
    actions.take_seat(seat=seat, read=read, by=by, at=AT + minutes * MINUTE)


def said(kind: str) -> list[str]:
    return [say(entry.kind, entry.body) for entry in Entry.objects.filter(kind=kind).order_by("id")]


def test_one_person_per_seat_and_one_seat_per_person(people: Cast) -> None:
    sit(people.call_taker)
    with pytest.raises(SeatIsTaken):
        sit(people.dispatcher)
    with pytest.raises(AtAnotherSeat):
        sit(people.call_taker, SECOND)
    with pytest.raises(NoSuchSeat):
        sit(people.dispatcher, "九号席")
    with pytest.raises(Forbidden):
        sit(people.police)
    held = {line.name: line.person for line in reads.seats(people.call_taker.org)}
    assert held[FIRST] == "li-na"
    assert held[SECOND] == ""


def test_calls_ring_for_people_at_seats_and_for_all_when_nobody_sits(people: Cast) -> None:
    assert reads.rings_for(people.call_taker, AT)
    assert reads.rings_for(people.dispatcher, AT)
    sit(people.call_taker)
    assert reads.rings_for(people.call_taker, AT)
    assert not reads.rings_for(people.dispatcher, AT)
    assert reads.rings_for(people.police, AT), "a unit's own line knows no seats"
    actions.leave_seat(items=[], remark="", by=people.call_taker, at=AT + MINUTE)
    assert reads.rings_for(people.dispatcher, AT)


def test_a_chair_that_was_left_without_signing_off_takes_no_calls_from_the_others(people: Cast) -> None:
    sit(people.call_taker)
    assert not reads.rings_for(people.dispatcher, AT + timedelta(hours=23))
    assert reads.rings_for(people.dispatcher, AT + timedelta(hours=24))
    sit(people.dispatcher, SECOND, minutes=24 * 60)
    assert not reads.rings_for(people.call_taker, AT + timedelta(hours=25))


def test_the_leader_lets_somebody_answer_without_a_seat_and_it_is_on_record(people: Cast) -> None:
    sit(people.call_taker)
    with pytest.raises(Forbidden):
        actions.excuse(person="zhou-min", reason="顶班", by=people.dispatcher, at=AT)
    with pytest.raises(Invalid):
        actions.excuse(person="zhou-min", reason=" ", by=people.duty_leader, at=AT)
    actions.excuse(person="zhou-min", reason="暴雨话务激增", by=people.duty_leader, at=AT)
    actions.excuse(person="gao-jie", reason="暴雨话务激增", by=people.duty_leader, at=AT)
    assert reads.rings_for(people.dispatcher, AT)
    assert said("duty.seat_excused")[0] == "准许 周敏 不上席接警：暴雨话务激增"


def test_what_is_handed_over_must_be_read_before_the_next_signs(people: Cast) -> None:
    sit(people.call_taker)
    left = actions.leave_seat(
        items=["R26-000913 待派"], remark="三号线有杂音", by=people.call_taker, at=AT + MINUTE
    )
    with pytest.raises(HandoverNotRead):
        sit(people.dispatcher, minutes=2)
    sit(people.dispatcher, minutes=2, read=(left.pk,))
    sit(people.second_dispatcher, SECOND, minutes=3, read=(left.pk,))
    assert said("duty.handed_over") == ["李娜 向 周敏 交班（一号席），未结 1 项"], "both have signed, once"
    assert said("duty.seat_taken")[1] == "周敏 在一号席上岗，阅看交接 1 份"
    assert reads.unread_handovers(people.dispatcher, AT + 4 * MINUTE) == []
    assert reads.unread_handovers(people.duty_leader, AT + 4 * MINUTE) != []
    assert reads.unread_handovers(people.duty_leader, AT + timedelta(days=2)) == []


def test_the_leader_frees_the_seat_of_who_went_without_signing(people: Cast) -> None:
    sit(people.call_taker)
    with pytest.raises(Forbidden):
        actions.leave_seat(items=[], remark="", person="li-na", by=people.dispatcher, at=AT + MINUTE)
    actions.leave_seat(items=[], remark="先走了", person="li-na", by=people.duty_leader, at=AT + MINUTE)
    sit(
        people.duty_leader,
        minutes=2,
        read=tuple(one.pk for one in reads.unread_handovers(people.duty_leader, AT + 2 * MINUTE)),
    )
    with pytest.raises(NotAtASeat):
        actions.leave_seat(items=[], remark="", by=people.call_taker, at=AT + 3 * MINUTE)


def test_seats_are_not_for_exercises(people: Cast) -> None:
    drilling = replace(people.call_taker, world="drill/1")
    assert reads.rings_for(drilling, AT)
    with pytest.raises(SeatsAreReal):
        sit(drilling)
