"""What personal data there is about an event or a person, who looked at it, and its destruction by order."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import DomainError, Invalid
from liandong.core.journal import Entry
from liandong.core.journal.models import PersonalField, Stream
from liandong.core.journal.personal import destroy
from liandong.incidents.models import Incident
from liandong.intake.models import Report

LOOKED = (
    *("access.revealed", "access.sensitive_seen", "directory.phone_revealed"),
    "journal.personal_destroyed",
)
KEPT_WHILE_OPEN = ("closed", "merged")


class NothingThere(DomainError):
    code = "nothing-in-scope"
    status = 422
    sentence = gettext_noop(
        "没有“{scope}”。请填 incident/事件号、report/报告号、person/人员号、call/群呼号或 general/指令号。"
    )


class StillOpen(DomainError):
    """Art. 85 destroys when the handling is over; before that the data serves the people it is about."""

    code = "still-open"
    sentence = gettext_noop("事件 {incident} 尚未办结，办结后才能销毁。")


def in_scope(scope: str) -> list[Entry]:
    """The facts that an order names by their stream. Raises NothingThere.

    An incident takes its callers' reports with it. A report takes its incident's facts with it when it is
    the only one; else those that repeat its caller's name or number.
    """
    about, _slash, ref = scope.partition("/")
    if not Stream.objects.filter(name=scope).exists():
        raise NothingThere(scope=scope)
    if about == "incident":
        return _of_family(Incident.objects.get(ref=ref).root)
    if about == "report":
        return _of_report(Report.objects.select_related("incident").get(ref=ref))
    return list(Entry.objects.filter(stream=scope).order_by("id"))


def _of_family(root: Incident) -> list[Entry]:
    family = [root, *root.absorbed.all()]
    reports = Report.objects.filter(incident__in=family)
    streams = [*(one.stream for one in family), *(one.stream for one in reports)]
    return list(Entry.objects.filter(stream__in=streams).order_by("id"))


def _of_report(report: Report) -> list[Entry]:
    own = Entry.objects.filter(stream=report.stream)
    incident = report.incident.root if report.incident else None
    if incident is None:
        return list(own.order_by("id"))
    family = [incident, *incident.absorbed.all()]
    if not Report.objects.filter(incident__in=family).exclude(pk=report.pk).exists():
        return _of_family(incident)
    named = Q(pk__in=[])
    for said in (report.caller_name, report.caller_phone):
        if len(said) > 1:
            named |= Q(value__icontains=said)
    streams = [one.stream for one in family]
    of_incident = Entry.objects.filter(stream__in=streams).values("pk")
    repeated = PersonalField.objects.filter(named, entry__in=of_incident).values("entry")
    return list(Entry.objects.filter(Q(stream=report.stream) | Q(pk__in=repeated)).order_by("id"))


def how_much(entries: Sequence[Entry]) -> int:
    """How many personal values and words these facts still hold."""
    return PersonalField.objects.filter(entry__in=[entry.pk for entry in entries]).count()


def destroy_by_order(*, scope: str, order: str, ordered_by: str, reason: str, by: Actor, at: datetime) -> int:
    """Destroy what an order names. Returns how many values there were. Source: art. 85; PIPL art. 47.

    Raises Forbidden, NothingThere, StillOpen, Invalid.
    """
    require(by, "journal.destroy_personal")
    if not ordered_by.strip():
        raise Invalid({"ordered_by": _("请写明签发人。")})
    entries = in_scope(scope)
    refs = {one.body["incident"] for one in entries if one.kind == "incidents.incident_opened"}
    if running := Incident.objects.filter(ref__in=refs).exclude(status__in=KEPT_WHILE_OPEN).first():
        raise StillOpen(incident=running.ref)
    return destroy(entries, order=order, ordered_by=ordered_by, scope=scope, reason=reason, by=by, at=at)


def looked(viewer: Actor, at: datetime, *, days: int = 30, who: str = "") -> QuerySet[Entry]:
    """Who looked at what is not shown to everybody, the latest first. Raises Forbidden."""
    require(viewer, "journal.see_access")
    found = Entry.objects.filter(kind__in=LOOKED, recorded_at__gte=at - timedelta(days=min(days, 3650)))
    if who:
        found = found.filter(Q(by=who) | Q(by_name=who))
    return found.order_by("-id")


def row_of(entry: Entry) -> list[str]:
    """Who, of which organisation, of what, and what: a line of the list."""
    return [entry.by_name, entry.org, entry.stream, str(entry)]
