"""Entering people: the verb behind the people's table and the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from liandong.core.access.actor import Actor, sees
from liandong.core.access.policy import require
from liandong.core.errors import NotVisible
from liandong.core.journal.facts import Fact
from liandong.core.journal.recorder import record, record_many
from liandong.directory import readiness
from liandong.directory.errors import NotYours, UnknownUnit
from liandong.directory.facts import PeopleFiled, PhoneRevealed, UnitChanged
from liandong.directory.liaisons import liaison_changed
from liandong.directory.models import Liaison, LinkageUnit, Organisation, Person
from liandong.directory.names import free_slug, initials, slug
from liandong.directory.phones import phone as dialled
from liandong.directory.policy import KEEPERS


@dataclass(frozen=True)
class PersonEntry:
    """A person as entered: without `ref` a new one. `left` says that the person no longer serves there."""

    name: str
    org: str
    phone: str = ""
    title: str = ""
    ref: str = ""
    left: bool = False


@dataclass
class _OfOrg:
    added: list[Person]
    changed: list[Person]


@transaction.atomic
def file_people(*, entries: Sequence[PersonEntry], by: Actor, at: datetime) -> list[Person]:
    """Enter and change people, one fact for each organisation. Gives those that are new or changed.

    A liaison whose phone changed, or who left, opens the duty to file the change. Raises UnknownUnit,
    NotYours, BadPhone.
    """
    require(by, "directory.file_people")
    orgs = _own_orgs({entry.org for entry in entries}, by)
    known = Person.objects.select_for_update(of=("self",)).in_bulk(
        [entry.ref for entry in entries if entry.ref]
    )
    taken = set(Person.objects.values_list("ref", flat=True))
    touched: dict[str, _OfOrg] = {}
    for entry in entries:
        person, is_new = known.get(entry.ref), False
        if person is None:
            person, is_new = Person(ref=free_slug(entry.ref or slug(entry.name), taken)), True
            taken.add(person.ref)
        if _fill(person, entry, at) or is_new:
            of = touched.setdefault(entry.org, _OfOrg([], []))
            (of.added if is_new else of.changed).append(person)
    _save(touched)
    for code in sorted(touched):
        _state(orgs[code], touched[code], by, at)
    return [person for of in touched.values() for person in (*of.added, *of.changed)]


@transaction.atomic
def reveal_phone(*, person: str, by: Actor, at: datetime) -> str:
    """A person's phone in full, which is a fact: in one's own unit, or any for those who command.

    Raises NotVisible, Forbidden.
    """
    found = Person.objects.select_related("org").filter(ref=person, left_at=None).first()
    if found is None or not sees(by, found.topics):
        raise NotVisible
    if by.org != found.org_id:
        require(by, "directory.see_phones")
    fact = PhoneRevealed(person=found.ref, person_name=found.name, org=found.org_id or "")
    place = found.org.region_id if found.org else ""
    record(fact, stream=f"person/{found.ref}", by=by, at=at, place=place, parties=(found.org_id or "",))
    return found.phone


def _own_orgs(codes: set[str], by: Actor) -> dict[str, Organisation]:
    orgs = {
        org.code: org
        for org in Organisation.objects.select_for_update().filter(code__in=codes).order_by("code")
    }
    for code in codes:
        if code not in orgs:
            raise UnknownUnit(name=code)
        if not by.is_system and by.roles.isdisjoint(KEEPERS) and by.org != code:
            raise NotYours
    return orgs


def _fill(person: Person, entry: PersonEntry, at: datetime) -> bool:
    """Put the entry into the person; True when something differs."""
    phone = dialled(entry.phone) if entry.phone else ""
    before = (person.name, person.phone, person.title, person.org_id, person.left_at is not None)
    wanted = (entry.name, phone, entry.title, entry.org, entry.left)
    if before == wanted:
        return False
    person.name, person.phone, person.title, person.org_id = wanted[:4]
    person.left_at = (person.left_at or at) if entry.left else None
    person.initials = initials(person.name)
    return True


def _save(touched: dict[str, _OfOrg]) -> None:
    Person.objects.bulk_create([person for of in touched.values() for person in of.added], batch_size=1000)
    Person.objects.bulk_update(
        [person for of in touched.values() for person in of.changed],
        ["name", "phone", "title", "org", "left_at", "initials"],
        batch_size=1000,
    )


def _state(org: Organisation, of: _OfOrg, by: Actor, at: datetime) -> None:
    filed = PeopleFiled(
        org=org.code,
        org_name=org.called,
        added=[person.ref for person in of.added],
        changed=[person.ref for person in of.changed],
        added_count=len(of.added),
        changed_count=len(of.changed),
    )
    facts: list[Fact] = [filed]
    unit = LinkageUnit.objects.filter(org=org).select_related("org").first()
    if unit:
        facts += _doubted(unit, of.changed, at)
        facts += readiness.prove(unit, at)
    record_many(
        [(fact, None) for fact in facts],
        stream=f"org/{org.code}",
        by=by,
        at=at,
        place=org.region_id,
        parties=(org.code,),
    )


def _doubted(unit: LinkageUnit, changed: Sequence[Person], at: datetime) -> list[UnitChanged]:
    filed = Liaison.objects.filter(unit=unit.org, until=None, doubted_at=None).first()
    person = next((one for one in changed if filed and one.pk == filed.person_id), None)
    if filed is None or person is None or (person.left_at is None and person.phone == filed.phone):
        return []
    why = "人员已离岗" if person.left_at else "电话已变更"
    filed.doubted_at, filed.doubt = at, why
    filed.save(update_fields=["doubted_at", "doubt"])
    return [liaison_changed(unit, why)]
