"""Where a reader is in the feed: the database's epoch and a snapshot of it.

The next page is what has become visible since that snapshot. A row number would lose facts that commit after
a larger one. One statement, one snapshot: the queries below must stay single statements.
"""

import re
from dataclasses import dataclass

PAGE = 5000

_CURSOR = re.compile(r"([0-9a-f]{32})\.([0-9]{1,20}:[0-9]{1,20}:[0-9,]{0,8000})")

EPOCH = """
with made as (
    insert into live_epoch (id, value) values (1, gen_random_uuid()) on conflict do nothing returning value
)
select replace((select value from made union all select value from live_epoch limit 1)::text, '-', '')"""

SNAPSHOT = "select pg_current_snapshot()::text"
HERE = f"{EPOCH}, pg_current_snapshot()::text"

# The body with what people wrote in place of its digests; personal values stay hidden.
_BODY = """e.body || coalesce((
    select jsonb_object_agg(p.name, p.value) from journal_personalfield p
    where p.entry_id = e.id and e.body -> p.name ? '$words'), '{}')"""
_COLUMNS = f"e.id, e.stream, e.kind, {_BODY}, e.occurred_at, e.by_name, e.world, a.topics"

# What became visible since `old`; before it the snapshot and the moment it was asked in. Nulls: nothing did.
SINCE = f"""
with s as materialized (select pg_current_snapshot() cur, %(old)s::pg_snapshot old)
select (select cur::text from s), clock_timestamp(), {_COLUMNS}
from s left join (journal_arrival a join journal_entry e on e.id = a.entry_id)
    on a.xid >= pg_snapshot_xmin(s.old) and not pg_visible_in_snapshot(a.xid, s.old)
order by a.entry_id limit {PAGE + 1}"""  # noqa: S608 - constants of this file  # nosec B608

# The same for one reader: only their world and topics, and nothing later than `until` (null: no limit).
OF_READER = f"""
with s as materialized (
    select coalesce(%(until)s::pg_snapshot, pg_current_snapshot()) cur, %(old)s::pg_snapshot old
)
select (select cur::text from s), clock_timestamp(), {_COLUMNS}
from s left join (
    journal_arrival a join journal_entry e
        on e.id = a.entry_id and e.world = %(world)s and (%(all)s or a.topics && %(topics)s::text[])
) on a.xid >= pg_snapshot_xmin(s.old) and not pg_visible_in_snapshot(a.xid, s.old)
    and pg_visible_in_snapshot(a.xid, s.cur)
order by a.entry_id limit {PAGE + 1}"""  # noqa: S608 - constants of this file  # nosec B608


@dataclass(frozen=True)
class Cursor:
    """A place in the feed, written `<epoch>.<snapshot>`: the id of every event."""

    epoch: str
    snapshot: str

    def __str__(self) -> str:
        return f"{self.epoch}.{self.snapshot}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """What a client sent; None when it is not a cursor."""
        found = _CURSOR.fullmatch(text)
        return cls(found[1], found[2]) if found else None
