"""A fact is recorded, chained, and cannot be taken back."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction

from liandong.core.access.actor import Actor
from liandong.core.journal import Entry, Fact, record, record_many
from liandong.core.journal.models import Arrival, PersonalField, Stream

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
LI = Actor(ref="person/li-na", name="李娜", post="linkage-centre:call_taker", org="linkage-centre")


class Noted(Fact, kind="test.noted", personal=("phone",)):
    sentence = "记下 {text}，电话 {phone}"

    text: str
    phone: str = ""


def note(text="水位上涨", stream="incident/26-000001", at=AT, **more):
    phone = more.pop("phone", "")
    with transaction.atomic():
        return record(Noted(text=text, phone=phone), stream=stream, by=LI, at=at, **more)


@pytest.mark.django_db
def test_facts_of_a_stream_hang_on_each_other():
    first, second = note("一"), note("二")
    other = note("三", stream="incident/26-000002")
    assert (first.seq, second.seq, other.seq) == (1, 2, 1)
    assert bytes(second.prev) == bytes(first.hash)
    assert bytes(other.prev) == b""
    head = Stream.objects.get(name="incident/26-000001")
    assert (head.seq, bytes(head.hash)) == (2, bytes(second.hash))


@pytest.mark.django_db
def test_place_and_parties_decide_who_sees_the_stream():
    note(place="990101001", parties=["county-fire"])
    note("又来一个单位", parties=["water-bureau"])
    topics = Stream.objects.get(name="incident/26-000001").topics
    assert topics == [
        "org/county-fire",
        "org/water-bureau",
        "place/99",
        "place/9901",
        "place/990101",
        "place/990101001",
    ]
    assert Arrival.objects.latest("entry_id").topics == topics


@pytest.mark.django_db
def test_personal_values_stand_beside_the_fact_not_in_it():
    entry = note(phone="19900001234")
    stored = Entry.objects.get(id=entry.id)
    assert "19900001234" not in str(stored.body)
    assert "19900001234" not in str(stored)
    assert PersonalField.objects.get(entry_id=entry.id, name="phone").value == "19900001234"
    assert stored.fact.text == "水位上涨"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "update journal_entry set by_name = 'x'",
        "delete from journal_entry",
        "truncate journal_entry cascade",
        "update journal_personalfield set value = '1'",
        "delete from journal_stream",
    ],
)
def test_the_database_refuses_to_forget(sql):
    note(phone="19900001234")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.django_db
def test_the_future_is_refused():
    with pytest.raises(DatabaseError, match="fact_not_from_the_future"), transaction.atomic():
        record(Noted(text="x"), stream="s", by=LI, at=AT, occurred_at=AT + timedelta(seconds=1))


@pytest.mark.django_db
def test_the_same_key_is_recorded_once():
    first = note(key="call-77")
    again = note("别的话", key="call-77")
    assert again.id == first.id
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_many_facts_at_once_are_one_chain():
    with transaction.atomic():
        entries = record_many([(Noted(text=str(n)), None) for n in range(5)], stream="s", by=LI, at=AT)
    assert [e.seq for e in entries] == [1, 2, 3, 4, 5]
    assert all(bytes(b.prev) == bytes(a.hash) for a, b in pairwise(entries))


@pytest.mark.parametrize("text", ["带\x00的字", "半个\ud800字"])
def test_what_cannot_be_stored_is_refused_before_the_database(text):
    with pytest.raises(ValueError):
        Noted(text=text)


def test_unknown_fields_are_refused():
    with pytest.raises(ValueError):
        Noted(text="x", colour="red")


def test_a_kind_must_be_able_to_say_itself():
    with pytest.raises(ValueError, match="cannot say itself"):
        type("Mute", (Fact,), {"__module__": __name__}, kind="test.mute")
