"""Writing to many streams at once, for the clock: the same chain and the same observers as `record`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from liandong.core.access.actor import Actor
from liandong.core.journal.facts import Fact
from liandong.core.journal.models import Entry, Stream
from liandong.core.journal.recorder import _chained, _observers

_ENSURE = """
insert into journal_stream (name, world, place, topics, seq, hash)
select name, %s, '', array[name], 0, '' from unnest(%s::text[]) as s(name) order by name
on conflict (name) do nothing"""
_APPEND = """
with heads as (
    update journal_stream s set seq = h.seq, hash = h.hash
    from unnest(%(heads)s::text[], %(head_seqs)s::int[], %(head_hashes)s::bytea[]) as h(name, seq, hash)
    where s.name = h.name
), told as (
    select * from unnest(%(streams)s::text[], %(seqs)s::int[], %(kinds)s::text[], %(bodies)s::jsonb[],
                         %(occurred)s::timestamptz[], %(worlds)s::text[], %(places)s::text[],
                         %(prevs)s::bytea[], %(hashes)s::bytea[])
         with ordinality as f(stream, seq, kind, body, occurred_at, world, place, prev, hash, nth)
), added as (
    insert into journal_entry (world, stream, seq, kind, body, by, by_name, post, org, occurred_at,
                               recorded_at, place, corrects, key, digest, prev, hash)
    select world, stream, seq, kind, body, %(by)s, %(by_name)s, %(post)s, %(org)s, occurred_at,
           %(at)s, place, null, null, %(digest)s, prev, hash
    from told order by nth
    returning id, stream, seq
), arrived as (
    insert into journal_arrival (entry_id, topics)
    select added.id, s.topics from added join journal_stream s on s.name = added.stream
)
select told.nth, added.id from added join told on (told.stream, told.seq) = (added.stream, added.seq)
order by told.nth"""


def ensure_heads(names: Iterable[str], *, world: str = "real") -> dict[str, Stream]:
    """Lock the heads of these streams in one order for all, opening those that do not exist.

    Waits; the clock, which must not, locks with `skip locked` itself.
    """
    wanted = sorted(set(names))
    with connection.cursor() as cursor:
        cursor.execute(_ENSURE, [world, wanted])
    found = Stream.objects.select_for_update().filter(name__in=wanted).order_by("name")
    return {head.name: head for head in found}


def record_across(
    facts: Sequence[tuple[str, Fact, datetime | None]],
    *,
    heads: Mapping[str, Stream],
    by: Actor,
    at: datetime,
) -> list[Entry]:
    """Append facts (stream, fact, when it happened) to many streams in one statement.

    `heads` are the streams' heads, locked by the caller in this transaction; they move along. Order within a
    stream is the order given. Facts with personal fields must go through `record`. Observers see one list.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the journal needs a transaction")
    if not facts:
        return []
    entries: list[Entry] = []
    for stream, fact, occurred_at in facts:
        if fact.personal:
            raise ValueError(f"{fact.kind} holds personal fields")
        chained, _personal = _chained(
            [(fact, occurred_at)], head=heads[stream], by=by, at=at, corrects=None, keys=[None]
        )
        entries += chained
    _append(entries, [heads[name] for name in sorted({entry.stream for entry in entries})])
    for observe in _observers:
        observe(entries)
    return entries


def _append(entries: list[Entry], heads: list[Stream]) -> None:
    first = entries[0]
    parameters: dict[str, Any] = {
        "heads": [head.name for head in heads],
        "head_seqs": [head.seq for head in heads],
        "head_hashes": [bytes(head.hash) for head in heads],
        "streams": [e.stream for e in entries],
        "seqs": [e.seq for e in entries],
        "kinds": [e.kind for e in entries],
        "bodies": [Jsonb(e.body) for e in entries],
        "occurred": [e.occurred_at for e in entries],
        "worlds": [e.world for e in entries],
        "places": [e.place for e in entries],
        "prevs": [bytes(e.prev) for e in entries],
        "hashes": [bytes(e.hash) for e in entries],
        "by": first.by,
        "by_name": first.by_name,
        "post": first.post,
        "org": first.org,
        "at": first.recorded_at,
        "digest": first.digest,
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, parameters)
        rows = cursor.fetchall()
    for entry, (_nth, entry_id) in zip(entries, rows, strict=True):
        entry.id = entry_id
        entry._state.adding = False
        entry._state.db = "default"
