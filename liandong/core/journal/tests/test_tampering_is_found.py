"""Whatever is altered, removed or slipped in, `verify` names it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from liandong.core.journal.models import Entry, Seal
from liandong.core.journal.sealing import seal
from liandong.core.journal.tests.test_journal_basics import AT, note
from liandong.core.journal.verify import verify


@pytest.fixture
def journal(transactional_db, settings, tmp_path):
    """Three streams of four facts, sealed, with a witness outside the database."""
    settings.CHECKPOINT_FILE = tmp_path / "checkpoints.jsonl"
    for stream in ("incident/1", "incident/2", "org/fire"):
        for n in range(4):
            note(f"第{n}条", stream=stream, phone="19900001234", at=AT + timedelta(seconds=n))
    seal(AT + timedelta(minutes=1))
    assert verify().broken == []
    return Seal.objects.get()


def superuser(sql):
    """What somebody does who owns the database and switches its guards off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(sql)


ALTERED = {
    "world": "'drill'",
    "stream": "'incident/9'",
    "seq": "9",
    "kind": "'test.other'",
    "body": "jsonb_set(body, '{text}', '\"别的\"')",
    "by": "'person/x'",
    "by_name": "'别人'",
    "post": "'x'",
    "org": "'x'",
    "occurred_at": "occurred_at - interval '1 second'",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "place": "'99'",
    "parties": "'{x}'",
    "corrects": "1",
    "key": "'k'",
    "digest": "'sm3'",
    "prev": "'\\x00'",
    "hash": "'\\x00'",
    "id": "id + 100000",
}


@pytest.mark.parametrize("column", list(ALTERED))
def test_any_column_of_any_row(journal, column):
    assert set(ALTERED) == {f.column for f in Entry._meta.fields}, "a new column needs its row here"
    for position in (0, 5, 11):
        target = Entry.objects.order_by("id")[position].id
        backup = "create temp table kept as select * from journal_entry"
        superuser(f'{backup}; update journal_entry set "{column}" = {ALTERED[column]} where id = {target}')
        assert not verify().whole, f"{column} of row {position} altered unseen"
        superuser("delete from journal_entry; insert into journal_entry select * from kept; drop table kept")
    assert verify().whole


def test_a_deleted_row(journal):
    gone = Entry.objects.get(stream="incident/2", seq=2)
    superuser(f"delete from journal_entry where id = {gone.id}")
    assert verify().first.startswith(f"entry {gone.id + 1} (incident/2 #3")


def test_a_cut_tail(journal):
    superuser("delete from journal_entry where stream = 'incident/2' and seq = 4")
    assert "incident/2" in verify().first


def test_a_cut_tail_with_its_head_put_back(journal):
    superuser(
        "delete from journal_personalfield where entry_id in"
        " (select id from journal_entry where stream = 'incident/2' and seq = 4);"
        "delete from journal_entry where stream = 'incident/2' and seq = 4;"
        "update journal_stream s set seq = 3, hash = e.hash from journal_entry e"
        " where e.stream = s.name and e.seq = 3 and s.name = 'incident/2'"
    )
    assert verify().first.startswith(f"seal {journal.id}: fact")


def test_a_whole_stream_gone_without_a_trace_of_it(journal):
    superuser(
        "create temp table gone as select id from journal_entry where stream = 'incident/2';"
        "delete from journal_personalfield where entry_id in (select id from gone);"
        "delete from journal_sealedentry where entry_id in (select id from gone);"
        "delete from journal_arrival where entry_id in (select id from gone);"
        "delete from journal_entry where stream = 'incident/2';"
        "delete from journal_stream where name = 'incident/2'; drop table gone"
    )
    assert verify().first == f"seal {journal.id}: its facts do not give its root"


def test_everything_gone_with_its_seals(journal):
    superuser(
        "delete from journal_personalfield; delete from journal_sealedentry; delete from journal_seal;"
        "delete from journal_arrival; delete from journal_entry; delete from journal_stream"
    )
    assert "checkpoint" in verify().first


def test_a_fact_slipped_in_behind_the_seal(journal):
    note("后来补的", stream="incident/3")
    superuser("update journal_arrival set xid = '3' where entry_id = (select max(id) from journal_entry)")
    assert "should be under a seal" in verify().first


def test_a_personal_value_altered_or_gone(journal):
    superuser(
        "update journal_personalfield set value = '\"1990000\"'"
        " where id = (select min(id) from journal_personalfield)"
    )
    assert "personal value 'phone' was altered" in verify().first


def test_a_personal_value_gone_without_an_order(journal):
    superuser("delete from journal_personalfield where id = (select min(id) from journal_personalfield)")
    assert "is gone without an order" in verify().first


def test_sm3_chains_verify_too(transactional_db, settings, tmp_path):
    settings.JOURNAL_DIGEST, settings.CHECKPOINT_FILE = "sm3", tmp_path / "c"
    entry = note(stream="incident/sm3", at=datetime(2026, 1, 1, tzinfo=UTC), phone="1")
    seal(AT)
    assert verify().whole
    superuser(f"update journal_entry set by_name = 'x' where id = {entry.id}")
    assert not verify().whole
