"""Verbs on an incident. Each: require, lock, check, change, record last."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle

from django.db import OperationalError, transaction
from psycopg.errors import LockNotAvailable

from liandong.core import mechanism
from liandong.core.access.actor import Actor, topics_of_place
from liandong.core.access.policy import require
from liandong.core.journal.facts import Fact
from liandong.core.journal.observing import action
from liandong.core.journal.recorder import record
from liandong.core.rows import ask, insert, read, update
from liandong.incidents import facts
from liandong.incidents.errors import (
    AlreadyMerged,
    IncidentIsClosed,
    MergesIntoItself,
    NotClosed,
    OrdersStillOpen,
    UnknownGrade,
    UnknownType,
)
from liandong.incidents.models import Incident, Status
from liandong.incidents.places import PlaceGiven

Figures = Mapping[str, int | float]
PATIENCE = 5.0  # seconds that a merge has for others to be done with either incident


@dataclass(frozen=True)
class TypeGiven:
    """What an incident is, as decided by a person. A blank code is "not known yet"."""

    code: str = ""
    urgency: str = ""

    def resolved(self) -> tuple[str, str, str, bool]:
        """Code, name, urgency, police. Raises UnknownType."""
        if not self.code:
            return "", "", self.urgency or "urgent", False
        try:
            known = mechanism.current().type(self.code)
        except KeyError:
            raise UnknownType(type=self.code) from None
        return known.code, known.name, self.urgency or known.urgency, known.police


@dataclass(frozen=True)
class Changes:
    """What became better known; None means unchanged."""

    type: TypeGiven | None = None
    summary: str | None = None
    figures: Figures | None = None
    sensitive: bool | None = None
    parties: tuple[str, ...] = field(default_factory=tuple)


def next_ref(at: datetime) -> str:
    """`26-000412`: the year of the place and a running number. A sequence: nobody waits, gaps happen."""
    year = at.astimezone(mechanism.current().place.zone).year % 100
    number = ask("select nextval('incident_number')")[0][0]
    return f"{year:02d}-{number:06d}"


@action
def open_incident(
    *,
    kind: TypeGiven,
    place: PlaceGiven,
    summary: str,
    by: Actor,
    at: datetime,
    happened_at: datetime | None = None,
    report: str = "",
    first_receiver: str = "",
    figures: Figures | None = None,
) -> Incident:
    """Open an incident. Until a unit leads, the first receiver (by default the centre) is responsible.

    `happened_at` is when the event itself began, as far as told; clocks run from the opening, never from it.
    Raises UnknownType, OutsideCountry. Source: city opinions 三(二), first-receiver responsibility.
    """
    require(by, "incidents.open")
    code, name, urgency, police = kind.resolved()
    where = place.checked()
    lead = first_receiver or mechanism.current().place.centre.org
    incident = Incident(
        ref=next_ref(at),
        world=by.world,
        type=code,
        type_name=name,
        urgency=urgency,
        police=police,
        summary=summary,
        lead_unit=lead,
        figures=dict(figures or {}),
        reports=1 if report else 0,
        topics=sorted({*topics_of_place(where.region), f"org/{lead}"}),
        opened_at=at,
        happened_at=happened_at,
        **where.columns(),
    )
    insert([incident])
    _state(incident, _opened(incident, report), by=by, at=at, place=where.region, parties=[lead])
    return incident


def _opened(incident: Incident, report: str) -> facts.IncidentOpened:
    same = ("type", "type_name", "urgency", "police", "zone", "place_name", "lead_unit")
    happened = incident.happened_at.isoformat() if incident.happened_at else ""
    return facts.IncidentOpened(
        incident=incident.ref,
        report=report,
        happened_at=happened,
        **{name: getattr(incident, name) for name in same},
    )


def held(ref: str, *, merged_too: bool = False) -> Incident:
    """The incident, locked for this transaction, if it can still be worked on.

    With `merged_too` one that was merged is given as well, while the one that it went into (its `root`,
    locked with it) can be worked on. Raises AlreadyMerged, IncidentIsClosed.
    """
    incident = _locked(ref)
    _require_workable(incident, merged_too=merged_too)
    return incident


def _require_workable(incident: Incident, *, merged_too: bool = False) -> None:
    if incident.status == Status.MERGED and not merged_too:
        raise AlreadyMerged(incident=incident.ref, into=incident.root.ref)
    if incident.root.status == Status.CLOSED:
        raise IncidentIsClosed(incident=incident.root.ref, status=incident.root.get_status_display())


def _locked(ref: str) -> Incident:
    """The incident, and after it the one that it was merged into, locked."""
    family = {row.pk: row for row in read(Incident, _FAMILY_HELD, {"ref": ref})}
    incident = next(row for row in family.values() if row.ref == ref)
    if root := incident.merged_into_id:  # perhaps only while we waited for it
        incident.merged_into = family.get(root) or Incident.objects.select_for_update().get(pk=root)
    return incident


# An array is made once: a row that changed while we waited is looked at again; a joined list would lose it.
_FAMILY_HELD = """
where id = any(array(select id from incidents_incident where ref = %(ref)s
                     union all select merged_into_id from incidents_incident where ref = %(ref)s))
