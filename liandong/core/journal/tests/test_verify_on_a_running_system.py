"""Verification while others write, with a torn witness, with none, and after a restore."""

from datetime import timedelta

import pytest
from django.db import connection

from liandong.core.journal import restore, sealing, verify
from liandong.core.journal.models import Entry
from liandong.core.journal.tests.test_journal_basics import AT, note


@pytest.fixture
def witness(transactional_db, settings, tmp_path):
    settings.CHECKPOINT_FILE = tmp_path / "checkpoints.jsonl"
    note("一")
    sealing.seal(AT)
    return settings.CHECKPOINT_FILE


def test_a_seal_made_after_the_file_was_read_is_no_tampering(witness, monkeypatch):
    read = verify._witnesses

    def then_another_seal():
        found = read()
        note("二")
        sealing.seal(AT + timedelta(seconds=1))
        return found

    monkeypatch.setattr(verify, "_witnesses", then_another_seal)
    report = verify.verify()
    assert report.whole
    assert (report.seals, report.witnessed) == (2, 1)


def test_a_torn_line_is_named_and_not_a_crash(witness):
    with witness.open("a") as file:
        file.write('{"cluster": "x", "se')
    assert "line 2: cannot be read" in verify.verify().first


def test_without_a_witness_nobody_is_told_that_all_is_witnessed(witness):
    witness.unlink()
    report = verify.verify()
    assert (report.seals, report.witnessed) == (1, 0)


def test_after_a_restore_old_checkpoints_go_on_witnessing(witness, monkeypatch):
    note("还没封存")
    monkeypatch.setattr(sealing, "cluster_id", lambda: "another")
    monkeypatch.setattr(verify, "cluster_id", lambda: "another")
    monkeypatch.setattr(restore, "cluster_id", lambda: "another")
    restore.rearrive()
    assert verify.verify().witnessed == 1
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()")  # life goes on
    sealed = sealing.seal(AT + timedelta(seconds=5))
    assert sealed is not None
    assert sealed.size == 1
    report = verify.verify()
    assert report.broken == []
    assert (report.seals, report.witnessed) == (2, 2)


def test_recorded_times_never_run_backwards_in_a_stream(transactional_db):
    note("先", at=AT + timedelta(seconds=2))
    note("后，另一台机器慢两秒", at=AT)
    first, second = Entry.objects.order_by("seq")
    assert second.recorded_at == first.recorded_at
    assert second.occurred_at == AT


@pytest.mark.parametrize("number", [1e16, -1e300])
def test_numbers_that_would_not_read_back_are_refused(number):
    from liandong.dispatch.facts import OrderIssued

    with pytest.raises(ValueError, match="too large"):
        OrderIssued(
            incident="i", order="o", unit="u", unit_name="u", unit_kind="fire", tier="1", zone="", task="t",
            urgency="urgent", lead=True, eta_minutes=number,
        )  # fmt: skip
