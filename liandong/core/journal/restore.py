"""What a restored journal needs before it is read again."""

from django.db import connection, transaction

from liandong.core.journal.followers import current_snapshot


def rearrive() -> None:
    """After a restore into another cluster: its transaction numbers mean nothing here.

    What a follower had not yet read is set aside for it, to be read at once; then every fact counts as old.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into journal_stuck (follower_id, entry_id, attempts, error, next_at)"
            " select f.name, a.entry_id, 0, 'restored before it was read', now()"
            " from journal_follower f, journal_arrival a"
            " where not pg_visible_in_snapshot(a.xid, f.cursor::pg_snapshot)"
            " on conflict do nothing"
        )
        cursor.execute(
            "select coalesce(array_agg(a.entry_id order by a.entry_id), '{}') from journal_arrival a"
            " left join journal_sealedentry s on s.entry_id = a.entry_id where s.entry_id is null"
        )
        unsealed = cursor.fetchone()[0]
        cursor.execute("update journal_arrival set xid = '3' where not (entry_id = any(%s))", [unsealed])
        cursor.execute(
            "update journal_arrival set xid = pg_current_xact_id() where entry_id = any(%s)", [unsealed]
        )
        snapshot = current_snapshot()
        cursor.execute("update journal_follower set cursor = %s", [snapshot])
        cursor.execute(
            "update journal_seal set until = %s where id = (select max(id) from journal_seal)", [snapshot]
        )
