"""Who a signed-in person is: the answer to access' question."""

from datetime import datetime

from django.db.models import Q, QuerySet

from liandong.core.access.actor import Actor
from liandong.core.access.roles import ADMINISTRATORS
from liandong.core.rows import ask
from liandong.directory.models import Appointment, Organisation

WIDE_ROLES = frozenset({"call_taker", "dispatcher", "duty_leader", "centre_leader"}) | frozenset(
    {"emergency_office", "inspector", *ADMINISTRATORS}
)
"""Roles whose work is the whole region of their organisation."""
OF_ITS_REGION = frozenset({Organisation.Kind.TOWNSHIP, Organisation.Kind.VILLAGE})


def actor_for(*, person: str, post: str, at: datetime) -> Actor | None:
    """The person on the chosen post; on their first when none, or one no longer theirs, is chosen."""
    held = list(appointments(person, at))
    chosen = next((one for one in held if one.post_id == post), held[0] if held else None)
    return acting(chosen) if chosen else None


def appointments(person: str, at: datetime) -> QuerySet[Appointment]:
    """Posts that a person holds at a moment, the longest held first."""
    return held_at(at).filter(person=person)


def held_at(at: datetime) -> QuerySet[Appointment]:
    """All appointments that hold at a moment, the longest held first."""
    now = Appointment.objects.filter(Q(until=None) | Q(until__gt=at), since__lte=at)
    return now.select_related("person", "post__org").order_by("since", "id")


def acting(appointment: Appointment) -> Actor:
    """The actor that an appointment makes."""
    person, post = appointment.person, appointment.post
    return Actor(
        ref=person.ref,
        name=person.name,
        post=post.code,
        org=post.org_id,
        org_name=post.org.called,
        roles=frozenset({post.role}),
        topics=topics_for(post.role, post.org),
    )


def topics_for(role: str, org: Organisation) -> frozenset[str]:
    """What a role in an organisation may see: its region and below, or what the organisation is party to."""
    own = {f"org/{org.code}"}
    if role in WIDE_ROLES or org.kind in OF_ITS_REGION:
        own.add(f"place/{org.region_id}")
    return frozenset(own)


def acting_as(post: str, *, ref: str, name: str) -> Actor | None:
    """A system that acts as a post, under a name of its own; None when there is no such post."""
    found = ask(_POST, [post])
    if not found:
        return None
    role, *seat = found[0]
    org = Organisation(**dict(zip(_SEAT, seat, strict=True)))
    return Actor(ref, name, post, org.code, org.called, frozenset({role}), topics_for(role, org))


_SEAT = ("code", "name", "short_name", "kind", "region_id")
_POST = """
select p.role, o.code, o.name, o.short_name, o.kind, o.region_id
from directory_post p join directory_organisation o on o.code = p.org_id where p.code = %s"""


def topics_of(org: str) -> list[str]:
    """Who may see an organisation."""
    return list(Organisation.objects.values_list("topics", flat=True).get(code=org))
