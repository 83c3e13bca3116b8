"""The summary is made of callers' words: it goes with the facts that state it."""

from collections.abc import Sequence

from liandong.core.journal import Entry
from liandong.core.journal.personal import forgets
from liandong.incidents.models import Incident


@forgets
def forget_summaries(entries: Sequence[Entry]) -> None:
    stated = {str(one.body["incident"]) for one in entries if one.kind == "incidents.incident_amended"}
    Incident.objects.filter(ref__in=stated).update(summary="")
