"""Who has a part in an incident, and what part: everybody who is dealing with it, and nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from liandong.conversation.errors import NamesNobody, NotInvolved
from liandong.core import mechanism
from liandong.core.access.actor import EVERYTHING, Actor, sees
from liandong.core.access.policy import may
from liandong.core.errors import NotVisible
from liandong.core.journal.models import Stream
from liandong.directory.models import Organisation
from liandong.dispatch.models import Order, State
from liandong.incidents.models import Incident
from liandong.incidents.reads import merged_with, streams_of

TOWNSHIP = 9  # digits of a region code
ALL = ("@全体", "@all")


@dataclass(frozen=True)
class Participant:
    """An organisation that takes part, and the role in it that is told."""

    org: str
    name: str
    role: str
    initials: str = ""
    person: str = ""
    person_name: str = ""


@dataclass(frozen=True)
class Part:
    """What a viewer has of a thread: all of it or what was received `until` then, and whether a voice."""

    until: datetime | None = None
    may_speak: bool = True


def part_of(incident: Incident, viewer: Actor) -> Part:
    """The viewer's part in an incident. Raises NotVisible when they have none.

    A unit that was called back keeps what was said before, and hears nothing after it.
    """
    if not sees(viewer, incident.topics) or not may(viewer, "conversation.see"):
        raise NotVisible
    until = called_back(incident, viewer)
    return Part(until, until is None and may(viewer, "conversation.say"))


def _sees_by_place(viewer: Actor, incident: Incident) -> bool:
    """It is in the region that is the viewer's work: nobody calls the centre or the township back."""
    shared = viewer.topics.intersection(incident.topics)
    return EVERYTHING in viewer.topics or any(topic.startswith("place/") for topic in shared)


def called_back(incident: Incident, viewer: Actor) -> datetime | None:
    """When the viewer's unit was recalled from an incident, if it has no other part in it."""
    if _sees_by_place(viewer, incident) or incident.lead_unit == viewer.org:
        return None
    given = list(Order.objects.filter(incident__in=merged_with(incident), unit=viewer.org))
    ended = [one.ended_at for one in given if one.state == State.RECALLED and one.ended_at]
    return max(ended) if given and len(ended) == len(given) else None


def participants(incident: Incident) -> list[Participant]:
    """The centre, every unit that was ordered and not recalled, the township of the place, and the emergency
    office once it was told. The one that leads comes right after the centre.
    """
    place = mechanism.current().place
    orders = Order.objects.filter(incident__in=merged_with(incident)).exclude(state=State.RECALLED)
    units = list(dict.fromkeys([incident.lead_unit, *orders.values_list("unit", flat=True)]))
    towns = Organisation.objects.filter(kind=Organisation.Kind.TOWNSHIP, region=incident.region[:TOWNSHIP])
    units += [code for code in towns.values_list("code", flat=True) if len(incident.region) >= TOWNSHIP]
    told = Stream.objects.filter(
        name__in=streams_of(incident), topics__contains=[f"org/{place.emergency_office.org}"]
    )
    office = [place.emergency_office.org] if told.exists() else []
    return named([place.centre.org, *units, *office])


def named(codes: Sequence[str]) -> list[Participant]:
    """Organisations as participants, each once, in this order."""
    place = mechanism.current().place
    special = {place.centre.org: "centre_duty", place.emergency_office.org: "emergency_office"}
    known = Organisation.objects.in_bulk(codes)
    return [
        Participant(org.code, org.called, special.get(org.code, "unit_duty"), org.initials)
        for org in (known[code] for code in dict.fromkeys(codes) if code in known)
    ]


def mentioned(text: str, known: Sequence[Participant]) -> list[str]:
    """The organisations that a text names with an @, as `@消防大队`; `@全体` is all of them."""
    if any(word in text for word in ALL):
        return [one.org for one in known]
    left, found = text, []
    for one in sorted(known, key=lambda one: -len(one.name)):  # 城北站 is not 城北站备勤队
        if f"@{one.name}" in left:
            left = left.replace(f"@{one.name}", " ")
            found.append(one.org)
    return found


def chosen(to: Sequence[str], known: Sequence[Participant], *, by: Actor, needed: bool) -> list[Participant]:
    """Whom a line names, its writer left out. Raises NotInvolved, NamesNobody."""
    by_code = {one.org: one for one in known}
    for code in to:
        if code not in by_code:
            raise NotInvolved(unit=code)
    found = [by_code[code] for code in dict.fromkeys(to) if code != by.org]
    if needed and not found:
        raise NamesNobody
    return found
