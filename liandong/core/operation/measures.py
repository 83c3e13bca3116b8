"""How the installation fares, in numbers: asked of the database at one moment, for metrics and people."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection

from liandong.localdb import backup_log

# One statement, one moment; every part reads an index or a small table.
_ASKED = """
select
  (select count(*) from notify_delivery where state = 'queued'),
  (select min(queued_at) from notify_delivery where state = 'queued'),
  (select min(look_at) from obligations_obligation where look_at is not null),
  (select max(beat_at) from obligations_clockbeat),
  (select max(caught_up_at) from obligations_clockbeat),
  (select max(at) from notify_heartbeat where name = 'delivery'),
  (select max(at) from notify_heartbeat where name = 'feed'),
  (select min(read_at) from journal_follower where name = any(%s)),
  (select count(*) from journal_stuck),
  (select min(recorded_at) from journal_entry
    where id > (select coalesce(max(entry_id), 0) from journal_sealedentry)),
  (select count(*) from pg_stat_activity where datname = current_database()),
  (select count(*) from pg_stat_activity
    where datname = current_database() and wait_event = 'SyncRep' and query_start < now() - interval '5 s'),
  current_setting('max_connections')::int
"""


@dataclass(frozen=True)
class Measures:
    """Ages and lags in seconds; None: never, or nothing waits. `clock_lag`: of the oldest due, unhandled."""

    queued: int
    oldest_message: float | None
    clock_lag: float
    clock_beat: float | None
    clock_caught_up: float | None
    delivery_beat: float | None
    feed_beat: float | None
    follower_lag: float | None
    stuck: int
    unsealed: float
    connections: int
    awaiting_standby: int
    most_connections: int
    backup: float | None
    verified: float | None


def measure(at: datetime) -> Measures:
    """Everything, now. Raises DatabaseError while the database is away."""
    from liandong.core.journal.followers import registered

    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [list(registered())])
        row = cursor.fetchone()

    def age(moment: datetime | None) -> float | None:
        return None if moment is None else max(0.0, (at - moment).total_seconds())

    return Measures(
        queued=row[0],
        oldest_message=age(row[1]),
        clock_lag=age(row[2]) or 0.0,
        clock_beat=age(row[3]),
        clock_caught_up=age(row[4]),
        delivery_beat=age(row[5]),
        feed_beat=age(row[6]),
        follower_lag=age(row[7]),
        stuck=row[8],
        unsealed=age(row[9]) or 0.0,
        connections=row[10],
        awaiting_standby=row[11],
        most_connections=row[12],
        backup=age(_last(backup_log.BACKUP)),
        verified=age(_last(backup_log.VERIFIED)),
    )


def _last(what: str) -> datetime | None:
    line = backup_log.last(settings.STATE, what)
    return datetime.fromisoformat(line.at) if line else None
