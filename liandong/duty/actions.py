"""Verbs of duty: require, lock own rows, check, change, record last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import NotVisible, constraints_said
from liandong.core.journal.facts import Fact
from liandong.core.journal.models import Entry
from liandong.core.journal.recorder import record_many
from liandong.directory import reads as directory
from liandong.directory.reads import OrgLine
from liandong.duty import errors, facts, reads
from liandong.duty.models import Shift
from liandong.duty.policy import KEEPERS
from liandong.duty.seats import excuse, leave_seat, take_seat

__all__ = [
    "ShiftEntry",
    "add_shift",
    "add_shifts",
    "excuse",
    "leave_seat",
    "leave_shift",
    "publish_roster",
    "remove_shift",
    "swap_shift",
    "take_seat",
    "take_shift",
]
EARLIEST_BEFORE_START = timedelta(hours=1)
"""How long before its start a shift can be taken over."""


@dataclass(frozen=True)
class ShiftEntry:
    """A shift as entered: Shift.Role, a person's reference, half-open times."""

    role: str
    person: str
    starts_at: datetime
    ends_at: datetime
    phone: str = ""
    note: str = ""


def _own(org: str, by: Actor, verb: str) -> OrgLine:
    require(by, verb)
    line = directory.organisation(org)
    if line is None or not reads.may_see(by, line):
        raise NotVisible
    if not by.is_system and by.roles.isdisjoint(KEEPERS) and by.org != org:
        raise errors.OnlyYourOwnUnit
    return line


def state(told: Sequence[Fact], org: OrgLine, by: Actor, at: datetime) -> Entry:
    entries, stream = [(fact, None) for fact in told], f"org/{org.code}"
    return record_many(entries, stream=stream, by=by, at=at, place=org.region, parties=(org.code,))[0]


def _checked(entries: Sequence[ShiftEntry], org: OrgLine) -> None:
    if any(entry.ends_at <= entry.starts_at for entry in entries):
        raise errors.EndsBeforeStart
    _are_of(org, {entry.person for entry in entries})


def _are_of(org: OrgLine, people: set[str]) -> None:
    homes = directory.people_named(people)
    for person in sorted(people):
        home = homes.get(person)
        if home is None or home.org != org.code:
            raise errors.NotOfThisUnit(name=home.name if home else person)


def made(org: str, entry: ShiftEntry) -> Shift:
    said = {name: value for name, value in vars(entry).items() if name != "person"}
    return Shift(**said, org_id=org, person_id=entry.person)


@transaction.atomic
def publish_roster(
    *, org: str, since: datetime, until: datetime, shifts: Sequence[ShiftEntry], by: Actor, at: datetime
) -> Entry:
    """Publish the roster of an organisation for [since, until) (Kaizhou 七, Enshi 5; DUT-1).

    What was rostered there and has not begun is replaced, so that publishing the same roster again changes
    nothing; what has begun stays. Raises TwiceOnOneDuty, AtTwoDesks, NotOfThisUnit, EndsBeforeStart,
    OnlyYourOwnUnit.
    """
    of = _own(org, by, "duty.publish_roster")
    _checked(shifts, of)
    there = Shift.objects.select_for_update().filter(org=org, starts_at__gte=since, starts_at__lt=until)
    begun = [one for one in there if one.starts_at <= at or one.taken_at]
    kept = {(one.role, one.person_id, one.starts_at) for one in begun}
    there.exclude(pk__in=[one.pk for one in begun]).delete()
    new = [made(org, one) for one in shifts if (one.role, one.person, one.starts_at) not in kept]
    with constraints_said():
        Shift.objects.bulk_create(new, batch_size=2000)
    return state([published(of, shifts, since, until)], of, by, at)


@transaction.atomic
def add_shift(*, org: str, shift: ShiftEntry, by: Actor, at: datetime) -> int:
    """Put one more shift on a roster; gives its number. Raises as `publish_roster`."""
    of = _own(org, by, "duty.publish_roster")
    _checked([shift], of)
    new = made(org, shift)
    with constraints_said():
        new.save()
    state([facts.ShiftAdded(**_said(new, of), **_times(new))], of, by, at)
    return int(new.pk)


@transaction.atomic
def add_shifts(*, org: str, shifts: Sequence[ShiftEntry], by: Actor, at: datetime) -> Entry:
    """Add shifts to a roster, as from a table; states the days that they cover as published."""
    of = _own(org, by, "duty.publish_roster")
    _checked(shifts, of)
    with constraints_said():
        Shift.objects.bulk_create((made(org, one) for one in shifts), batch_size=2000)
    return state([published(of, shifts)], of, by, at)


def published(
    of: OrgLine, shifts: Sequence[ShiftEntry], since: datetime | None = None, until: datetime | None = None
) -> facts.RosterPublished:
    """The fact of a roster for [since, until), by default the time that its shifts cover."""
    since = since or min(one.starts_at for one in shifts)
    until = until or max(one.ends_at for one in shifts)
    first = timezone.localtime(since).date()
    last = timezone.localtime(until - timedelta(seconds=1)).date()
    return facts.RosterPublished(
        org=of.code,
        org_name=of.name,
        since=first.isoformat(),
        until=last.isoformat(),
        shifts=len(shifts),
        people=len({one.person for one in shifts}),
        gaps=len(reads.gaps(of.code, reads.OFFICER, since, until)),
        whole_month=_holds_a_month(first, timezone.localtime(until).date()),
    )


