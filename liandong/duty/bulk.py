"""Loading rosters of a whole place at once: one insert, one fact per organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.directory import reads as directory
from liandong.duty.actions import ShiftEntry, made, published, state
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
    by_org: dict[str, list[ShiftEntry]] = {}
    for row in rows:
        entry = ShiftEntry(row.role, row.person, row.starts_at, row.ends_at, row.phone)
        by_org.setdefault(row.org, []).append(entry)
    shifts = (made(org, entry) for org, own in by_org.items() for entry in own)
    Shift.objects.bulk_create(shifts, batch_size=5000)
    orgs = directory.organisations(by_org)
    for code in sorted(by_org):
        state([published(orgs[code], by_org[code])], orgs[code], by, at)
    return len(rows)
