"""Writing to the journal: `record` is the only door.

It must be the last thing an action does: it takes the stream's head and holds it until commit. Lock order,
everywhere: your own rows, then the stream's head, then obligations.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from liandong.core.access.actor import Actor, topics_of_place
from liandong.core.errors import OfAnotherWorld
from liandong.core.journal import chain
from liandong.core.journal.facts import Fact
from liandong.core.journal.models import Entry, Stream
from liandong.core.journal.observing import head_held, hold_head, observed
from liandong.core.rows import as_json, ask

_LOCK_HEAD = (
    "select seq, hash, world, place, topics, recorded_at from journal_stream where name = %s for update"
)
_OPEN_OR_LOCK_HEAD = """
with opened as (
    insert into journal_stream (name, world, place, topics, seq, hash) values (%s, %s, '', '{}', 0, '')
    on conflict (name) do nothing returning seq, hash, world, place, topics, recorded_at
), held as (
    select seq, hash, world, place, topics, recorded_at from journal_stream where name = %s for update
)
select * from opened union all select * from held"""
_APPEND = """
with head as (
    update journal_stream set seq = %(last)s, hash = %(head)s, place = %(place)s, topics = %(topics)s,
                              recorded_at = %(at)s
    where name = %(stream)s and seq = %(before)s
    returning name
), added as (
    insert into journal_entry (world, stream, seq, kind, body, by, by_name, post, org, occurred_at,
                               recorded_at, place, parties, corrects, key, digest, prev, hash)
    select %(world)s, %(stream)s, seq, kind, body, %(by)s, %(by_name)s, %(post)s, %(org)s, occurred_at,
           %(at)s, %(place)s, %(parties)s, corrects, key, %(digest)s, decode(prev, 'hex'), decode(hash, 'hex')
    from head, jsonb_to_recordset(%(entries)s::jsonb)
         as f(seq int, kind text, body jsonb, occurred_at timestamptz, corrects bigint, key text, prev text,
              hash text)
    order by seq
    returning id, seq
), arrived as (
    insert into journal_arrival (entry_id, topics) select id, %(topics)s from added
), kept as (
    insert into journal_personalfield (entry_id, name, salt, value)
    select added.id, p.name, decode(p.salt, 'hex'), p.value from added
    join jsonb_to_recordset(%(personal)s::jsonb) as p(seq int, name text, salt text, value jsonb)
         on p.seq = added.seq
)
select id, seq from added order by seq"""


def record(
    fact: Fact,
    *,
    stream: str,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
    place: str = "",
    parties: Sequence[str] = (),
    corrects: int | None = None,
    key: str | None = None,
) -> Entry:
    """Append one fact to its stream and let the core react to it, in the caller's transaction.

    `at` is when it is being recorded, `occurred_at` (not after `at`) when it happened. `place` and `parties`
    widen who may see the stream. With a `key` that is already in the journal, the earlier entry is returned.
    """
    return record_many(
        [(fact, occurred_at)],
        stream=stream,
        by=by,
        at=at,
        place=place,
        parties=parties,
        corrects=corrects,
        keys=[key],
    )[0]


def record_many(
    facts: Sequence[tuple[Fact, datetime | None]],
    *,
    stream: str,
    by: Actor,
    at: datetime,
    place: str = "",
    parties: Sequence[str] = (),
    corrects: int | None = None,
    keys: Sequence[str | None] | None = None,
) -> list[Entry]:
    """Append several facts to one stream at once, in order. See `record`."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the journal needs a transaction")
    keys = keys or [None] * len(facts)
    if len(facts) > 1 and any(keys):
        raise ValueError("a key names one fact: record it by itself")
    head = _head(stream, by.world)
    if earlier := _already(keys):
        return earlier
    facts = [(fact, occurred_at or at) for fact, occurred_at in facts]
    # Two machines may be milliseconds apart: what is recorded after something is not earlier than it.
    at = max(at, head.recorded_at or at)
    head.place = place or head.place
    wanted = [*topics_of_place(place), *(f"org/{party}" for party in parties)]
    head.topics = sorted({*head.topics, *wanted})
    entries, personal = _chained(
        facts, head=head, by=by, at=at, parties=sorted(set(parties)), corrects=corrects, keys=keys
    )
    _append(entries, head, personal)
    for entry in entries:
        entry.topics_then = head.topics
    for nth, name, _salt, value in personal:
        if name in facts[nth][0].words:  # chained as a digest; read, from here on, as written
            entries[nth].body[name] = value
    observed(entries)
    return entries


def _head(name: str, world: str) -> Stream:
    """The stream's head, ours until commit; one that these actions hold already is not asked for again."""
    head = head_held(name) or _locked_head(name, world)
    if head.world != world:
        raise OfAnotherWorld(stream=name)
    hold_head(head)
    return head


