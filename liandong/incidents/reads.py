"""Questions about incidents. Every list takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from liandong.core.access.actor import Actor, sees
from liandong.core.access.policy import visible
from liandong.core.errors import NotVisible
from liandong.core.journal.models import Entry
from liandong.core.rows import read
from liandong.incidents.models import OPEN_STATUSES, Incident


def incident_of(ref: str, viewer: Actor) -> Incident:
    """The incident, if the viewer may see it. Raises NotVisible for both unknown and not theirs."""
    found = read(Incident, "where ref = %s and world = %s", [ref, viewer.world])
    if not found or not sees(viewer, found[0].topics):
        raise NotVisible
    return found[0]


def incidents_seen(viewer: Actor) -> QuerySet[Incident]:
    return visible(Incident.objects.filter(world=viewer.world), viewer)


def unclosed(viewer: Actor) -> QuerySet[Incident]:
    """What is not closed yet, newest first."""
    return incidents_seen(viewer).filter(status__in=OPEN_STATUSES).order_by("-opened_at")


@dataclass(frozen=True)
class Near:
    """An unclosed incident near a point: metres away, and how long ago it was opened."""

    incident: Incident
    metres: float
    age: timedelta


def unclosed_near(
    x: float, y: float, *, metres: float, since: datetime, at: datetime, viewer: Actor
) -> list[Near]:
    """Unclosed incidents within `metres` of a projected point and opened since, nearest first."""
    box = incidents_seen(viewer).filter(
        status__in=OPEN_STATUSES,
        x__range=(x - metres, x + metres),
        y__range=(y - metres, y + metres),
        opened_at__gte=since,
    )
    found = [
        Near(one, ((one.x or 0) - x) ** 2 + ((one.y or 0) - y) ** 2, at - one.opened_at) for one in box[:200]
    ]
    near = [Near(n.incident, n.metres**0.5, n.age) for n in found if n.metres <= metres**2]
    return sorted(near, key=lambda n: n.metres)


def timeline(incident: Incident, viewer: Actor, limit: int = 500) -> Sequence[Entry]:
    """What happened, in the order it was recorded, with that of the incidents merged into it.

    Of more than `limit` facts the latest are given: what happens now is never cut.
    """
    require_seen(incident, viewer)
    latest = Entry.objects.filter(stream__in=streams_of(incident)).order_by("-id")[:limit]
    return list(reversed(latest))


def timeline_after(incident: Incident, viewer: Actor, entry: int, limit: int = 80) -> Sequence[Entry] | None:
    """What was recorded after one of its facts, in order; None when only the whole can be trusted.

    One stream is written by one at a time, so of one stream no lower number can still come; of several one
    can, and a fact that is not this incident's says nothing. More than `limit` is as good as the whole.
    """
    require_seen(incident, viewer)
    streams = streams_of(incident)
    if len(streams) > 1 or not Entry.objects.filter(pk=entry, stream=incident.stream).exists():
        return None
    later = list(Entry.objects.filter(stream=incident.stream, id__gt=entry).order_by("id")[: limit + 1])
    return later if len(later) <= limit else None


def streams_of(incident: Incident) -> list[str]:
    """Its own stream and those of the incidents merged into it: each keeps its own chain."""
    refs = Incident.objects.filter(merged_into=incident).values_list("ref", flat=True)
    return [incident.stream, *(f"incident/{ref}" for ref in refs)]


def merged_with(incident: Incident) -> QuerySet[Incident]:
    """It and those merged into it, for `__in`: an OR across a join would read every order that ever was."""
    return Incident.objects.filter(Q(pk=incident.pk) | Q(merged_into=incident))


def family_of(incidents: Sequence[Incident]) -> dict[str, str]:
    """Stream to the reference of the incident that it counts for, merged ones included."""
    found = {one.stream: one.ref for one in incidents}
    merged = Incident.objects.filter(merged_into__in=[one.pk for one in incidents])
    for ref, into in merged.values_list("ref", "merged_into__ref"):
        found[f"incident/{ref}"] = into
    return found


def require_seen(incident: Incident, viewer: Actor) -> None:
    if not sees(viewer, incident.topics):
        raise NotVisible
