"""Several actions in one transaction: observed once, all or nothing, on heads that are theirs."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import transaction

from liandong.core.access.actor import Actor
from liandong.core.journal import Entry, Fact, observing, record, together
from liandong.core.journal.observing import action, gathering
from liandong.core.journal.verify import verify

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SOMEBODY = Actor.system("test")


class Seen(Fact, kind="test.seen_together"):
    """A thing of these tests."""

    sentence = "看见 {what}"
    what: str


@pytest.fixture
def batches(monkeypatch):
    """What an observer was shown, call by call."""
    shown: list[list[str]] = []
    told = [lambda entries: shown.append([entry.body["what"] for entry in entries])]
    monkeypatch.setattr(observing, "_observers", told)
    return shown


@action
def see(what: str, stream: str = "test/1") -> Entry:
    return record(Seen(what=what), stream=stream, by=SOMEBODY, at=AT)


def test_one_action_by_itself_is_observed_when_it_ends(batches):
    see("a")
    see("b")
    assert batches == [["a"], ["b"]]


def test_actions_together_are_observed_once_and_in_order(batches):
    with together():
        first = see("a")
        second = see("b", "test/2")
        third = see("c")
        assert batches == []
    assert batches == [["a", "b", "c"]]
    assert first.id < second.id < third.id
    assert (first.seq, third.seq) == (1, 2)
    assert bytes(third.prev) == bytes(first.hash)


class Undone(Exception):
    """What goes wrong in these tests."""


@action
def half() -> None:
    see("half")
    raise Undone


def test_what_fails_takes_all_of_it_along(batches):
    with pytest.raises(Undone), together():
        half()
    assert batches == []
    assert not Entry.objects.filter(kind=Seen.kind).exists()


def test_whoever_goes_on_after_half_an_action_is_stopped(batches):
    @action
    def goes_on() -> None:
        with suppress(Undone):
            half()
        see("as if nothing had been")

    with pytest.raises(transaction.TransactionManagementError):
        goes_on()
    assert batches == []
    assert not Entry.objects.filter(kind=Seen.kind).exists()


def test_what_is_undone_in_a_savepoint_was_never_gathered(batches):
    with together():
        see("a")
        with suppress(Undone), transaction.atomic():
            assert gathering() is None
            half()
        see("b")
    assert batches == [["a", "b"]]
    assert [e.body["what"] for e in Entry.objects.filter(kind=Seen.kind)] == ["a", "b"]
    assert verify().whole


def test_a_savepoint_inside_moves_the_head_for_what_follows(batches):
    with together():
        see("a")
        with transaction.atomic():
            see("b")
        last = see("c")
    assert last.seq == 3
    assert batches == [["a", "b", "c"]]
    assert verify().whole


def test_what_stands_together_in_a_savepoint_is_undone_with_it(batches):
    with together():
        see("a")
        with suppress(Undone), transaction.atomic(), together():
            see("taken back")
            raise Undone
        with transaction.atomic(), together():
            see("b")
        see("c")
    assert batches == [["a", "b", "c"]]


def test_an_append_that_does_not_follow_the_head_fails_loudly(batches):
    @action
    def out_of_step() -> None:
        see("a")
        held = gathering()
        assert held is not None
        held.heads["test/1"].seq += 1
        see("b")

    with pytest.raises(ValueError, match="shorter"):
        out_of_step()


def test_the_chain_is_whole(batches):
    with together():
        for what in "abc":
            see(what)
    see("d")
    assert verify().whole
