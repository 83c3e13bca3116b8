"""A stock is lent to an incident and comes back: what is free always adds up."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from liandong.core.access.actor import Actor
from liandong.core.errors import Forbidden, NotVisible
from liandong.core.journal import Entry
from liandong.directory.errors import NotYours
from liandong.directory.tests.county import START, actor
from liandong.resources import actions, reads
from liandong.resources.actions import Destination, Pick, StockRow
from liandong.resources.errors import (
    ImpossibleCount,
    NotInAnExercise,
    NotThisStep,
    NotYourLoan,
    StockLentOut,
    StockShort,
)
from liandong.resources.models import Loan, Stock

pytestmark = pytest.mark.usefixtures("county")
AT = START + timedelta(days=1)


def stock(org="county-fire", kind="pump", quantity=5, **more) -> Stock:
    by = Actor.system("loading")
    return actions.register_stocks(rows=[StockRow(org, kind, quantity, **more)], by=by, at=START)[0]


def ordered(of: Stock, quantity: int, to="town-990101003") -> Loan:
    where = Destination("26-000001", "incident/26-000001", ["place/990101"], to, "青山镇", "青山镇大桥")
    return actions.hold(picks=[Pick(of.pk, quantity)], to=where, by=actor("zhou-min"), at=AT)[0]


def now(of: Stock) -> tuple[int, int]:
    of.refresh_from_db()
    return of.quantity, of.lent


def test_pumps_go_out_are_counted_and_come_back_with_one_lost():
    pumps = stock()
    loan = ordered(pumps, 3)
    assert now(pumps) == (5, 3)
    owner, town = actor("li-lei"), actor("sun-li")
    actions.acknowledge(loan=loan.ref, by=owner, at=AT)
    actions.hand_out(loan=loan.ref, quantity=3, by=owner, at=AT)
    received = actions.receive(loan=loan.ref, counted=2, by=town, at=AT)
    assert (received.counted, received.received_by) == (2, "孙丽")
    part = actions.give_back(loan=loan.ref, returned=1, by=owner, at=AT)
    assert part.is_open
    assert now(pumps) == (5, 2)
    done = actions.give_back(loan=loan.ref, returned=1, lost=1, condition="外壳磕碰", by=owner, at=AT)
    assert (done.state, done.ended_by) == ("settled", "李雷")
    assert now(pumps) == (4, 0)
    said = Entry.objects.filter(kind__startswith="resources.loan").order_by("id")
    assert [one.kind.removeprefix("resources.loan_") for one in said] == [
        *("ordered", "acknowledged", "handed_out", "received", "returned", "returned")
    ]
    assert said[3].body["short"] == 1
    assert [one.body["settled"] for one in said[4:]] == [False, True]


def test_who_sees_a_stock_by_its_region_is_not_told_of_incidents_elsewhere():
    pumps = stock(region="990101003")
    loan = ordered(pumps, 2, to="county-police")
    town = actor("sun-li")
    assert reads.stock_of(pumps.pk, town) == pumps
    assert not reads.loans_of_stock(pumps, town).exists()
    assert list(reads.loans_of_stock(pumps, actor("li-lei"))) == [loan]


def test_the_owner_can_give_fewer_and_the_rest_is_free_again():
    pumps = stock()
    loan = ordered(pumps, 4)
    actions.hand_out(loan=loan.ref, quantity=2, by=actor("li-lei"), at=AT)
    assert now(pumps) == (5, 2)
    with pytest.raises(ImpossibleCount):
        actions.give_back(loan=loan.ref, returned=3, by=actor("li-lei"), at=AT)


def test_an_order_that_cannot_be_met_is_released_with_its_reason():
    pumps = stock()
    loan = ordered(pumps, 5)
    actions.release(loan=loan.ref, reason="都在维修", by=actor("li-lei"), at=AT)
    assert now(pumps) == (5, 0)
    with pytest.raises(NotThisStep):
        actions.hand_out(loan=loan.ref, quantity=1, by=actor("li-lei"), at=AT)


def test_what_is_not_there_is_refused_with_what_is_left_here_and_elsewhere():
    pumps = stock(quantity=2)
    stock(org="town-990101003", quantity=4)
    ordered(pumps, 1)
    with pytest.raises(StockShort) as short:
        ordered(pumps, 2)
    assert "只剩 1 台" in str(short.value)
    assert "其他单位还有 4 台" in str(short.value)
    assert now(pumps) == (2, 1)


def test_each_step_is_of_the_unit_whose_it_is_or_of_the_centre():
    loan = ordered(stock(), 1)
    with pytest.raises(NotYourLoan):
        actions.acknowledge(loan=loan.ref, by=actor("sun-li"), at=AT)
    with pytest.raises(NotVisible):
        actions.acknowledge(loan=loan.ref, by=actor("chen-yu"), at=AT)
    by_a_unit = Destination("26-000001", "incident/26-000001", [], "county-fire", "消防")
    with pytest.raises(Forbidden):
        actions.hold(picks=[Pick(loan.stock.pk, 1)], to=by_a_unit, by=actor("li-lei"), at=AT)
    actions.acknowledge(loan=loan.ref, by=actor("zhou-min"), at=AT)
    assert Entry.objects.get(kind="resources.loan_acknowledged").body["on_behalf"] is True


def test_an_exercise_takes_nothing_from_the_shelves():
    pumps = stock()
    someone = actor("zhou-min")
    in_exercise = Actor(**{name: getattr(someone, name) for name in Actor.__slots__} | {"world": "ex-1"})
    where = Destination("26-000001", "incident/26-000001", [], "county-fire", "消防")
    with pytest.raises(NotInAnExercise):
        actions.hold(picks=[Pick(pumps.pk, 1)], to=where, by=in_exercise, at=AT)


@pytest.mark.parametrize(
    "wrong",
    [
        "update resources_stock set lent = lent + 1",
        "update resources_loan set quantity = 1",
        "update resources_stock set quantity = -1, lent = -1",
        "update resources_loan set state = 'settled', ended_at = now()",
    ],
)
def test_the_database_refuses_what_does_not_add_up(wrong):
    ordered(stock(), 2)
    with connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute(f"{wrong}; set constraints all immediate")


def test_a_unit_keeps_its_own_stock_and_a_count_is_a_confirmation():
    pumps, theirs = stock(confirmed_at=START - timedelta(days=100)), stock(org="town-990101003")
    assert pumps.is_stale(AT)
    own = actor("li-lei")
    actions.change_stock(stock=pumps.pk, changes={"quantity": 7}, by=own, at=AT)
    pumps.refresh_from_db()
    assert (pumps.quantity, pumps.is_stale(AT)) == (7, False)
    assert Entry.objects.get(kind="resources.stock_changed").body["changes"] == {"quantity": [5, 7]}
    actions.confirm_stock(stock=pumps.pk, by=own, at=AT + timedelta(days=1))
    with pytest.raises(NotVisible):
        actions.change_stock(stock=theirs.pk, changes={"quantity": 1}, by=own, at=AT)
    with pytest.raises(NotYours):
        actions.register_stocks(rows=[StockRow("town-990101003", "tent", 1)], by=own, at=AT)
    ordered(pumps, 6)
    with pytest.raises(StockLentOut):
        actions.change_stock(stock=pumps.pk, changes={"quantity": 5}, by=own, at=AT)


def test_the_map_shows_what_is_free_to_those_whose_region_it_is():
    pumps = stock(lon=104.5, lat=26.5)
    ordered(pumps, 5)
    (one,) = reads.on_map(actor("zhou-min"), (104.0, 26.0, 105.0, 27.0))
    assert (one["label"], one["state"]) == ("消防大队 抽水泵 0/5 台", "lent_out")
    assert one.keys() == {"id", "kind", "label", "lon", "lat", "state", "url"}
    assert reads.on_map(actor("sun-li"), None) == []
    assert reads.on_map(actor("zhou-min"), (100.0, 20.0, 101.0, 21.0)) == []
    assert reads.within(actor("zhou-min"), pumps.x + 300, pumps.y, 400)[0][1] == pytest.approx(300)
    assert reads.within(actor("zhou-min"), pumps.x + 300, pumps.y, 200) == []
