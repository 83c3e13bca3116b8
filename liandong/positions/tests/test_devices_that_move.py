"""The map asks what moved since it asked last: nothing is lost, nobody is moved back, nobody flies."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from liandong.core.testing.cast import START
from liandong.positions import actions, reads
from liandong.positions.actions import Fix
from liandong.positions.models import Position

CAR = Fix("county-fire", "car-1", 104.5, 26.5, START, label="消防 1 号车")
TOWN = (104.4, 26.4, 104.6, 26.6)


def put(people, *fixes, at=START):
    return actions.put(fixes=list(fixes), by=people.dispatcher, at=at)


def later(fix: Fix, seconds: float, **more) -> Fix:
    return replace(fix, at=fix.at + timedelta(seconds=seconds), **more)


def moved(people, since="", by=None, box=TOWN, at=START):
    return reads.moved(by or people.dispatcher, at, since=since, box=box)


def numbers(text):
    return [int(one) for one in text.split(",") if one]


def test_only_what_moved_is_told_again(people):
    put(people, CAR, replace(CAR, source="car-2", lon=104.51))
    first = moved(people)
    assert first.anew
    assert numbers(first.columns["x"]) == [10450000, 10451000]
    assert numbers(first.columns["t"]) == [int(START.timestamp())] * 2


def test_what_leaves_the_view_is_told_as_gone(cast):
    put(cast, CAR)
    seen = moved(cast)
    put(cast, later(CAR, 300, lon=104.62), at=START + timedelta(minutes=5))
    after = moved(cast, seen.cursor)
    assert not after.anew
    assert (after.columns["n"], after.columns["gone"]) == ("", seen.columns["n"])


def test_a_device_that_commits_late_is_not_lost(cast):
    """It took its number before the answer and commits after it: cursors of ids or times lose it."""
    put(cast, CAR, replace(CAR, source="car-2"))
    other = connection.copy()
    with other.cursor() as slow:
        slow.execute("begin")
        slow.execute(
            "update positions_position set lon = 104.55, moved_in = pg_current_xact_id()"
            " where source = 'car-1'"
        )
        put(cast, later(CAR, 5, source="car-2", lon=104.501), at=START + timedelta(seconds=5))
        between = moved(cast)
        slow.execute("commit")
    other.close()
    after = moved(cast, between.cursor)
    assert numbers(after.columns["x"]) == [10455000]
    assert moved(cast, after.cursor).columns["n"] == ""


def test_a_late_fix_moves_nobody_back(people):
    put(people, later(CAR, 30, lon=104.503), at=START + timedelta(seconds=30))
    assert put(people, CAR, at=START + timedelta(seconds=31)) == []
    assert Position.objects.get().lon == pytest.approx(104.503)


def test_nobody_flies(people):
    put(people, CAR)
    (refusal,) = put(
        people,
        later(CAR, 5, source="car-2"),
        later(CAR, 5, lon=104.6),
        at=START + timedelta(seconds=5),
    )
    assert (refusal.index, refusal.source) == (1, "car-1")
    assert "不可能到达" in refusal.reason
    assert Position.objects.get(source="car-1").lon == 104.5
    assert put(people, later(CAR, 300, lon=104.6), at=START + timedelta(minutes=5)) == []


def test_the_neighbour_county_sees_none_of_it(people):
    put(people, CAR)
    assert moved(people, by=people.neighbour).columns["n"] == ""
    assert reads.near(people.neighbour, 450_000, 2_932_000, metres=1e6, at=START) == []


def test_silence_of_half_an_hour_ends_it(people):
    put(people, CAR)
    assert moved(people, at=START + timedelta(minutes=31)).columns["n"] == ""


@pytest.mark.parametrize(
    "cursor", ["x", "1:2", "9:1:", "5:9:7,6", "5:9:12", "0:1:", "999999999:9999999999:", "1" * 400]
)
def test_a_cursor_that_we_never_gave_starts_anew(people, cursor):
    put(people, CAR)
    assert moved(people, since=cursor).anew


def test_an_answer_is_one_question_to_the_database(people, django_assert_num_queries):
    put(people, CAR)
    viewer = people.dispatcher
    with django_assert_num_queries(1):
        moved(people, by=viewer)


def test_many_units_are_not_many_questions(people, django_assert_num_queries):
    fixes = [
        replace(CAR, source=f"car-{n}", unit=unit)
        for n in range(20)
        for unit in ("county-fire", "county-ems")
    ]
    by = people.dispatcher
    with django_assert_num_queries(4):  # the units, the statement, and the savepoint around them
        assert actions.put(fixes=fixes, by=by, at=START) == []
