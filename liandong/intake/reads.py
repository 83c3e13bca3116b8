"""Questions about reports. Every list takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from liandong.core import mechanism
from liandong.core.access.actor import Actor, sees
from liandong.core.access.policy import visible
from liandong.core.errors import NotVisible
from liandong.core.journal.facts import say
from liandong.core.journal.models import Entry
from liandong.incidents.models import Incident
from liandong.intake.addresses import PlaceFound, around, find_place
from liandong.intake.duplicates import Same, Surge, Told, same_event, surges
from liandong.intake.models import Channel, Draft, Report, ReportStatus
from liandong.intake.suggest import (
    QuestionCard,
    TypeSuggestion,
    find_types,
    question_card,
    suggest_types,
)

__all__ = [
    "Channel",
    "Draft",
    "PlaceFound",
    "QuestionCard",
    "Report",
    "Same",
    "Surge",
    "Told",
    "TypeSuggestion",
    "around",
    "find_place",
    "find_types",
    "question_card",
    "same_event",
    "suggest_types",
    "surges",
]
ANSWER_WITHIN = timedelta(seconds=10)
"""Target from ring to answer, for 90 of 100 calls: NFPA 1225 (2022)."""
ORDER_WITHIN = timedelta(seconds=60)
"""Target from answer to the first order; the binding clock is the mechanism's own rule."""
LISTED = 60
"""How many lines of one kind the desk's list shows."""


def reports_seen(viewer: Actor) -> QuerySet[Report]:
    return visible(Report.objects.filter(world=viewer.world), viewer)


def report_of(ref: str, viewer: Actor) -> Report:
    """The report, if the viewer may see it. Raises NotVisible for both unknown and not theirs."""
    found = Report.objects.select_related("incident").filter(ref=ref, world=viewer.world).first()
    if found is None or not sees(viewer, found.topics):
        raise NotVisible
    return found


def caller_of(ref: str, viewer: Actor) -> Report:
    """A report whose caller may be asked for: one that is seen, or that is of an incident that is seen."""
    found = Report.objects.select_related("incident").filter(ref=ref, world=viewer.world).first()
    if found is None or not sees(viewer, [*found.topics, *(found.incident.topics if found.incident else [])]):
        raise NotVisible
    return found


def knows_caller(report: Report, viewer: Actor) -> bool:
    """Whether the desk shows the caller whole: to who took the call, and to who may while it is waiting."""
    parties = {mechanism.current().place.centre.org, report.received_unit}
    return report.taken_by == viewer.ref or (report.is_waiting and viewer.org in parties)


def report_by_key(key: str, viewer: Actor) -> Report | None:
    """What an earlier submission with this key made, if there was one."""
    found = (
        Report.objects.select_related("incident").filter(key=key, world=viewer.world).first() if key else None
    )
    return found if found and sees(viewer, found.topics) else None


@dataclass(frozen=True)
class OnTheLine:
    """Something that happened on the telephone line of a call."""

    at: datetime
    said: str


def line_of(call: Report, limit: int = 6) -> list[OnTheLine]:
    """What happened on the line of a call that the viewer sees, the latest last."""
    kinds = ["intake.call_asked", "intake.call_noted"]
    latest = Entry.objects.filter(stream=call.stream, kind__in=kinds).order_by("-seq")[:limit]
    return [OnTheLine(one.occurred_at, say(one.kind, one.body)) for one in reversed(latest)]


def draft_of(viewer: Actor, *, key: str = "", report: Report | None = None) -> Draft | None:
    """The viewer's own open draft: of a key, of a call, or the one typed in last."""
    own = Draft.objects.filter(by=viewer.ref, world=viewer.world, closed_at=None).select_related("report")
    if key:
        own = own.filter(key=key)
    if report:
        own = own.filter(report=report)
    return own.first()


