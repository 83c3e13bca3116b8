"""Questions about people: who serves where, on which posts, by which phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from liandong.core.access.actor import Actor
from liandong.core.access.policy import visible
from liandong.directory.identity import appointments
from liandong.directory.models import Appointment, Organisation, Person


@dataclass(frozen=True)
class PersonLine:
    ref: str
    name: str
    phone: str
    title: str
    org: str
    org_name: str
    posts: tuple[str, ...]


@dataclass(frozen=True)
class PostHeld:
    """A post that a person holds."""

    code: str
    role: str
    title: str
    org: str
    org_name: str
    since: datetime


def people(viewer: Actor, at: datetime, *, text: str = "", org: str = "") -> list[PersonLine]:
    """People of the organisations that the viewer may see."""
    found = Person.objects.filter(left_at=None, org__in=visible(Organisation.objects.all(), viewer))
    if org:
        found = found.filter(org=org)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(initials__startswith=text.lower()))
    return people_lines(found, at)


def people_count(viewer: Actor) -> int:
    """How many people serve in the organisations that the viewer may see."""
    return Person.objects.filter(left_at=None, org__in=visible(Organisation.objects.all(), viewer)).count()


def people_lines(found: QuerySet[Person], at: datetime) -> list[PersonLine]:
    held = Appointment.objects.filter(Q(until=None) | Q(until__gt=at), since__lte=at).select_related("post")
    rows = found.select_related("org").prefetch_related(Prefetch("appointments", held))
    return [
        PersonLine(
            ref=person.ref,
            name=person.name,
            phone=person.phone,
            title=person.title,
            org=person.org_id or "",
            org_name=person.org.called if person.org else "",
            posts=tuple(str(one.post) for one in person.appointments.all()),
        )
        for person in rows
    ]


def posts_of(person: str, at: datetime) -> list[PostHeld]:
    """The posts that a person holds at a moment, the longest held first."""
    return [
        PostHeld(one.post_id, one.post.role, str(one.post), one.post.org_id, one.post.org.called, one.since)
        for one in appointments(person, at)
    ]


def person(ref: str) -> PersonLine | None:
    """One person who serves, by reference, with the phone."""
    return people_named([ref]).get(ref)


def people_named(refs: Iterable[str]) -> dict[str, PersonLine]:
    """People who serve, by reference: where, and by which phone."""
    found = Person.objects.filter(ref__in=list(refs), left_at=None).select_related("org")
    return {
        one.ref: PersonLine(
            one.ref, one.name, one.phone, one.title, one.org_id or "", one.org.called if one.org else "", ()
        )
        for one in found
    }


def people_of(org: str) -> dict[str, PersonLine]:
    """The people who serve in an organisation, by reference."""
    return people_named(Person.objects.filter(org=org, left_at=None).values_list("ref", flat=True))


@dataclass(frozen=True)
class Held:
    """Somebody appointed to a role in an organisation."""

    person: str
    name: str
    phone: str
    post: str
    org: str
    role: str


def appointed(role: str, org: str, at: datetime) -> list[Held]:
    """Who is appointed to a role in an organisation at a moment, the longest first."""
    return appointed_at((role,), (org,), at)


def appointed_at(roles: Sequence[str], orgs: Sequence[str], at: datetime) -> list[Held]:
    """Who is appointed to any of the roles in any of the organisations, the longest first."""
    now = Q(until=None) | Q(until__gt=at)
    found = Appointment.objects.filter(now, post__org__in=orgs, post__role__in=roles, since__lte=at)
    return [
        Held(one.person_id, one.person.name, one.person.phone, one.post_id, one.post.org_id, one.post.role)
        for one in found.select_related("person", "post").order_by("since", "id")
    ]
