"""Questions about people: who serves where, on which posts, by which phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from liandong.core.access.actor import Actor
from liandong.core.access.policy import visible
from liandong.directory.identity import appointments, held_at
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
    """A post, and who holds it. `code` is the post's."""

    person: str
    name: str
    phone: str
    code: str
    role: str
    title: str
    org: str
    org_name: str
    since: datetime


def _serving(viewer: Actor) -> QuerySet[Person]:
    return Person.objects.filter(left_at=None, org__in=visible(Organisation.objects.all(), viewer))


def people(viewer: Actor, at: datetime, *, text: str = "", org: str = "") -> list[PersonLine]:
    """People of the organisations that the viewer may see."""
    found = _serving(viewer)
    if org:
        found = found.filter(org=org)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(initials__startswith=text.lower()))
    return people_lines(found, at)


def people_count(viewer: Actor) -> int:
    """How many people serve in the organisations that the viewer may see."""
    return _serving(viewer).count()


def people_lines(found: QuerySet[Person], at: datetime) -> list[PersonLine]:
    """The same people with the names of their posts."""
    rows = found.select_related("org").prefetch_related(Prefetch("appointments", held_at(at)))
    return [_line(one, tuple(str(held.post) for held in one.appointments.all())) for one in rows]


def _line(one: Person, posts: tuple[str, ...] = ()) -> PersonLine:
    org = one.org.called if one.org else ""
    return PersonLine(one.ref, one.name, one.phone, one.title, one.org_id or "", org, posts)


def person(ref: str) -> PersonLine | None:
    """One person who serves, by reference, with the phone."""
    return people_named([ref]).get(ref)


def people_named(refs: Iterable[str]) -> dict[str, PersonLine]:
    """People who serve, by reference: where, and by which phone."""
    found = Person.objects.filter(ref__in=list(refs), left_at=None).select_related("org")
    return {one.ref: _line(one) for one in found}


def people_of(org: str) -> dict[str, PersonLine]:
    """The people who serve in an organisation, by reference."""
    return people_named(Person.objects.filter(org=org, left_at=None).values_list("ref", flat=True))


def posts_of(person: str, at: datetime) -> list[PostHeld]:
    """The posts that a person holds at a moment, the longest held first."""
    return [_held(one) for one in appointments(person, at)]


def appointed_at(roles: Sequence[str], orgs: Sequence[str], at: datetime) -> list[PostHeld]:
    """Who is appointed to any of the roles in any of the organisations, the longest first."""
    return [_held(one) for one in held_at(at).filter(post__org__in=orgs, post__role__in=roles)]


def _held(one: Appointment) -> PostHeld:
    who, post = one.person, one.post
    org = post.org
    return PostHeld(
        who.ref, who.name, who.phone, post.code, post.role, str(post), org.code, org.called, one.since
    )
