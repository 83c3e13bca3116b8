"""Nobody sealed and nobody followed for long: more facts wait than one statement takes parameters."""

import pytest
from django.db import connection

from liandong.core.journal import followers
from liandong.core.journal.models import Entry, SealedEntry
from liandong.core.journal.sealing import seal
from liandong.core.journal.tests.test_journal_basics import AT

WAITING = 65_600  # the protocol counts parameters in two bytes
_FACTS = """
insert into journal_entry (world, stream, seq, kind, body, by, by_name, post, org, occurred_at,
    recorded_at, place, parties, digest, prev, hash)
select 'real', 'note/waiting', n, 'test.noted', '{"text": "x"}', 'a', 'a', '', '', %s, %s, '', '{}', 'sha256',
    '', ''
from generate_series(1, %s) n"""


@pytest.fixture
def waiting(transactional_db, monkeypatch):
    """The facts, and how many of them a follower that was registered before them handles."""
    handled: list[int] = []
    followed = {"a": followers.Followed("a", ("test.noted",), lambda entry: None)}
    monkeypatch.setattr(followers, "_followers", followed)
    monkeypatch.setattr(followers, "_handle", lambda _followed, _row, entry: handled.append(entry.id))
    followers.ensure_cursors()
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [AT, AT, WAITING])
        cursor.execute("insert into journal_arrival (entry_id, topics) select id, '{}' from journal_entry")
        cursor.execute("analyze journal_entry, journal_arrival")  # as the database does by itself in time
    return handled


def test_all_that_waited_is_sealed_and_followed(waiting):
    made = seal(AT)
    assert made is not None
    assert made.size == WAITING == SealedEntry.objects.count()
    assert followers.follow_all() == WAITING
    assert waiting == list(Entry.objects.order_by("id").values_list("id", flat=True))