def _locked_head(name: str, world: str) -> Stream:
    # Nothing when somebody else opened it while we waited: too late for the first statement to see.
    found = ask(_OPEN_OR_LOCK_HEAD, [name, world, name]) or ask(_LOCK_HEAD, [name])
    seq, head_hash, of_world, place, topics, recorded_at = found[0]
    return Stream(
        name=name,
        seq=seq,
        hash=bytes(head_hash),
        world=of_world,
        place=place,
        topics=topics,
        recorded_at=recorded_at,
    )


def _already(keys: Sequence[str | None]) -> list[Entry]:
    given = [key for key in keys if key]
    return list(Entry.objects.filter(key__in=given).order_by("seq")) if given else []


Personal = list[tuple[int, str, bytes, Any]]


def _chained(
    facts: Sequence[tuple[Fact, datetime | None]],
    *,
    head: Stream,
    by: Actor,
    at: datetime,
    keys: Sequence[str | None],
    parties: Sequence[str] = (),
    corrects: int | None = None,
) -> tuple[list[Entry], Personal]:
    """The entries with their hashes, each hanging on the one before; the head moves along."""
    name = settings.JOURNAL_DIGEST
    entries: list[Entry] = []
    personal: Personal = []
    for (fact, occurred_at), key in zip(facts, keys, strict=True):
        body, kept = _without_personal(fact, name)
        personal += [(len(entries), field, salt, value) for field, salt, value in kept]
        entry = Entry(
            world=head.world,
            stream=head.name,
            seq=head.seq + 1,
            kind=fact.kind,
            body=body,
            by=by.ref,
            by_name=by.name,
            post=by.post,
            org=by.org,
            occurred_at=occurred_at or at,
            recorded_at=at,
            place=head.place,
            parties=list(parties),
            corrects=corrects,
            key=key,
            digest=name,
            prev=head.hash,
        )
        entry.hash = chain.entry_hash(name=name, prev=bytes(head.hash), content=content(entry))
        head.seq, head.hash, head.recorded_at = entry.seq, entry.hash, at
        entries.append(entry)
    return entries, personal


def _without_personal(fact: Fact, name: str) -> tuple[dict[str, Any], list[tuple[str, bytes, Any]]]:
    """The body with salted digests in place of personal values, and the values with their salts."""
    body = fact.body()
    kept = []
    for field in sorted(fact.personal | fact.words):
        if body[field] not in (None, ""):
            salt = secrets.token_bytes(16)
            kept.append((field, salt, body[field]))
            mark = chain.WORDS if field in fact.words else chain.PERSONAL
            body[field] = {mark: chain.commitment(name, salt, body[field])}
    return body, kept


def content(entry: Entry) -> dict[str, Any]:
    """All that the hash covers: every column but the row number, which the seal covers."""
    return {
        "world": entry.world,
        "stream": entry.stream,
        "seq": entry.seq,
        "kind": entry.kind,
        "body": entry.body,
        "by": [entry.by, entry.by_name, entry.post, entry.org],
        "occurred_at": chain.moment(entry.occurred_at),
        "recorded_at": chain.moment(entry.recorded_at),
        "place": entry.place,
        "parties": entry.parties,
        "corrects": entry.corrects,
        "key": entry.key,
        "digest": entry.digest,
    }


def _append(entries: list[Entry], head: Stream, personal: Personal) -> None:
    first = entries[0]
    parameters: dict[str, Any] = {
        "stream": head.name,
        "before": first.seq - 1,
        "last": head.seq,
        "head": head.hash,
        "place": head.place,
        "topics": head.topics,
        "world": head.world,
        "at": first.recorded_at,
        "parties": first.parties,
        **signed(first),
        "entries": as_json([row_of(entry) for entry in entries]),
        "personal": as_json(
            [
                {"seq": entries[nth].seq, "name": name, "salt": salt.hex(), "value": value}
                for nth, name, salt, value in personal
            ]
        ),
    }
    number(entries, ask(_APPEND, parameters))


def signed(entry: Entry) -> dict[str, str]:
    """What is the same of all entries that are appended at once."""
    return {name: getattr(entry, name) for name in ("by", "by_name", "post", "org", "digest")}


def row_of(entry: Entry) -> dict[str, Any]:
    """What differs between entries that are appended at once, as it travels to the database."""
    row = {name: getattr(entry, name) for name in _OWN}
    return row | {"prev": bytes(entry.prev).hex(), "hash": bytes(entry.hash).hex()}


_OWN = ("stream", "seq", "kind", "body", "occurred_at", "recorded_at", "world", "place", "corrects", "key")


def number(entries: Sequence[Entry], added: Sequence[tuple[Any, ...]]) -> None:
    """The entries stand in the journal, with the row numbers that come first in `added`."""
    for entry, (number, *_more) in zip(entries, added, strict=True):
        entry.id = number
        entry._state.adding, entry._state.db = False, "default"
