"""The liaison of a unit: filed at once, and known to be out of date when it is."""

from datetime import datetime

from django.db import transaction

from liandong.core.access.actor import Actor
from liandong.core.errors import Invalid
from liandong.core.journal.models import Entry
from liandong.directory import readiness
from liandong.directory.entries import about, own_unit, state
from liandong.directory.errors import ChangedInTheFuture
from liandong.directory.facts import LiaisonFiled, UnitChanged
from liandong.directory.models import Liaison, LinkageUnit, Organisation, Person
from liandong.directory.phones import phone as dialled


@transaction.atomic
def file_liaison(
    *,
    unit: str,
    name: str,
    phone: str,
    by: Actor,
    at: datetime,
    post: str = "",
    specialty: str = "",
    person: str = "",
    changed_at: datetime | None = None,
) -> Liaison:
    """File the liaison of a unit; the one before becomes history (urban district mechanism 七(二); ORG-3).

    `changed_at` is when the change took effect in the unit. Raises NotYours, BadPhone, ChangedInTheFuture.
    """
    of = own_unit(unit, by, "directory.file_liaison")
    liaison = Liaison(unit=of.org, name=name.strip(), post=post, phone=dialled(phone), specialty=specialty)
    liaison.changed_at, liaison.filed_at, liaison.filed_by = changed_at or at, at, by.name
    if not liaison.name:
        raise Invalid({"name": "联络员姓名"})
    if liaison.changed_at > at:
        raise ChangedInTheFuture
    liaison.person = _who(person, of.org, liaison.name)
    before = Liaison.objects.select_for_update().filter(unit=of.org, until=None).first()
    if before:
        before.until = at
        before.save(update_fields=["until"])
    liaison.save()
    state([filed(of, liaison, before), *readiness.prove(of, at)], of.org, by, at)
    return liaison


def _who(ref: str, org: Organisation, name: str) -> Person | None:
    """The person behind the liaison, if the directory knows them."""
    named = Person.objects.filter(org=org, name=name, left_at=None)
    return Person.objects.filter(ref=ref).first() or named.first()


def filed(unit: LinkageUnit, liaison: Liaison, before: Liaison | None = None) -> LiaisonFiled:
    return LiaisonFiled(
        **about(unit),
        **{name: getattr(liaison, name) for name in ("name", "post", "phone", "specialty")},
        previous_name=before.name if before else "",
        previous_phone=before.phone if before else "",
        changed_at=liaison.changed_at.isoformat(),
    )


@transaction.atomic
def note_liaison_change(*, unit: str, why: str, by: Actor, at: datetime) -> Entry | None:
    """Say that the filed liaison no longer holds: opens the duty to file the change (district 七(二)).

    None when nothing is filed, or the doubt is already known. Raises UnknownUnit, NotYours.
    """
    of = own_unit(unit, by, "directory.note_liaison_change")
    held = undoubted(of)
    return state([doubt(of, held, why, at)], of.org, by, at) if held else None


def undoubted(unit: LinkageUnit) -> Liaison | None:
    """The filed liaison, locked, unless it is already known to be out of date."""
    return Liaison.objects.select_for_update().filter(unit=unit.org, until=None, doubted_at=None).first()


def doubt(unit: LinkageUnit, held: Liaison, why: str, at: datetime) -> UnitChanged:
    """Mark the filed liaison; the fact that the change is not filed yet. Rules match its `what`."""
    held.doubted_at, held.doubt = at, why
    held.save(update_fields=["doubted_at", "doubt"])
    return UnitChanged(**about(unit), what="联络员", unit_kind=unit.kind, changes={"liaison": ["", why]})