order by merged_into_id is null for update"""


def heard_again(ref: str) -> Incident:
    """One more person reported it: locked and counted. Raises AlreadyMerged, IncidentIsClosed."""
    incident = held(ref)
    incident.reports += 1
    update(incident, "reports")
    return incident


@transaction.atomic
def amend(*, incident: Incident, changes: Changes, by: Actor, at: datetime) -> Incident:
    """Type, urgency, summary or figures became better known. Nothing changed records nothing."""
    require(by, "incidents.amend", incident)
    incident = held(incident.ref)
    before = {name: getattr(incident, name) for name in _AMENDED}
    if changes.type is not None:
        incident.type, incident.type_name, incident.urgency, incident.police = changes.type.resolved()
    if changes.summary is not None:
        incident.summary = changes.summary
    if changes.figures is not None:
        incident.figures = {**incident.figures, **changes.figures}
    if changes.sensitive is not None:
        incident.sensitive = changes.sensitive
    changed = {n: [before[n], getattr(incident, n)] for n in _AMENDED if before[n] != getattr(incident, n)}
    if changed:
        incident.save(update_fields=_AMENDED)
        said = "、".join(
            _SAID[name].format(new=new) for name, (_old, new) in changed.items() if name in _SAID
        )
        before_words, words = changed.pop("summary", ("", ""))
        fact = facts.IncidentAmended(
            incident=incident.ref, said=said, changes=changed, summary=words, summary_before=before_words
        )
        _state(incident, fact, by=by, at=at)
    graded = incident.grade
    if graded and incident.needs_plan != mechanism.current().needs_plan(incident.type, graded):
        # Another type at the same grade may need a plan, or no longer need one: its clocks follow.
        _settle_grade(incident, previous=incident.grade, reason=incident.type_name, by=by, at=at)
    return incident


_AMENDED = ["type", "type_name", "urgency", "police", "summary", "figures", "sensitive"]
_SAID = {
    "type_name": "类别 {new}",
    "urgency": "紧急度 {new}",
    "figures": "人员 {new}",
    "sensitive": "敏感 {new}",
}


def forget_words(ids: Collection[int]) -> None:
    """The callers' own words are destroyed by order: the summary that was made of them goes as well."""
    Incident.objects.filter(pk__in=ids).update(summary="")


@transaction.atomic
def locate(*, incident: Incident, place: PlaceGiven, by: Actor, at: datetime) -> Incident:
    """The place became known, or better known. Raises OutsideCountry."""
    require(by, "incidents.amend", incident)
    where = place.checked()
    incident = held(incident.ref)
    for name, value in where.columns().items():
        setattr(incident, name, value)
    incident.topics = sorted({*incident.topics, *topics_of_place(where.region)})
    incident.save()
    fact = facts.IncidentLocated(
        incident=incident.ref,
        place_name=where.name,
        lon=where.lon,
        lat=where.lat,
        zone=where.zone,
    )
    _state(incident, fact, by=by, at=at, place=where.region)
    return incident


@transaction.atomic
def grade(
    *, incident: Incident, grade: str, by: Actor, at: datetime, reason: str = "", sensitive: bool = False
) -> Incident:
    """Decide the grade. One that needs a plan opens the clock of reporting at once to the emergency office.

    Raises UnknownGrade. Source: Emergency Response Law art. 3; city opinions 三(一).
    """
    require(by, "incidents.grade", incident)
    if all(known.grade != grade for known in mechanism.current().grades):
        raise UnknownGrade(grade=grade)
    incident = held(incident.ref)
    decided = (grade, sensitive or incident.sensitive)
    if decided == (incident.grade, incident.sensitive):
        return incident  # said again, from a second page perhaps: the clocks of reporting already run
    previous, (incident.grade, incident.sensitive) = incident.grade, decided
    _settle_grade(incident, previous=previous, reason=reason, by=by, at=at)
    return incident


def _settle_grade(incident: Incident, *, previous: str, reason: str, by: Actor, at: datetime) -> None:
    """Whether a plan is needed follows from type and grade; the emergency office sees what needs one."""
    current = mechanism.current()
    incident.needs_plan = current.needs_plan(incident.type, incident.grade)
    parties = [current.place.emergency_office.org] if incident.needs_plan else []
    incident.topics = sorted({*incident.topics, *(f"org/{party}" for party in parties)})
    incident.save(update_fields=["grade", "sensitive", "needs_plan", "topics"])
    fact = facts.IncidentGraded(
        incident=incident.ref,
        type=incident.type,
        grade=incident.grade,
        grade_name=next(known.name for known in current.grades if known.grade == incident.grade),
        previous=previous,
        needs_plan=incident.needs_plan,
        sensitive=incident.sensitive,
        reason=reason,
    )
    _state(incident, fact, by=by, at=at, parties=parties)


