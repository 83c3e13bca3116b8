"""A fact that one follower cannot react to is set aside; the others, and the facts after it, go on."""

from datetime import timedelta

import pytest

from liandong.core import clock
from liandong.core.journal import followers
from liandong.core.journal.models import Follower, Stuck
from liandong.core.journal.tests.test_journal_basics import AT, note


@pytest.fixture
def two(transactional_db, monkeypatch):
    seen: list[str] = []

    def poisoned(entry):
        if entry.body["text"] == "毒":
            raise RuntimeError("cannot")

    monkeypatch.setattr(
        followers,
        "_followers",
        {
            "a": followers.Followed("a", ("test.noted",), poisoned),
            "b": followers.Followed("b", ("test.noted",), lambda entry: seen.append(entry.body["text"])),
        },
    )
    followers.ensure_cursors()
    return seen


def test_others_read_on_and_it_is_tried_again_for_weeks(two):
    note("毒")
    note("好")
    at = AT
    for _ in range(60):
        with clock.at(at):
            followers.follow_all()
        at += timedelta(hours=1)
    assert two == ["毒", "好"]
    stuck = Stuck.objects.get()
    assert stuck.follower_id == "a"
    assert stuck.attempts > 50


def test_a_follower_that_breaks_altogether_does_not_stop_the_next(two, monkeypatch):
    note("好")
    follow = followers._follow
    monkeypatch.setattr(followers, "_follow", lambda f: 1 / 0 if f.name == "a" else follow(f))
    assert followers.follow_all() == 1
    assert two == ["好"]


def test_a_new_follower_misses_nothing_that_came_before_its_first_pass(two):
    assert set(Follower.objects.values_list("name", flat=True)) >= {"a", "b"}
    note("在第一次读之前")
    followers.follow_all()
    assert two == ["在第一次读之前"]
