"""The sealer: folds all new facts into a Merkle tree, so that a removed stream shows as well.

A seal covers what became visible since the seal before it. Its root goes to the checkpoint file outside the
database too, which is the witness when somebody rewrites the database as a whole.
"""

import json
import os
from datetime import datetime

from django.conf import settings
from django.db import transaction

from liandong.core.journal import chain
from liandong.core.journal.followers import alone, visible_since
from liandong.core.journal.models import Seal
from liandong.core.rows import ask

EMPTY_SNAPSHOT = "1:1:"
_LEAVES = """
insert into journal_sealedentry (entry_id, seal_id, position)
select entry, %s, position - 1 from unnest(%s::bigint[]) with ordinality as t(entry, position)"""


def seal(at: datetime) -> Seal | None:
    """Seal what is new. None when nothing is, or when another process is at it."""
    with alone("journal/seal") as mine:
        if not mine:
            return None
        with transaction.atomic():
            sealed = _seal(at)
    if sealed:
        _witness(sealed)
    return sealed


def _seal(at: datetime) -> Seal | None:
    last = Seal.objects.order_by("-id").first()
    since = last.until if last else EMPTY_SNAPSHOT
    until, ids = visible_since(since)
    if not ids:
        return None
    name = settings.JOURNAL_DIGEST
    rows = ask("select id, hash from journal_entry where id = any(%s::bigint[]) order by id", [ids])
    leaves = [chain.leaf(name, entry_id, bytes(entry_hash)) for entry_id, entry_hash in rows]
    made = Seal(
        since=since,
        until=until,
        size=len(leaves),
        root=chain.merkle_root(name, leaves),
        prev=bytes(last.hash) if last else b"",
        digest=name,
        sealed_at=at,
    )
    made.hash = seal_hash(made)
    made.save(force_insert=True)
    ask(_LEAVES, [made.id, sorted(ids)])
    return made


def seal_hash(made: Seal) -> bytes:
    content = {
        "since": made.since,
        "size": made.size,
        "root": bytes(made.root).hex(),
        "sealed_at": chain.moment(made.sealed_at),
    }
    return chain.entry_hash(name=made.digest, prev=bytes(made.prev), content=content)


def _witness(made: Seal) -> None:
    note(
        {
            "cluster": cluster_id(),
            "seal": made.id,
            "size": made.size,
            "root": bytes(made.root).hex(),
            "hash": bytes(made.hash).hex(),
        }
    )


def note(line: dict[str, object]) -> None:
    """Append to the checkpoint file, and be sure that it is on the disk."""
    path = settings.CHECKPOINT_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def cluster_id() -> str:
    """Which database this is: checkpoints of another one are no witness."""
    found = ask(
        "select (select oid from pg_database where datname = current_database())::text || '@' ||"
        " (select system_identifier from pg_control_system())"
    )
    return str(found[0][0])