def change_lead(
    incident: Incident, *, unit: str, unit_name: str, previous_name: str, order: str, by: Actor, at: datetime
) -> None:
    """Make another organisation responsible. The caller holds the incident's row and has the right to."""
    fact = lead_moved(incident, unit=unit, unit_name=unit_name, previous_name=previous_name, order=order)
    incident.save(update_fields=["lead_unit", "topics"])
    _state(incident, fact, by=by, at=at, parties=[unit])


def lead_moved(
    incident: Incident, *, unit: str, unit_name: str, previous_name: str, order: str
) -> facts.LeadChanged:
    """The lead moved on a row that the caller holds and saves, and the fact to be recorded of it.

    One column changes from one organisation to the other: there is no instant with none or two.
    """
    previous, incident.lead_unit = incident.lead_unit, unit
    incident.topics = sorted({*incident.topics, f"org/{unit}"})
    return facts.LeadChanged(
        incident=incident.ref,
        lead_unit=unit,
        lead_unit_name=unit_name,
        previous=previous,
        previous_name=previous_name,
        order=order,
    )


@transaction.atomic
def merge(*, incident: Incident, into: Incident, by: Actor, at: datetime) -> Incident:
    """Fold an incident into another one that is the same event. Its callers stay, its clocks are superseded.

    Raises MergesIntoItself, AlreadyMerged, IncidentIsClosed.
    """
    require(by, "incidents.merge", incident)
    require(by, "incidents.merge", into)
    if incident.ref == into.ref:
        raise MergesIntoItself
    incident, into = _both_held(incident.pk, into.pk)
    incident.status, incident.merged_into, incident.closed_at = Status.MERGED, into, at
    incident.save(update_fields=["status", "merged_into", "closed_at"])
    Incident.objects.filter(merged_into=incident).update(merged_into=into)
    into.reports += incident.reports
    into.topics = sorted({*into.topics, *incident.topics})
    into.save(update_fields=["reports", "topics"])
    parties = [topic.removeprefix("org/") for topic in into.topics if topic.startswith("org/")]
    # Two facts: what ends the clocks of the one must not touch those of the other.
    stated = {
        incident: facts.IncidentsMerged(incident=incident.ref, into=into.ref),
        into: facts.IncidentAbsorbed(incident=into.ref, absorbed=incident.ref),
    }
    for one in sorted(stated, key=lambda row: row.ref):
        _state(one, stated[one], by=by, at=at, parties=parties)
    return into


def _both_held(*ids: int) -> list[Incident]:
    """Both, with all that was merged into them, locked, when both can be worked on.

    Everybody else locks a merged one before the one it went into. No order serves here, where that is about
    to change: who merges waits for a turn at one while it holds none, else lets go and starts with the other.
    """
    free, began = Incident.objects.select_for_update(nowait=True), time.monotonic()
    for one, other in cycle([sorted(ids), sorted(ids, reverse=True)]):
        try:
            with transaction.atomic():
                pair = {one: Incident.objects.select_for_update().get(pk=one), other: free.get(pk=other)}
                list(free.filter(merged_into__in=ids))  # the pair is ours: no more of them can come
            break
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable) or time.monotonic() - began > PATIENCE:
                raise
            time.sleep(0.02)
    for each in ids:
        _require_workable(pair[each])
    return [pair[each] for each in ids]


@transaction.atomic
def close(
    *,
    incident: Incident,
    conclusion: str,
    by: Actor,
    at: datetime,
    open_orders: int = 0,
    false_report: bool = False,
) -> Incident:
    """Close it with a conclusion. Raises OrdersStillOpen, IncidentIsClosed."""
    require(by, "incidents.close", incident)
    incident = held(incident.ref)
    if open_orders:
        raise OrdersStillOpen(count=open_orders)
    incident.status, incident.closed_at = Status.CLOSED, at
    incident.save(update_fields=["status", "closed_at"])
    fact = facts.IncidentClosed(incident=incident.ref, conclusion=conclusion, false_report=false_report)
    _state(incident, fact, by=by, at=at)
    return incident


@transaction.atomic
def reopen(*, incident: Incident, reason: str, by: Actor, at: datetime) -> Incident:
    """Take a closed incident up again. Raises AlreadyMerged, NotClosed."""
    require(by, "incidents.close", incident)
    incident = _locked(incident.ref)
    if incident.status == Status.MERGED:
        raise AlreadyMerged(incident=incident.ref, into=incident.root.ref)
    if incident.status != Status.CLOSED:
        raise NotClosed(incident=incident.ref)
    incident.status, incident.closed_at = Status.HANDLING, None
    incident.save(update_fields=["status", "closed_at"])
    _state(incident, facts.IncidentReopened(incident=incident.ref, reason=reason), by=by, at=at)
    return incident


def _state(
    incident: Incident,
    fact: Fact,
    *,
    by: Actor,
    at: datetime,
    place: str = "",
    parties: list[str] | None = None,
) -> None:
    record(fact, stream=incident.stream, by=by, at=at, place=place, parties=parties or ())
