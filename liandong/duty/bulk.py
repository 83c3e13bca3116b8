"""Loading rosters of a whole place at once: one insert, one fact per organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.journal.recorder import record
from liandong.directory import reads as directory
from liandong.duty.facts import RosterPublished
from liandong.duty.models import Shift


@dataclass(frozen=True)
class ShiftRow:
    """A shift: `role` is one of Shift.Role (duty_officer, duty_leader, standby, dispatcher, call_taker)."""

    org: str
    role: str
    person: str
    starts_at: datetime
    ends_at: datetime
    phone: str = ""


@transaction.atomic
def install_rosters(rows: Sequence[ShiftRow], *, by: Actor, at: datetime) -> int:
    """Load shifts of many organisations; gives how many. Rows must be new.

    Raises IntegrityError when a person would be on one duty twice, or at two desks, at once.
    """
    require(by, "duty.publish_roster")
    Shift.objects.bulk_create(
        (
            Shift(
                org_id=row.org,
                role=row.role,
                person_id=row.person,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                phone=row.phone,
            )
            for row in rows
        ),
        batch_size=5000,
    )
    by_org: dict[str, list[ShiftRow]] = {}
    for row in rows:
        by_org.setdefault(row.org, []).append(row)
    orgs = directory.organisations(by_org)
    for code in sorted(by_org):
        line, own = orgs[code], by_org[code]
        fact = RosterPublished(
            org=code,
            org_name=line.name,
            since=_day(min(row.starts_at for row in own)),
            until=_day(max(row.ends_at for row in own) - timedelta(seconds=1)),
            shifts=len(own),
            people=len({row.person for row in own}),
        )
        record(fact, stream=f"org/{code}", by=by, at=at, place=line.region, parties=(code,))
    return len(rows)


def _day(moment: datetime) -> str:
    return timezone.localtime(moment).date().isoformat()