def _holds_a_month(first: date, after: date) -> bool:
    """Whether a calendar month lies between a day, included, and another, not included."""
    return _next_month(first if first.day == 1 else _next_month(first)) <= after


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


@transaction.atomic
def remove_shift(*, shift: int, by: Actor, at: datetime) -> Entry:
    """Take a shift that has not begun off the roster. Raises UnknownShift, AlreadyStarted."""
    found, of = _locked(shift, by, "duty.publish_roster")
    if found.starts_at <= at or found.taken_at:
        raise errors.AlreadyStarted
    removed = facts.ShiftRemoved(**_said(found, of), **_times(found))
    found.delete()
    return state([removed], of, by, at)


@transaction.atomic
def swap_shift(
    *, shift: int, by: Actor, at: datetime, person: str = "", with_shift: int | None = None, reason: str = ""
) -> Entry:
    """Give a shift to another person of the unit, or exchange it for another shift of the same organisation.

    Raises UnknownShift, NotOfThisUnit, TwiceOnOneDuty, AtTwoDesks, OnlyYourOwnUnit.
    """
    found, of = _locked(shift, by, "duty.swap_shift")
    other = _locked(with_shift, by, "duty.swap_shift")[0] if with_shift is not None else None
    if other is not None and other.org_id != found.org_id:
        raise errors.OnlyYourOwnUnit
    now = other.person_id if other else person
    if not other:
        _are_of(of, {now})
    told: list[Fact] = [_swap(found, now, of, reason)]
    if other:
        told.append(_swap(other, found.person_id, of, reason))
    _exchange(found, now, other)
    return state(told, of, by, at)


def _swap(shift: Shift, now: str, of: OrgLine, reason: str) -> facts.ShiftSwapped:
    names = directory.people_named([shift.person_id, now])
    return facts.ShiftSwapped(
        **_about(shift, of),
        **_times(shift),
        was=shift.person_id,
        was_name=names[shift.person_id].name,
        now=now,
        now_name=names[now].name,
        reason=reason,
    )


def _exchange(one: Shift, person: str, other: Shift | None) -> None:
    """Write both people anew. Rows go first and come back, so that no moment in between overlaps."""
    if other is not None:
        Shift.objects.filter(pk=other.pk).delete()
        other.person_id = one.person_id
    one.person_id = person
    with constraints_said():
        one.save(update_fields=["person"])
        if other is not None:
            other.save(force_insert=True)


def _locked(shift: int, by: Actor, verb: str) -> tuple[Shift, OrgLine]:
    found = Shift.objects.select_for_update(of=("self",)).select_related("person").filter(pk=shift).first()
    if found is None:
        raise errors.UnknownShift
    return found, _own(found.org_id, by, verb)


@transaction.atomic
def take_shift(*, shift: int, by: Actor, at: datetime) -> Entry:
    """Come on duty. Whoever is still present in the same role is relieved by it.

    One's own shift only (the emergency office may enter it for another), from an hour before its start.
    Taking twice is one taking. Raises UnknownShift, NotYourShift, NotYetYourTime.
    """
    found, of = _locked(shift, by, "duty.take_shift")
    _is_own(found, by)
    if not found.starts_at - EARLIEST_BEFORE_START <= at < found.ends_at:
        raise errors.NotYetYourTime
    told: list[Fact] = []
    before = Shift.objects.select_for_update(of=("self",)).filter(
        org=found.org_id, role=found.role, taken_at__isnull=False, left_at=None, ends_at__lte=found.ends_at
    )
    for one in before.exclude(pk=found.pk).exclude(person=found.person_id).select_related("person"):
        one.left_at = at
        one.save(update_fields=["left_at"])
        told.append(facts.ShiftLeft(**_said(one, of), relieved_by=found.person_id))
    if found.taken_at is None or found.left_at is not None:
        found.taken_at, found.left_at = at, None
        found.save(update_fields=["taken_at", "left_at"])
    told.append(facts.ShiftTaken(**_said(found, of)))
    return state(told, of, by, at)


@transaction.atomic
def leave_shift(*, shift: int, by: Actor, at: datetime) -> Entry:
    """Go off duty with nobody there to relieve yet. Raises UnknownShift, NotYourShift, NotYetYourTime."""
    found, of = _locked(shift, by, "duty.take_shift")
    _is_own(found, by)
    if found.taken_at is None or found.left_at is not None:
        raise errors.NotYetYourTime
    found.left_at = at
    found.save(update_fields=["left_at"])
    return state([facts.ShiftLeft(**_said(found, of))], of, by, at)


def _is_own(shift: Shift, by: Actor) -> None:
    if not by.is_system and by.roles.isdisjoint(KEEPERS) and by.ref != shift.person_id:
        raise errors.NotYourShift


def _about(shift: Shift, of: OrgLine) -> dict[str, Any]:
    names = {"role": shift.role, "role_name": shift.role_name}
    return {"org": of.code, "org_name": of.name, "shift": shift.pk, **names}


def _said(shift: Shift, of: OrgLine) -> dict[str, Any]:
    return _about(shift, of) | {"person": shift.person_id, "person_name": shift.person.name}


def _times(shift: Shift) -> dict[str, Any]:
    return {
        "starts_at": timezone.localtime(shift.starts_at).strftime("%Y-%m-%d %H:%M"),
        "ends_at": timezone.localtime(shift.ends_at).strftime("%Y-%m-%d %H:%M"),
    }
