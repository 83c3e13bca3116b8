"""Who has an incident open right now. It fades by itself; the page's own clock asks again and again."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from liandong.core.access.actor import Actor
from liandong.core.journal import Entry, record
from liandong.core.journal.core_facts import SensitiveSeen
from liandong.dispatch.models import Looking
from liandong.incidents.models import Incident
from liandong.incidents.reads import incidents_seen

FADES = timedelta(seconds=40)
FORGOTTEN = timedelta(hours=1)


def look(incident: Incident, by: Actor, at: datetime) -> None:
    """`by` has this incident before the eyes."""
    Looking.objects.filter(person=by.ref, at__lt=at - FORGOTTEN).delete()
    Looking.objects.bulk_create(
        [Looking(incident=incident, person=by.ref, name=by.name, at=at)],
        update_conflicts=True,
        unique_fields=["incident", "person"],
        update_fields=["name", "at"],
    )


@transaction.atomic
def note_sensitive(incident: Incident, by: Actor, at: datetime) -> None:
    """Who opens a sensitive incident is on record, once an hour, on their own stream. Exercises have none."""
    key = f"seen/{incident.ref}/{by.ref}/{at:%Y%m%d%H}"
    if incident.sensitive and incident.world == "real" and not Entry.objects.filter(key=key).exists():
        record(SensitiveSeen(incident=incident.ref), stream=f"person/{by.ref}", by=by, at=at, key=key)


def others_looking(viewer: Actor, at: datetime) -> dict[str, list[str]]:
    """Names of the others by incident, of those that the viewer may see."""
    found: dict[str, list[str]] = defaultdict(list)
    fresh = Looking.objects.filter(at__gt=at - FADES, incident__in=incidents_seen(viewer))
    for ref, name in fresh.exclude(person=viewer.ref).order_by("name").values_list("incident__ref", "name"):
        found[ref].append(name)
    return dict(found)
