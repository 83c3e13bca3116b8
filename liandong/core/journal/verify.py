"""Proves the journal whole, or names the first row that is not."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain as one_after_another
from itertools import groupby, islice
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from liandong.core.journal import chain
from liandong.core.journal.models import Entry, PersonalField, Seal, Stream
from liandong.core.journal.recorder import content
from liandong.core.journal.sealing import cluster_id, seal_hash
from liandong.core.rows import ask

Progress = Callable[[int, int], None]
PAGE = 2000


@dataclass
class Report:
    """What was checked, and each breakage in the order it was found; `first` is the one to look at.

    `witnessed` is how many seals the checkpoint file outside the database remembers: where it is fewer than
    `seals`, a database that was rewritten as a whole would not show.
    """

    entries: int = 0
    streams: int = 0
    seals: int = 0
    witnessed: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.broken

    @property
    def first(self) -> str:
        return self.broken[0] if self.broken else ""


@dataclass
class Witnesses:
    """What the checkpoint file remembers of this database: seal to hash, and lines that cannot be read."""

    seals: dict[int, str] = field(default_factory=dict)
    torn: list[str] = field(default_factory=list)


def _witnesses() -> Witnesses:
    """Read before the database: a seal made meanwhile has a row and no line, never a line and no row."""
    path = settings.CHECKPOINT_FILE
    told: list[dict[str, Any]] = []
    found = Witnesses()
    if not path.exists():
        return found
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                told.append(json.loads(line))
            except ValueError:
                found.torn.append(f"checkpoint file, line {number}: cannot be read")
    cluster, until = cluster_id(), float("inf")
    for line_ in reversed(told):  # newest first: an older cluster counts up to where this one went on from it
        if line_["cluster"] == cluster and "goes_on_from" in line_:
            cluster, until = line_["goes_on_from"], min(until, line_["until"])
        elif line_["cluster"] == cluster and line_["seal"] <= until:
            found.seals.setdefault(line_["seal"], line_["hash"])
    return found


def verify(progress: Progress | None = None, *, most: int = 20) -> Report:
    """Check every chain, head, personal value, seal and checkpoint. Stops after `most` breakages.

    Reads from one snapshot of the database, so writers may go on meanwhile.
    """
    report = Report()
    witnesses = _witnesses()
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read")
        faults = one_after_another(
            _streams(report, progress), _personal(), _seals(report), _checkpoints(report, witnesses)
        )
        report.broken += islice(faults, most)
    return report


def _streams(report: Report, progress: Progress | None) -> Iterator[str]:
    total = Entry.objects.count()
    heads = {head.name: head for head in Stream.objects.iterator(chunk_size=PAGE)}
    entries = Entry.objects.order_by("stream", "seq").iterator(chunk_size=PAGE)
    for name, chained in groupby(entries, key=lambda entry: entry.stream):
        seq, prev = 0, b""
        for entry in chained:
            report.entries += 1
            if progress and report.entries % PAGE == 0:
                progress(report.entries, total)
            yield from _entry_faults(entry, seq + 1, prev)
            seq, prev = entry.seq, bytes(entry.hash)
        report.streams += 1
        head = heads.pop(name, None)
        if head is None:
            yield f"stream {name}: its head is missing"
        elif (head.seq, bytes(head.hash)) != (seq, prev):
            yield f"stream {name}: ends at {seq}, its head says {head.seq}"
    for name, head in heads.items():
        if head.seq:
            yield f"stream {name}: its head says {head.seq} facts, none is there"
    if progress:
        progress(report.entries, total)


def _entry_faults(entry: Entry, expected: int, prev: bytes) -> Iterator[str]:
    where = f"entry {entry.id} ({entry.stream} #{entry.seq}, {entry.kind})"
    if entry.seq != expected:
        yield f"{where}: #{expected} should stand here"
    elif bytes(entry.prev) != prev:
        yield f"{where}: does not hang on the fact before it"
    try:
        computed = chain.entry_hash(name=entry.digest, prev=bytes(entry.prev), content=content(entry))
    except ValueError as unknown:
        yield f"{where}: {unknown}"
        return
    if computed != bytes(entry.hash):
        yield f"{where}: was altered"


def _personal() -> Iterator[str]:
    destroyed: set[int] = set()
    for body in Entry.objects.filter(kind="journal.personal_destroyed").values_list("body", flat=True):
        destroyed.update(body["entries"])
    kept = {
        (entry, name): (bytes(salt), value)
        for entry, name, salt, value in PersonalField.objects.values_list(
            "entry_id", "name", "salt", "value"
        ).iterator(chunk_size=PAGE)
    }
    marks = [f'%"{mark}"%' for mark in (chain.PERSONAL, chain.WORDS)]
    held = Entry.objects.extra(where=["body::text like any(%s)"], params=[marks])
    for entry in held.order_by("id").iterator(chunk_size=PAGE):
        for name, value in entry.body.items():
            if (digest := chain.committed(value)) is not None:
                yield from _value_faults(entry, name, digest, kept, destroyed)
    for entry_id, name in kept:
        yield f"entry {entry_id}: personal value {name!r} belongs to no fact"


def _value_faults(
    entry: Entry,
    name: str,
    committed: str,
    kept: dict[tuple[int, str], tuple[bytes, Any]],
    destroyed: set[int],
) -> Iterator[str]:
    found = kept.pop((entry.id, name), None)
    if found is None:
        if entry.id not in destroyed:
            yield f"entry {entry.id}: personal value {name!r} is gone without an order"
    elif chain.commitment(entry.digest, *found) != committed:
        yield f"entry {entry.id}: personal value {name!r} was altered"


def _seals(report: Report) -> Iterator[str]:
    prev = b""
    for made in Seal.objects.order_by("id").iterator():
        report.seals += 1
        where = f"seal {made.id}"
        leaves, gone = _leaves(made)
        if gone:
            yield f"{where}: fact {gone[0]} that it holds is gone"
        elif len(leaves) != made.size or chain.merkle_root(made.digest, leaves) != bytes(made.root):
            yield f"{where}: its facts do not give its root"
        if bytes(made.prev) != prev:
            yield f"{where}: does not hang on the seal before it"
        if seal_hash(made) != bytes(made.hash):
            yield f"{where}: was altered"
        prev = bytes(made.hash)
    yield from _unsealed()


def _leaves(made: Seal) -> tuple[list[bytes], list[int]]:
    """The leaf hashes in order, and the facts that should be there and are not."""
    rows = ask(
        "select s.entry_id, e.hash from journal_sealedentry s"
        " left join journal_entry e on e.id = s.entry_id where s.seal_id = %s order by s.position",
        [made.id],
    )
    gone = [entry_id for entry_id, entry_hash in rows if entry_hash is None]
    return [chain.leaf(made.digest, e, bytes(h)) for e, h in rows if h is not None], gone


def _unsealed() -> Iterator[str]:
    """Every fact that a seal should hold is held by one: else it was slipped in behind it."""
    found = ask(
        "select e.id from journal_entry e"
        " left join journal_sealedentry s on s.entry_id = e.id"
        " left join journal_arrival a on a.entry_id = e.id"
        " where s.entry_id is null and (a.entry_id is null or pg_visible_in_snapshot(a.xid,"
        " (select until::pg_snapshot from journal_seal order by id desc limit 1))) order by e.id limit 20"
    )
    for (entry_id,) in found:
        yield f"entry {entry_id}: should be under a seal and is not"


def _checkpoints(report: Report, witnesses: Witnesses) -> Iterator[str]:
    """Every seal that the file remembers still stands. A seal that no line tells of is not witnessed."""
    yield from witnesses.torn
    stood = {made_id: bytes(seal_).hex() for made_id, seal_ in Seal.objects.values_list("id", "hash")}
    for made_id, remembered in witnesses.seals.items():
        if stood.get(made_id) != remembered:
            yield f"seal {made_id}: the checkpoint file remembers another, or it is gone"
    report.witnessed = len(set(stood) & set(witnesses.seals))
