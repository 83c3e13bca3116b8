"""Seats of the centre: signing on, signing off, and what one hands to the next.

Calls ring only for people at a seat, so that whoever hears one is ready for it. While nobody at all sits
anywhere they ring for everybody: a call that rings for no one is worse than one answered out of place.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import Invalid, constraints_said, existing
from liandong.core.journal.facts import Fact
from liandong.core.journal.recorder import record_many
from liandong.directory import reads as directory
from liandong.duty import errors, facts
from liandong.duty.models import SeatHandover, Seating

READABLE_FOR = timedelta(hours=24)
"""What was handed over before that is history: two shifts have signed since."""
LONGEST_SITTING = timedelta(hours=24)
"""Who signed on before that went home without signing off: no call may ring for an empty chair alone."""
LONGEST_REMARK = 1000


@dataclass(frozen=True)
class SeatLine:
    """A seat of the centre and who sits there."""

    name: str
    person: str = ""
    person_name: str = ""
    since: datetime | None = None


def seats(org: str) -> list[SeatLine]:
    """The seats of the centre in their order, and after them whoever works without one."""
    there = {one.seat: one for one in Seating.objects.filter(org=org, left_at=None).exclude(seat="")}
    named = [_line(name, there.get(name)) for name in _names(org)]
    excused = Seating.objects.filter(org=org, left_at=None, seat="")
    return [*named, *(_line(_("不上席"), one) for one in excused)]


def _line(name: str, there: Seating | None) -> SeatLine:
    return SeatLine(name, there.person, there.person_name, there.taken_at) if there else SeatLine(name)


def _names(org: str) -> Sequence[str]:
    centre = mechanism.current().place.centre
    return centre.seats if centre.org == org else ()


def seat_of(person: str) -> Seating | None:
    """Where somebody sits now."""
    return Seating.objects.filter(person=person, left_at=None).first()


def rings_for(viewer: Actor, at: datetime) -> bool:
    """Whether calls ring for them: at a seat, or nobody sits anywhere. Units' own lines and exercises know
    no seats.
    """
    if viewer.is_system or viewer.world != "real" or not _names(viewer.org):
        return True
    sitting = Seating.objects.filter(org=viewer.org, left_at=None, taken_at__gt=at - LONGEST_SITTING)
    now = sitting.values_list("person", flat=True)
    return viewer.ref in now or not now


def unread_handovers(viewer: Actor, at: datetime) -> list[SeatHandover]:
    """What colleagues handed over within a day and the viewer has not signed, newest first."""
    recent = SeatHandover.objects.filter(org=viewer.org, at__gt=at - READABLE_FOR)
    return list(recent.exclude(person=viewer.ref).exclude(read_by__contains=[viewer.ref]))


@transaction.atomic
def take_seat(*, seat: str, read: Collection[int], by: Actor, at: datetime, sound: bool = False) -> Seating:
    """Sign on at a seat, and sign what was handed over (`read`: their numbers).

    The first to sign a hand-over makes it one: it has both signatures then. Raises NoSuchSeat, SeatIsTaken,
    AtAnotherSeat, HandoverNotRead, SeatsAreReal. Source: Enshi 2020 5 (hand-over between shifts).
    """
    _really(by, "duty.take_seat")
    if seat not in _names(by.org):
        raise errors.NoSuchSeat(seat=seat[:20])
    waiting = unread_handovers(by, at)
    if missing := [one for one in waiting if one.pk not in read]:
        raise errors.HandoverNotRead(count=len(missing))
    with constraints_said(), transaction.atomic():
        taken = Seating.objects.create(org=by.org, seat=seat, person=by.ref, person_name=by.name, taken_at=at)
    told: list[Fact] = []
    for one in SeatHandover.objects.select_for_update().filter(pk__in=[one.pk for one in waiting]):
        if not one.read_by:
            told.append(_handed_over(one, by))
        one.read_by = [*one.read_by, by.ref]
        one.save(update_fields=["read_by"])
    told.append(facts.SeatTaken(**_at(taken), read=len(waiting), sound=sound))
    _state(told, by, at)
    return taken


def _handed_over(one: SeatHandover, by: Actor) -> facts.HandedOver:
    return facts.HandedOver(
        org=one.org,
        seat=one.seat,
        person=one.person,
        person_name=one.person_name,
        to=by.ref,
        to_name=by.name,
        open=len(one.items),
        left_at=timezone.localtime(one.at).strftime("%Y-%m-%d %H:%M"),
    )


@transaction.atomic
def leave_seat(
    *, items: Sequence[str], remark: str, by: Actor, at: datetime, person: str = ""
) -> SeatHandover:
    """Sign off; `items` is what is still open. The leader may free the seat of a `person` who went without.

    Raises NotAtASeat, SeatsAreReal, Forbidden, Invalid.
    """
    _really(by, "duty.excuse_seat" if person and person != by.ref else "duty.take_seat")
    if len(remark) > LONGEST_REMARK:
        raise Invalid({"remark": _("备注最多 {most} 字，请删减。").format(most=LONGEST_REMARK)})
    held = Seating.objects.select_for_update().filter(org=by.org, person=person or by.ref, left_at=None)
    sitting = held.first()
    if sitting is None:
        raise errors.NotAtASeat
    sitting.left_at = at
    sitting.save(update_fields=["left_at"])
    said: dict[str, Any] = {"items": list(items), "remark": remark.strip()}
    where = {name: getattr(sitting, name) for name in ("org", "seat", "person", "person_name")}
    left = SeatHandover.objects.create(**where, at=at, **said)
    _state([facts.SeatLeft(**_at(sitting), open=len(items), **said)], by, at)
    return left


@transaction.atomic
def excuse(*, person: str, reason: str, by: Actor, at: datetime) -> Seating:
    """Let somebody of the centre take calls without a seat. Raises AtAnotherSeat, NotVisible, Invalid."""
    _really(by, "duty.excuse_seat")
    if not reason.strip():
        raise Invalid({"reason": _("请写明准许的理由，留作记录。")})
    whom = existing(directory.people_of(by.org).get(person))
    with constraints_said(), transaction.atomic():
        made = Seating.objects.create(org=by.org, seat="", person=person, person_name=whom.name, taken_at=at)
    _state([facts.SeatExcused(**_at(made), reason=reason.strip()[:200])], by, at)
    return made


def _really(by: Actor, verb: str) -> None:
    require(by, verb)
    if by.world != "real":
        raise errors.SeatsAreReal


def _at(sitting: Seating) -> dict[str, Any]:
    return {
        "org": sitting.org,
        "seat": sitting.seat or _("不上席"),
        "person": sitting.person,
        "person_name": sitting.person_name,
    }


def _state(told: Sequence[Fact], by: Actor, at: datetime) -> None:
    line = directory.organisation(by.org)
    region = line.region if line else ""
    entries = [(fact, None) for fact in told]
    record_many(entries, stream=f"org/{by.org}", by=by, at=at, place=region, parties=(by.org,))
