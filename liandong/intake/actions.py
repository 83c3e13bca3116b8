"""Verbs on a report: how it is taken and where it goes. Drafts and ringing are in `desk.py`."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import Invalid
from liandong.core.journal.facts import Fact
from liandong.core.journal.observing import action
from liandong.core.journal.recorder import record, record_many
from liandong.core.rows import ask, insert, read, update
from liandong.directory import reads as directory
from liandong.incidents import actions as incidents
from liandong.incidents.models import Incident
from liandong.incidents.places import PlaceGiven
from liandong.intake import facts
from liandong.intake.addresses import AddressGiven, put_addresses
from liandong.intake.amending import Amendment, amend, parties_of, topics_of
from liandong.intake.callers import reveal_caller
from liandong.intake.calls import CALL_EVENTS, answer, discard_draft, next_ref, note_call, ring, save_draft
from liandong.intake.errors import NotAFirstReceiver, ReportIsSettled
from liandong.intake.exchange import ASKS, Asked, ask_exchange
from liandong.intake.given import FIGURES, LONGEST, MOST_PEOPLE, PlaceTold, ReportGiven
from liandong.intake.models import WAITING, Report, ReportStatus, TypeCorrection

__all__ = [
    "ASKS",
    "CALL_EVENTS",
    "FIGURES",
    "LONGEST",
    "MOST_PEOPLE",
    "AddressGiven",
    "Amendment",
    "Asked",
    "PlaceTold",
    "ReportGiven",
    "ReportIsSettled",
    "amend",
    "answer",
    "ask_exchange",
    "classify",
    "close_report",
    "discard_draft",
    "divert",
    "join_report",
    "note_call",
    "open_from_report",
    "put_addresses",
    "reveal_caller",
    "ring",
    "save_draft",
    "take_report",
]

HOTLINE = "12345"
CLOSING = {
    "harassment": gettext_noop("骚扰"),
    "false": gettext_noop("误报"),
    "answered": gettext_noop("咨询已答复"),
    "hung_up": gettext_noop("无声或挂断"),
    "repeated": gettext_noop("催办，已答复"),
}
"""Why a report may end without an incident. The first two make it a false report."""
FALSE = ("harassment", "false")
REPLIED = "replied"
REPLIED_NAME = gettext_noop("对方已答复")


@action
def take_report(
    *,
    given: ReportGiven,
    by: Actor,
    at: datetime,
    key: str | None = None,
    report: Report | None = None,
    suggested: str = "",
) -> Report:
    """Take a report down: a new one, or the call `report` that rang and was answered.

    The same `key` again returns what the first submission made. `suggested` is the type proposed first;
    another choice is kept as a lesson. The fact stands at the moment when the report came: now, or when the
    paper slip says (`received_at`). Raises Invalid, NotAFirstReceiver, ReportIsSettled.
    Source: city opinions 二(二), 三(二) (a tier-1 unit that takes a call itself is the first receiver).
    """
    require(by, "intake.take_report", report)
    if key:
        _one_at_a_time(key)
        if earlier := read(Report, "where key = %s and world = %s and taken_at is not null", [key, by.world]):
            require(by, "intake.take_report", earlier[0])
            return earlier[0]
    given.check(at)
    unit = _first_receiver(given, by)
    row = _untaken(report, given) if report else Report(ref=next_ref(at), world=by.world)
    _fill(row, given, unit=unit, by=by, at=at)
    row.key, row.taken_by, row.taken_by_name = key, by.ref, by.name
    row.taken_at = given.received_at or at
    row.status = ReportStatus.TAKEN
    stated: list[tuple[Fact, datetime | None]] = [(_taken(row), given.received_at)]
    if given.type:
        stated.append((_classified(row, given.type, given.urgency, suggested), given.received_at))
    if report:
        row.save()
    else:
        insert([row])
    _learn(row, suggested, by=by, at=at)
    _close_drafts(row, key, at)
    record_many(stated, stream=row.stream, by=by, at=at, place=row.region, parties=parties_of(row))
    return row


@transaction.atomic
def classify(
    *, report: Report, type: str, by: Actor, at: datetime, urgency: str = "", suggested: str = ""
) -> Report:
    """A person decides what it is; police and emergency follow from the type. Raises Invalid."""
    require(by, "intake.classify", report)
    ReportGiven(narrative="-", type=type, urgency=urgency).check(at)
    row = Report.objects.select_for_update().get(pk=report.pk)
    fact = _classified(row, type, urgency, suggested)
    row.save(update_fields=["type", "type_name", "police", "emergency", "urgency"])
    _learn(row, suggested, by=by, at=at)
    record(fact, stream=row.stream, by=by, at=at)
    return row


@action
def open_from_report(*, report: Report, by: Actor, at: datetime) -> Incident:
    """Make the report an incident, in one transaction. A tier-1 unit that took the call is responsible first.

    Raises ReportIsSettled, UnknownType, OutsideCountry. Source: city opinions 三(二), first receiver.
    """
    require(by, "intake.open_incident", report)
    row = _held(report)
    incident = incidents.open_incident(
        kind=incidents.TypeGiven(row.type, row.urgency),
        place=PlaceGiven(row.place_name, row.lon, row.lat, row.region, row.zone, row.radius_m),
        summary=row.narrative,
        by=by,
        at=at,
        happened_at=row.happened_at,
        report=row.ref,
        first_receiver=row.received_unit,
        figures=row.figures,
    )
    _settle(row, ReportStatus.JOINED, at, incident=incident)
    fact = facts.ReportJoined(report=row.ref, incident=incident.ref, first=True)
    record(fact, stream=row.stream, by=by, at=at)
    return incident


@transaction.atomic
def join_report(*, report: Report, incident: Incident, by: Actor, at: datetime) -> Report:
    """Add the report to an incident that others reported. The caller and the words stay with the report.

    Raises ReportIsSettled, AlreadyMerged, IncidentIsClosed.
    """
    require(by, "intake.join", report)
    require(by, "intake.join", incident)
    row = _held(report)
    incident = incidents.heard_again(incident.ref)
    _settle(row, ReportStatus.JOINED, at, incident=incident, joined_at=at)
    record(facts.ReportJoined(report=row.ref, incident=incident.ref), stream=row.stream, by=by, at=at)
    again = facts.IncidentReportedAgain(
        incident=incident.ref,
        report=row.ref,
        count=incident.reports,
    )
    record(again, stream=incident.stream, by=by, at=at)
    return row


@transaction.atomic
def divert(
    *,
    report: Report,
    by: Actor,
    at: datetime,
    to: str = HOTLINE,
    to_name: str = "",
    receipt: str = "",
    note: str = "",
) -> Report:
    """Pass a request that needs no dispatch to 12345 or a department, with the number of its receipt.

    Without a number from the other side the transfer has its own, `Z` and the report's. Raises
    ReportIsSettled, Invalid. Source: key tasks 2018 (十), city opinions 四(一).
    """
    require(by, "intake.divert", report)
    if len(receipt) > 40:
        raise Invalid({"receipt": _("受理号最多 40 个字，请核对。")})
    row = _held(report)
    named = to_name or _name_of(to)
    _settle(row, ReportStatus.DIVERTED, at, diverted_to=to, receipt=receipt or f"Z{row.ref[1:]}", reason=note)
    fact = facts.ReportDiverted(report=row.ref, to=to, to_name=named, receipt=row.receipt, note=note)
    record(fact, stream=row.stream, by=by, at=at, parties=[to] if to != HOTLINE else [])
    return row


@transaction.atomic
def close_report(*, report: Report, reason: str, by: Actor, at: datetime, note: str = "") -> Report:
    """End a report that needs nobody: false, harassment, or an inquiry answered. One that was passed on ends
    with `replied`, and with nothing else. Raises Invalid, ReportIsSettled.
    """
    require(by, "intake.close", report)
    name = REPLIED_NAME if reason == REPLIED else CLOSING.get(reason)
    if name is None:
        raise Invalid({"reason": _("没有“{reason}”这种结束原因，请重新选择。").format(reason=reason[:20])})
    row = _held(report, ReportStatus.DIVERTED) if reason == REPLIED else _held(report)
    status = ReportStatus.FALSE if reason in FALSE else ReportStatus.CLOSED
    _settle(row, status, at, reason=note or name)
    _close_drafts(row, None, at)
    fact = facts.ReportClosed(
        report=row.ref,
        reason=reason,
        reason_name=name,
        false_report=reason in FALSE,
        note=note,
    )
    record(fact, stream=row.stream, by=by, at=at)
    return row


def _held(report: Report, *wanted: ReportStatus) -> Report:
    """The report, locked, while it is as `wanted`: by default waiting for a destination.

    Raises ReportIsSettled.
    """
    row = read(Report, "where id = %s for update", [report.pk])[0]
    if row.status not in (wanted or WAITING):
        raise ReportIsSettled(report=row.ref, status=row.get_status_display())
    return row


def _untaken(report: Report, given: ReportGiven) -> Report:
    """The call, locked, that nobody has taken down yet. Raises ReportIsSettled, Invalid."""
    row = _held(report)
    if row.taken_at:
        raise ReportIsSettled(report=row.ref, status=row.get_status_display())
    if given.received_at:
        raise Invalid({"received_at": _("来电的接报时间由系统记录，请清空；只有补录纸质记录才填。")})
    return row


def _fill(row: Report, given: ReportGiven, *, unit: str, by: Actor, at: datetime) -> None:
    where = given.place.columns()
    values = {
        **where,
        "channel": given.channel,
        "narrative": given.narrative.strip(),
        "caller_name": given.caller_name.strip(),
        "caller_phone": given.caller_phone.strip() or row.caller_phone,
        "urgency": given.urgency,
        "figures": given.people(),
        "answers": list(given.answers)[:20],
        "received_unit": unit,
        "happened_at": given.happened_at,
        "rang_at": row.rang_at or given.rang_at,
        "answered_at": row.answered_at or given.answered_at,
        "located_at": row.located_at or (at if where["lon"] is not None else None),
    }
    for name, value in values.items():
        setattr(row, name, value)
    row.topics = topics_of(row)


def _first_receiver(given: ReportGiven, by: Actor) -> str:
    """The tier-1 unit responsible from the first second; empty when the centre took it."""
    code = given.received_unit
    if given.channel == "unit_line" and not code and "unit_duty" in by.roles:
        code = by.org
    if not code:
        return ""
    unit = directory.organisation(code)
    if unit is None or not unit.dual_track:
        raise NotAFirstReceiver(unit=unit.name if unit else code[:40])
    return unit.code


def _taken(row: Report) -> facts.ReportTaken:
    return facts.ReportTaken(
        report=row.ref,
        channel=row.channel,
        narrative=row.narrative,
        caller_phone=row.caller_phone,
        caller_name=row.caller_name,
        lon=row.lon,
        lat=row.lat,
        datum=row.datum,
        place_name=row.place_name,
        place_given=row.place_given,
        received_unit=row.received_unit,
        happened_at=row.happened_at.isoformat() if row.happened_at else "",
    )


def _classified(row: Report, type: str, urgency: str, suggested: str) -> facts.ReportClassified:
    known = mechanism.current().type(type)
    row.type, row.type_name = known.code, known.name
    row.police, row.emergency = known.police, known.emergency
    row.urgency = urgency or known.urgency
    return facts.ReportClassified(
        report=row.ref,
        type=row.type,
        type_name=row.type_name,
        police=row.police,
        emergency=row.emergency,
        urgency=row.urgency,
        suggested=suggested,
    )


def _learn(row: Report, suggested: str, *, by: Actor, at: datetime) -> None:
    if not suggested or suggested == row.type or not row.type or not row.narrative:
        return
    TypeCorrection.objects.update_or_create(
        report=row,
        defaults={
            "narrative": row.narrative,
            "suggested": suggested,
            "chosen": row.type,
            "mechanism": mechanism.current().place.version,
            "by": by.ref,
            "at": at,
        },
    )


def _settle(row: Report, status: ReportStatus, at: datetime, **columns: object) -> None:
    row.status, row.settled_at = status, at
    for name, value in columns.items():
        setattr(row, name, value)
    update(row, "status", "settled_at", *columns)


def _close_drafts(row: Report, key: str | None, at: datetime) -> None:
    """What was typed is in the report now: the draft keeps nothing of the caller."""
    ask(_CLOSE_DRAFTS, {"at": at, "report": row.pk, "key": key})


_CLOSE_DRAFTS = """
update intake_draft set closed_at = %(at)s, body = '{}', report_id = %(report)s
where (report_id = %(report)s or key = %(key)s) and closed_at is null"""


def _one_at_a_time(key: str) -> None:
    """Two submissions with one key take turns until the first has committed."""
    ask("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _name_of(code: str) -> str:
    found = directory.organisation(code)
    return found.name if found else code
