"""What a restored journal needs before it is read again."""

import json

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from liandong.core.journal.followers import current_snapshot
from liandong.core.journal.models import Seal
from liandong.core.journal.sealing import cluster_id, note

_UNREAD = """
insert into journal_stuck (follower_id, entry_id, attempts, error, next_at)
select f.name, a.entry_id, 0, 'restored before it was read', now()
from journal_follower f, journal_arrival a
where not pg_visible_in_snapshot(a.xid, f.cursor::pg_snapshot)
on conflict do nothing"""
_UNSEALED = """
update journal_arrival a set xid = pg_current_xact_id()
where not exists (select 1 from journal_sealedentry s where s.entry_id = a.entry_id)"""
_SEALED = """
update journal_arrival a set xid = '3'
where exists (select 1 from journal_sealedentry s where s.entry_id = a.entry_id)"""


@transaction.atomic
def rearrive() -> None:
    """After a restore into another cluster: its transaction numbers mean nothing here.

    What a follower had not yet read is set aside for it, to be read at once. What was sealed counts as old;
    the rest arrives now, after the cursors, so that the next seal holds it. The checkpoint file learns which
    cluster goes on from which.
    """
    snapshot = current_snapshot()  # before this transaction has a number of its own
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD)
        cursor.execute(_SEALED)
        cursor.execute(_UNSEALED)
        cursor.execute("update journal_follower set cursor = %s", [snapshot])
        cursor.execute(
            "update journal_seal set until = %s where id = (select max(id) from journal_seal)", [snapshot]
        )
    _go_on_from()


def _go_on_from() -> None:
    path = settings.CHECKPOINT_FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if lines and (last := json.loads(lines[-1])["cluster"]) != cluster_id():
        newest = Seal.objects.aggregate(newest=Max("id"))["newest"] or 0
        note({"cluster": cluster_id(), "goes_on_from": last, "until": newest})
