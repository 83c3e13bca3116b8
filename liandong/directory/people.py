"""Entering people: the verb behind the people's table and the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from liandong.core.access.actor import Actor, sees
from liandong.core.access.policy import require
from liandong.core.errors import NotVisible
from liandong.core.journal.facts import Fact
from liandong.core.journal.recorder import record
from liandong.directory import readiness
from liandong.directory.entries import own_organisation, state, unit_of
from liandong.directory.facts import PeopleFiled, PhoneRevealed, UnitChanged
from liandong.directory.liaisons import doubt, undoubted
from liandong.directory.models import LinkageUnit, Organisation, Person
from liandong.directory.names import free_slug, initials, slug
from liandong.directory.phones import phone as dialled


@dataclass(frozen=True)
class PersonEntry:
    """A person as entered: without `ref` a new one. `left` says that the person no longer serves there."""

    name: str
    org: str
    phone: str = ""
    title: str = ""
    ref: str = ""
    left: bool = False


@transaction.atomic
def file_people(*, entries: Sequence[PersonEntry], by: Actor, at: datetime) -> list[Person]:
    """Enter and change people, one fact for each organisation. Gives those that are new or changed.

    A liaison whose phone changed, or who left, opens the duty to file the change. Raises UnknownUnit,
    NotYours, BadPhone.
    """
    require(by, "directory.file_people")
    codes = sorted({entry.org for entry in entries})
    orgs = {code: own_organisation(code, by, "directory.file_people") for code in codes}
    known = Person.objects.select_for_update().in_bulk([entry.ref for entry in entries if entry.ref])
    taken = set(Person.objects.values_list("ref", flat=True))
    added: list[Person] = []
    changed: list[Person] = []
    for entry in entries:
        if person := known.get(entry.ref):
            changed += [person] if _fill(person, entry, at) else []
        else:
            person = Person(ref=free_slug(entry.ref or slug(entry.name), taken))
            taken.add(person.ref)
            _fill(person, entry, at)
            added.append(person)
    Person.objects.bulk_create(added, batch_size=1000)
    fields = ["name", "phone", "title", "org", "left_at", "initials"]
    Person.objects.bulk_update(changed, fields, batch_size=1000)
    for code in codes:
        _state(orgs[code], added, changed, by, at)
    return [*added, *changed]


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


def _state(
    org: Organisation, added: Sequence[Person], changed: Sequence[Person], by: Actor, at: datetime
) -> None:
    added, changed = ([one for one in of if one.org_id == org.code] for of in (added, changed))
    if not added and not changed:
        return
    filed = PeopleFiled(
        org=org.code,
        org_name=org.called,
        added=[person.ref for person in added],
        changed=[person.ref for person in changed],
        added_count=len(added),
        changed_count=len(changed),
    )
    facts: list[Fact] = [filed]
    if unit := unit_of(org):
        facts += [*_doubted(unit, changed, at), *readiness.prove(unit, at)]
    state(facts, org, by, at)


def _doubted(unit: LinkageUnit, changed: Sequence[Person], at: datetime) -> list[UnitChanged]:
    held = undoubted(unit)
    person = next((one for one in changed if held and one.pk == held.person_id), None)
    if held is None or person is None or (person.left_at is None and person.phone == held.phone):
        return []
    return [doubt(unit, held, "人员已离岗" if person.left_at else "电话已变更", at)]
