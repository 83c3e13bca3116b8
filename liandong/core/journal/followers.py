"""Reactions after commit, each from its own cursor: none lost, none skipped, a failing one visible.

A row number can commit after a larger one, so "everything after N" loses facts. The cursor is a snapshot of
the database, and the next page is what has become visible since.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction

from liandong.core import clock
from liandong.core.journal.models import Entry, Follower, Stuck
from liandong.core.rows import ask

log = logging.getLogger(__name__)
Reaction = Callable[[Entry], None]
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=10)
MOST_DOUBLINGS = 12
PAGE = 5_000  # facts held at once; one statement takes 65,535 parameters at most

VISIBLE_SINCE = """
with s as materialized (select pg_current_snapshot() cur, %s::pg_snapshot old)
select (select cur::text from s), a.entry_id
from s left join (
    journal_arrival a join journal_entry e on e.id = a.entry_id and (%s::text[] is null or e.kind = any(%s))
) on a.xid >= pg_snapshot_xmin(s.old) and not pg_visible_in_snapshot(a.xid, s.old)
order by a.entry_id"""


@dataclass(frozen=True)
class Followed:
    name: str
    kinds: tuple[str, ...]
    react: Reaction


_followers: dict[str, Followed] = {}


def follows(*kinds: str, name: str = "") -> Callable[[Reaction], Reaction]:
    """Run the function after commit for each fact of these kinds: own transaction, at least once."""

    def register(react: Reaction) -> Reaction:
        called = name or f"{react.__module__}.{react.__qualname__}"
        _followers[called] = Followed(called, kinds, react)
        return react

    return register


def registered() -> dict[str, Followed]:
    return dict(_followers)


def visible_since(cursor_text: str, kinds: tuple[str, ...] | None = None) -> tuple[str, list[int]]:
    """What has become visible since a snapshot: the new snapshot, and row numbers in order."""
    wanted = list(kinds) if kinds else None
    rows = ask(VISIBLE_SINCE, [cursor_text, wanted, wanted])
    return rows[0][0], [row[1] for row in rows if row[1] is not None]


def current_snapshot() -> str:
    return str(ask("select pg_current_snapshot()::text")[0][0])


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """True for one process at a time; the lock dies with the connection, never with a pid."""
    got = bool(ask("select pg_try_advisory_lock(hashtextextended(%s, 0))", [name])[0][0])
    try:
        yield got
    finally:
        if got:
            ask("select pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def follow_all() -> int:
    """One pass over every follower. Returns how many facts were handled.

    One that fails is logged and does not keep the others from reading.
    """
    handled = 0
    for followed in _followers.values():
        try:
            handled += _follow(followed)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("%s could not follow", followed.name)
    return handled


def ensure_cursors() -> None:
    """Give new followers their place now: whatever is recorded from here on is theirs to read."""
    snapshot = current_snapshot()
    known = set(Follower.objects.values_list("name", flat=True))
    Follower.objects.bulk_create(
        [Follower(name=name, cursor=snapshot) for name in _followers if name not in known],
        ignore_conflicts=True,
    )


def _follow(followed: Followed) -> int:
    with alone(f"follower/{followed.name}") as mine:
        if not mine:
            return 0
        follower, _new = Follower.objects.get_or_create(
            name=followed.name, defaults={"cursor": current_snapshot()}
        )
        _retry(followed, follower)
        until, ids = visible_since(follower.cursor, followed.kinds)
        for first in range(0, len(ids), PAGE):
            for entry in Entry.objects.filter(id__in=ids[first : first + PAGE]).order_by("id"):
                _handle(followed, follower, entry)
        # Saved after the page: a crash repeats facts (reactions are idempotent) but skips none.
        follower.cursor, follower.read_at = until, clock.now()
        follower.save()
        return len(ids)


def _handle(followed: Followed, follower: Follower, entry: Entry) -> None:
    try:
        with transaction.atomic():
            followed.react(entry)
    except Exception as error:
        log.exception("%s could not react to entry %s", followed.name, entry.id)
        _set_aside(follower, entry, error, clock.now())


def _set_aside(follower: Follower, entry: Entry, error: Exception, at: datetime) -> None:
    stuck, new = Stuck.objects.get_or_create(
        follower=follower,
        entry=entry,
        defaults={"error": repr(error)[:2000], "next_at": at + FIRST_PAUSE},
    )
    if not new:
        stuck.attempts += 1
        stuck.error = repr(error)[:2000]
        stuck.next_at = at + min(FIRST_PAUSE * 2 ** min(stuck.attempts, MOST_DOUBLINGS), LONGEST_PAUSE)
        stuck.save()


def _retry(followed: Followed, follower: Follower) -> None:
    due = list(Stuck.objects.filter(follower=follower, next_at__lte=clock.now()).order_by("entry_id"))
    # Asked of the journal itself: a join would bring the facts without their words.
    entries = Entry.objects.in_bulk([stuck.entry_id for stuck in due])
    for stuck in due:
        try:
            with transaction.atomic():
                followed.react(entries[stuck.entry_id])
                stuck.delete()
        except Exception as error:
            _set_aside(follower, entries[stuck.entry_id], error, clock.now())
