"""Personal values are shown whole only on record, and destroyed by order while the chain stays."""

from dataclasses import replace

import pytest

from liandong.core.errors import Forbidden, Invalid, NotVisible
from liandong.core.journal import chain
from liandong.core.journal.models import Entry, PersonalField
from liandong.core.journal.personal import NothingToReveal, destroy, destroy_of_person, reveal
from liandong.core.journal.recorder import content
from liandong.core.testing.facts import AT, LI, called

pytestmark = pytest.mark.django_db
OFFICE = replace(LI, ref="ma-ke", name="马可", roles=frozenset({"emergency_office"}))


@pytest.fixture
def entry():
    return called(phone="19900001234")


def test_a_reveal_is_a_fact(entry):
    value = reveal(entry, "phone", by=LI, reason="回拨核实位置", at=AT)
    assert value == "19900001234"
    fact = Entry.objects.get(kind="access.revealed")
    assert (fact.stream, fact.by_name) == (entry.stream, "李娜")
    assert fact.body == {"entry": entry.id, "field": "phone", "reason": "回拨核实位置"}


def test_without_a_reason_nothing_is_shown(entry):
    with pytest.raises(Invalid):
        reveal(entry, "phone", by=LI, reason="  ", at=AT)
    assert not Entry.objects.filter(kind="access.revealed").exists()


def test_the_neighbour_and_the_inspector_are_refused(entry):
    with pytest.raises(NotVisible):
        reveal(entry, "phone", by=replace(LI, topics=frozenset({"place/990102"})), reason="看看", at=AT)
    with pytest.raises(Forbidden):
        reveal(entry, "phone", by=replace(LI, roles=frozenset({"inspector"})), reason="看看", at=AT)


def test_what_is_not_there_is_not_revealed(entry):
    with pytest.raises(NothingToReveal):
        reveal(entry, "text", by=LI, reason="核实", at=AT)


def test_destroyed_values_are_gone_and_the_chain_holds(entry):
    other = called(ref="26-000002", phone="19900005678")
    assert destroy([entry, other], order="处置〔2026〕3号", reason="事件办结", by=OFFICE, at=AT) == 2
    assert not PersonalField.objects.exists()
    told = Entry.objects.filter(kind="journal.personal_destroyed")
    assert {(fact.stream, fact.body["count"]) for fact in told} == {(entry.stream, 1), (other.stream, 1)}
    prev = b""
    for stored in Entry.objects.filter(stream=entry.stream).order_by("seq"):
        again = chain.entry_hash(name=stored.digest, prev=prev, content=content(stored))
        assert again == bytes(stored.hash)
        prev = bytes(stored.hash)
    with pytest.raises(NothingToReveal):
        reveal(entry, "phone", by=LI, reason="核实", at=AT)


def test_destroying_twice_records_once(entry):
    destroy([entry], order="3号", reason="办结", by=OFFICE, at=AT)
    assert destroy([entry], order="3号", reason="办结", by=OFFICE, at=AT) == 0
    assert Entry.objects.filter(kind="journal.personal_destroyed").count() == 1


def test_only_by_order_of_those_who_may(entry):
    with pytest.raises(Forbidden):
        destroy([entry], order="3号", reason="办结", by=LI, at=AT)
    with pytest.raises(Invalid):
        destroy([entry], order="", reason="办结", by=OFFICE, at=AT)
    assert PersonalField.objects.count() == 1


def test_a_persons_own_stream(entry):
    assert destroy_of_person("li-na", order="3号", reason="离职", by=OFFICE, at=AT) == 0
