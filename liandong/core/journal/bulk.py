"""Writing to many streams at once, for the clock: the same chain and the same observers as `record`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from liandong.core.access.actor import Actor
from liandong.core.journal.facts import Fact
from liandong.core.journal.models import Entry, Stream
from liandong.core.journal.observing import head_held, hold_head, observed
from liandong.core.journal.recorder import _chained, number, row_of, signed
from liandong.core.rows import as_json, ask

_ENSURE = """
insert into journal_stream (name, world, place, topics, seq, hash)
select name, %s, '', array[name], 0, '' from unnest(%s::text[]) as s(name) order by name
on conflict (name) do nothing"""
# One JSON text for a whole batch: arrays of values are several times slower to hand over.
_APPEND = """
with heads as (
    update journal_stream s set seq = h.seq, hash = decode(h.hash, 'hex'), recorded_at = h.recorded_at
    from jsonb_to_recordset(%(heads)s::jsonb) as h(name text, seq int, hash text, recorded_at timestamptz)
    where s.name = h.name
), told as (
    select * from jsonb_to_recordset(%(facts)s::jsonb)
        as f(nth int, stream text, seq int, kind text, body jsonb, occurred_at timestamptz,
             recorded_at timestamptz, world text, place text, prev text, hash text)
), added as (
    insert into journal_entry (world, stream, seq, kind, body, by, by_name, post, org, occurred_at,
                               recorded_at, place, parties, corrects, key, digest, prev, hash)
    select world, stream, seq, kind, body, %(by)s, %(by_name)s, %(post)s, %(org)s, occurred_at,
           recorded_at, place, '{}', null, null, %(digest)s, decode(prev, 'hex'), decode(hash, 'hex')
    from told order by nth
    returning id, stream, seq
), arrived as (
    insert into journal_arrival (entry_id, topics)
    select added.id, s.topics from added join journal_stream s on s.name = added.stream
)
select id from added order by id"""


def ensure_heads(names: Iterable[str], *, world: str = "real") -> dict[str, Stream]:
    """Lock the heads of these streams in one order for all, opening those that do not exist.

    Waits; the clock, which must not, locks with `skip locked` itself.
    """
    wanted = sorted(set(names))
    ask(_ENSURE, [world, wanted])
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
        if fact.personal or fact.words:
            raise ValueError(f"{fact.kind} holds personal fields")
        chained, _personal = _chained(
            [(fact, occurred_at or at)],
            head=heads[stream],
            by=by,
            at=max(at, heads[stream].recorded_at or at),
            keys=[None],
        )
        entries += chained
    _append(entries, [heads[name] for name in sorted({entry.stream for entry in entries})])
    for head in heads.values():
        head_held(head.name)
        hold_head(head)
    observed(entries)
    return entries


def _append(entries: list[Entry], heads: list[Stream]) -> None:
    facts = [{"nth": nth, **row_of(entry)} for nth, entry in enumerate(entries)]
    moved = [
        {"name": h.name, "seq": h.seq, "hash": bytes(h.hash).hex(), "recorded_at": h.recorded_at}
        for h in heads
    ]
    parameters: dict[str, Any] = {
        "heads": as_json(moved),
        "facts": as_json(facts),
        **signed(entries[0]),
    }
    # Inserted in the order given, so the row numbers are in that order too.
    number(entries, ask(_APPEND, parameters))
