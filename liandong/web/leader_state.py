"""What the chief of the shift has to know in ten seconds: four figures, and the lines behind each of them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from liandong.core.access.actor import EVERYTHING, Actor
from liandong.core.journal import Entry
from liandong.core.journal.models import Stream
from liandong.core.obligations import reads as obligations
from liandong.core.obligations import versions
from liandong.core.obligations.models import UNSETTLED
from liandong.core.obligations.reads import ClockFace, face
from liandong.core.ui import words
from liandong.dispatch.reads import DeskRow
from liandong.incidents.models import Incident, Urgency
from liandong.incidents.reads import unclosed
from liandong.reporting.actions import ReportKind
from liandong.reporting.facts import ReportedUp

DAY = timedelta(days=1)
LINES = 60
PRESSING = (Urgency.CRITICAL, Urgency.URGENT)
SHOWN = ("urgent", "late", "reports", "graded")
"""The four tiles; each filters the list by its word."""
ALWAYS = {
    *("incidents.incident_graded", "incidents.incident_reopened", "obligations.breached"),
    *("dispatch.handover_refused", "dispatch.handover_decided", "dispatch.conduct_recorded"),
    *("notify.nobody_on_duty", "reporting.reported_up"),
    *("reporting.instructed", "reporting.instruction_answered"),
}
SOMETIMES = {"incidents.incident_opened", "incidents.incident_amended", "dispatch.feedback_given"}
"""Kinds that matter only when they tell of a critical incident, or of people who were hurt."""
HURT = ("dead", "injured", "trapped", "missing")
_HURT = re.compile(r"死亡|伤亡|遇难|遇险|重伤|受伤|被困|失联|失踪|溺水|中毒|昏迷")
_DENIED = re.compile(r"(?:暂无|没有|未|无|排除)[^，。；,;]*")
"""What a sentence denies is no news: "无人员伤亡"."""


@dataclass(frozen=True)
class Line:
    """One important fact, the incident it is about (if any), and where it leads."""

    entry: Entry
    incident: Incident | None
    url: str

    @property
    def is_late(self) -> bool:
        return self.entry.kind == "obligations.breached"


@dataclass(frozen=True)
class State:
    """The tiles' figures, and the lines that they filter: figures count all, lists are cut.

    `late` is late at an incident, `standing` anything else that is overdue: filings, rosters.
    """

    critical: int
    urgent: int
    late_count: int
    standing_count: int
    late: Sequence[ClockFace]
    standing: Sequence[ClockFace]
    reports: Sequence[ClockFace]
    phone: ClockFace | None
    written: ClockFace | None
    graded: Sequence[DeskRow]
    upgraded: int
    rows: Sequence[DeskRow]
    lines: Sequence[Line]


def state_of(viewer: Actor, rows: Sequence[DeskRow], at: datetime) -> State:
    """The state as the viewer sees it; `rows` are the lines of their desk."""
    unsettled = obligations.seen_by(viewer).filter(UNSETTLED).order_by("due_at", "id")
    breached = unsettled.filter(state="breached", due_at__lte=at)
    late, standing = breached.exclude(incident=""), breached.filter(incident="")
    urgencies = Counter(unclosed(viewer).values_list("urgency", flat=True))
    by_phone, in_writing = _report_rules()
    reports = [face(one) for one in unsettled.filter(rule__in=by_phone | in_writing)[:LINES]]
    graded = [row for row in rows if row.incident.grade or row.incident.needs_plan]
    return State(
        critical=urgencies[Urgency.CRITICAL],
        urgent=urgencies[Urgency.URGENT],
        late_count=late.count(),
        standing_count=standing.count(),
        late=[face(one) for one in late[:LINES]],
        standing=[face(one) for one in standing[:LINES]],
        reports=reports,
        phone=next((one for one in reports if one.rule in by_phone), None),
        written=next((one for one in reports if one.rule in in_writing), None),
        graded=graded,
        upgraded=_upgraded([row.incident for row in graded]),
        rows=[row for row in rows if row.incident.urgency in PRESSING],
        lines=important(viewer, at),
    )


def _report_rules() -> tuple[set[str], set[str]]:
    """The rules of the place that a report upward meets: those a call is enough for, and the others."""
    phone: set[str] = set()
    written: set[str] = set()
    for rule in versions.book():
        for match in rule.met_by:
            if match.fact == ReportedUp.kind:
                kinds = match.where.get("report_kind", ReportKind.PHONE)
                by_call = ReportKind.PHONE in (kinds if isinstance(kinds, tuple) else (kinds,))
                (phone if by_call else written).add(rule.id)
    return phone, written - phone


def _upgraded(incidents: Sequence[Incident]) -> int:
    """How many of these were graded higher than before at some time."""
    graded = Entry.objects.filter(
        stream__in=[one.stream for one in incidents], kind="incidents.incident_graded"
    )
    return len({entry.stream for entry in graded if _is_up(entry)})


def _is_up(entry: Entry) -> bool:
    now, before = (words.step_of(words.GRADES, entry.body.get(name)) for name in ("grade", "previous"))
    return bool(now and before and now.rank < before.rank)


def important(viewer: Actor, at: datetime) -> list[Line]:
    """What a leader wants to have heard of in the last day, the latest first."""
    found = Entry.objects.filter(
        world=viewer.world, kind__in=sorted(ALWAYS | SOMETIMES), recorded_at__gte=at - DAY
    )
    if EVERYTHING not in viewer.topics:
        seen = Stream.objects.filter(topics__overlap=sorted(viewer.topics)).values("name")
        found = found.filter(stream__in=seen)
    # By time, which is what bounds them: by number the facts of years would be walked for a quiet day.
    latest = found.order_by("-recorded_at", "-id")[: LINES * 10]
    return _lines([entry for entry in latest if matters(entry)][:LINES])


def matters(entry: Entry) -> bool:
    """Whether a fact of these kinds is for the leader: a critical incident, or people who were hurt."""
    body = entry.body
    if entry.kind == "incidents.incident_opened":
        return bool(body["urgency"] == Urgency.CRITICAL)
    if entry.kind == "incidents.incident_amended":
        figures = (body["changes"].get("figures") or [None, None])[1] or {}
        return any(figures.get(name) for name in HURT)
    if entry.kind == "dispatch.feedback_given":
        return bool(_HURT.search(_DENIED.sub("", body["text"])))
    return True


def _lines(entries: Sequence[Entry]) -> list[Line]:
    refs = {entry.id: _ref(entry) for entry in entries}
    incidents = {one.ref: one for one in Incident.objects.filter(ref__in=set(refs.values()))}
    return [
        Line(entry, incident := incidents.get(refs[entry.id]), _address(entry, incident)) for entry in entries
    ]


def _ref(entry: Entry) -> str:
    about, _slash, ref = entry.stream.partition("/")
    return str(entry.body.get("incident") or (ref if about == "incident" else ""))


def _address(entry: Entry, incident: Incident | None) -> str:
    if incident:
        return reverse("dispatch:incident", args=[incident.ref])
    if number := entry.body.get("obligation"):
        return reverse("obligations:one", args=[number])
    return reverse("duty:now")


def pressing(rows: Iterable[DeskRow], most: int = 3) -> list[DeskRow]:
    """The incidents whose scene a leader may want to call: critical first, then by deadline."""
    return sorted(rows, key=lambda row: row.incident.urgency != Urgency.CRITICAL)[:most]