@dataclass(frozen=True)
class WaitingCall:
    """A report without a destination. `times` is how many calls its number made before."""

    report: Report
    times: int
    mine: bool

    @property
    def nth(self) -> int:
        return self.times + 1

    @property
    def started(self) -> datetime | None:
        return self.report.answered_at or self.report.taken_at

    @property
    def answer_by(self) -> datetime | None:
        return self.report.rang_at + ANSWER_WITHIN if self.report.rang_at else None

    @property
    def order_by(self) -> datetime | None:
        return self.started + ORDER_WITHIN if self.started else None


@dataclass(frozen=True)
class CallList:
    """The left side of the desk: what rings, what waits, what I typed and left, what was passed on today.

    Of what waits those with the least time left are shown, and `more` says how many there are besides. What
    rings is never cut.
    """

    ringing: Sequence[WaitingCall]
    waiting: Sequence[WaitingCall]
    drafts: Sequence[Draft]
    diverted_today: int
    diverted: Sequence[Report]
    more: int = 0

    @property
    def count(self) -> int:
        return len(self.ringing) + len(self.waiting) + self.more


def call_list(viewer: Actor, at: datetime) -> CallList:
    """What waits for a call taker; everybody's, because whoever is free answers."""
    seen = reports_seen(viewer)
    ringing = list(seen.filter(status=ReportStatus.RINGING).order_by("rang_at", "id"))
    in_hand = seen.filter(status__in=[ReportStatus.DRAFT, ReportStatus.TAKEN])
    # Their clocks run equally long, so the oldest has the least left.
    oldest = list(in_hand.order_by(Coalesce("answered_at", "taken_at"), "id")[:LISTED])
    calls = [WaitingCall(one, 0, one.taken_by == viewer.ref) for one in [*ringing, *oldest]]
    calls = _with_history(calls, viewer)
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    passed_on = seen.exclude(diverted_to="").filter(settled_at__gte=today)
    drafts = Draft.objects.filter(by=viewer.ref, world=viewer.world, closed_at=None, report=None)
    return CallList(
        ringing=[c for c in calls if c.report.status == ReportStatus.RINGING],
        waiting=[c for c in calls if c.report.status != ReportStatus.RINGING],
        drafts=[one for one in drafts[:8] if one.body],
        diverted_today=passed_on.count(),
        diverted=list(passed_on.order_by("-settled_at")[:3]),
        more=in_hand.count() - len(oldest) if len(oldest) == LISTED else 0,
    )


def _with_history(calls: list[WaitingCall], viewer: Actor) -> list[WaitingCall]:
    phones = {c.report.caller_phone for c in calls if c.report.caller_phone}
    made: dict[str, list[int]] = {}
    rows = reports_seen(viewer).filter(caller_phone__in=phones).values_list("caller_phone", "id")
    for phone, report_id in rows[:2000]:
        made.setdefault(phone, []).append(report_id)
    return [
        WaitingCall(c.report, sum(i < c.report.pk for i in made.get(c.report.caller_phone, [])), c.mine)
        for c in calls
    ]


def previous_calls(
    phone: str, viewer: Actor, *, before: Report | None = None, limit: int = 3
) -> Sequence[Report]:
    """Earlier reports of exactly this number, newest first."""
    if not phone:
        return []
    calls = reports_seen(viewer).filter(caller_phone=phone).exclude(taken_at=None).select_related("incident")
    return list((calls.filter(pk__lt=before.pk) if before else calls).order_by("-id")[:limit])


def my_reports(viewer: Actor, *, limit: int = 100) -> Sequence[Report]:
    """What the viewer has taken, newest first."""
    return list(
        reports_seen(viewer).filter(taken_by=viewer.ref).select_related("incident").order_by("-id")[:limit]
    )


def callers_of(incident: Incident, viewer: Actor) -> Sequence[Report]:
    """Everybody who reported an incident, first to last; those of an incident merged into it as well."""
    if not sees(viewer, incident.topics):
        raise NotVisible
    family = [incident.pk, *incident.absorbed.values_list("pk", flat=True)]
    return list(Report.objects.filter(incident__in=family, world=viewer.world).order_by("taken_at", "id"))
