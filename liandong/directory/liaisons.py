"""The liaison of a unit: filed at once, and known to be out of date when it is."""

from datetime import datetime

from django.db import transaction

from liandong.core.access.actor import Actor
from liandong.core.errors import Invalid
from liandong.core.journal.models import Entry
from liandong.directory import readiness
from liandong.directory.entries import own_organisation, state, unit_of
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
    org = own_organisation(unit, by, "directory.file_liaison")
    number, since = dialled(phone), changed_at or at
    if not name.strip():
        raise Invalid({"name": "联络员姓名"})
    if since > at:
        raise ChangedInTheFuture
    before = _ended(org, at)
    liaison = Liaison.objects.create(
        unit=org,
        person=_who(person, org, name),
        name=name.strip(),
        post=post,
        phone=number,
        specialty=specialty,
        changed_at=since,
        filed_at=at,
        filed_by=by.name,
    )
    of = LinkageUnit.objects.filter(org=org).select_related("org").first()
    state([_filed(liaison, before, of), *(readiness.prove(of, at) if of else [])], org, by, at)
    return liaison


def _ended(org: Organisation, at: datetime) -> Liaison | None:
    """The liaison until now, made history."""
    before = Liaison.objects.select_for_update().filter(unit=org, until=None).first()
    if before:
        before.until = at
        before.save(update_fields=["until"])
    return before


def _who(ref: str, org: Organisation, name: str) -> Person | None:
    """The person behind the liaison, if the directory knows them."""
    named = Person.objects.filter(org=org, name=name.strip(), left_at=None)
    return Person.objects.filter(ref=ref).first() or named.first()


def _filed(liaison: Liaison, before: Liaison | None, unit: LinkageUnit | None) -> LiaisonFiled:
    return LiaisonFiled(
        unit=liaison.unit_id,
        unit_name=liaison.unit.called,
        tier=unit.tier if unit else "",
        name=liaison.name,
        post=liaison.post,
        phone=liaison.phone,
        specialty=liaison.specialty,
        previous_name=before.name if before else "",
        previous_phone=before.phone if before else "",
        changed_at=liaison.changed_at.isoformat(),
    )


@transaction.atomic
def note_liaison_change(*, unit: str, why: str, by: Actor, at: datetime) -> Entry | None:
    """Say that the filed liaison no longer holds: opens the duty to file the change (district 七(二)).

    None when nothing is filed, or the doubt is already known. Raises UnknownUnit, NotYours.
    """
    org = own_organisation(unit, by, "directory.note_liaison_change")
    of = unit_of(org)
    filed = Liaison.objects.select_for_update().filter(unit=org, until=None, doubted_at=None).first()
    if filed is None:
        return None
    filed.doubted_at, filed.doubt = at, why
    filed.save(update_fields=["doubted_at", "doubt"])
    return state([liaison_changed(of, why)], org, by, at)


def liaison_changed(unit: LinkageUnit, why: str) -> UnitChanged:
    """The fact that a liaison changed and the change is not filed yet; rules match its `what`."""
    return UnitChanged(
        unit=unit.org_id,
        unit_name=unit.org.called,
        what="联络员",
        tier=unit.tier,
        unit_kind=unit.kind,
        changes={"liaison": ["", why]},
    )
