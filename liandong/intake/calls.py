"""A call before it is a report: it rings, somebody answers, what is typed is kept."""

from collections.abc import Mapping
from datetime import datetime
from json import dumps

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core import mechanism
from liandong.core.access.actor import Actor, topics_of_place
from liandong.core.access.policy import require
from liandong.core.errors import Invalid
from liandong.core.journal.recorder import record
from liandong.core.rows import ask
from liandong.duty import reads as duty
from liandong.duty.errors import NotAtASeat
from liandong.intake import facts
from liandong.intake.errors import CallAnsweredElsewhere, DraftOfAnother, ReportIsSettled
from liandong.intake.models import Draft, Report, ReportStatus

LARGEST_DRAFT = 64 * 1024


def next_ref(at: datetime) -> str:
    """`R26-000913`: the year of the place and a running number. A sequence: nobody waits, gaps happen."""
    year = at.astimezone(mechanism.current().place.zone).year % 100
    number = ask("select nextval('report_number')")[0][0]
    return f"R{year:02d}-{number:06d}"


@transaction.atomic
def ring(
    *,
    phone: str,
    by: Actor,
    at: datetime,
    channel: str = "phone",
    occurred_at: datetime | None = None,
    extension: str = "",
) -> Report:
    """A call rings on the desks. `phone` is the number as the exchange gives it; empty when withheld.

    An exchange whose clock is ahead is not turned away: then it rang now.
    """
    require(by, "intake.ring")
    rang_at = min(occurred_at or at, at)
    place = mechanism.current().place
    report = Report.objects.create(
        ref=next_ref(at),
        world=by.world,
        channel=channel,
        status=ReportStatus.RINGING,
        caller_phone=phone.strip()[:30],
        region=place.region,
        rang_at=rang_at,
        topics=sorted({*topics_of_place(place.region), f"org/{place.centre.org}"}),
    )
    fact = facts.ReportRang(
        report=report.ref, channel=channel, caller_phone=report.caller_phone, extension=extension
    )
    record(
        fact,
        stream=report.stream,
        by=by,
        at=at,
        occurred_at=rang_at,
        place=place.region,
        parties=[place.centre.org],
    )
    return report


CALL_EVENTS = {
    "answered": gettext_noop("接通"),
    "held": gettext_noop("保持"),
    "resumed": gettext_noop("恢复通话"),
    "joined": gettext_noop("第三方加入"),
    "left": gettext_noop("第三方退出"),
    "transferred": gettext_noop("已转接"),
    "ended": gettext_noop("通话结束"),
    "handed": gettext_noop("交换机已受理"),
    "failed": gettext_noop("交换机没有接受，请在电话机上操作"),
}
"""The last two are what became of a request of ours; the others are what the exchange tells."""
_OF_OTHERS = ("joined", "left", "transferred")
"""Who else was on the line belongs to the incident too."""


@transaction.atomic
def note_call(
    *,
    report: Report,
    event: str,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
    extension: str = "",
    other_phone: str = "",
    other_name: str = "",
) -> None:
    """Keep what the exchange says about a call. The report stays as it is: a person decides what becomes of
    it, and a call that was lost while it rang stays on the desks. Raises Invalid.
    """
    require(by, "intake.take_calls", report)
    if event not in CALL_EVENTS:
        raise Invalid({"event": _("没有“{event}”这种通话事件。").format(event=event[:20])})
    fact = facts.CallNoted(
        report=report.ref,
        event=event,
        event_name=CALL_EVENTS[event],
        extension=extension,
        other_name=other_name[:50],
        other_phone=other_phone,
    )
    happened = min(occurred_at or at, at)
    record(fact, stream=report.stream, by=by, at=at, occurred_at=happened)
    if report.incident and event in _OF_OTHERS:
        record(fact, stream=report.incident.stream, by=by, at=at, occurred_at=happened)


@transaction.atomic
def answer(*, report: Report, by: Actor, at: datetime) -> Report:
    """Pick the call up. A second click by the same person changes nothing.

    Raises CallAnsweredElsewhere when a colleague was quicker, ReportIsSettled when the call is over, and
    NotAtASeat for somebody who has not signed on while others have.
    """
    require(by, "intake.take_report", report)
    if not duty.rings_for(by, at):
        raise NotAtASeat
    seat = duty.seat_of(by.ref) if by.world == "real" else None
    row = Report.objects.select_for_update().get(pk=report.pk)
    if row.status != ReportStatus.RINGING:
        if row.status == ReportStatus.DRAFT and row.taken_by != by.ref:
            raise CallAnsweredElsewhere(report=row.ref, name=row.taken_by_name)
        if not row.is_waiting:
            raise ReportIsSettled(report=row.ref, status=row.get_status_display())
        return row
    row.status, row.answered_at = ReportStatus.DRAFT, at
    row.taken_by, row.taken_by_name = by.ref, by.name
    row.save(update_fields=["status", "answered_at", "taken_by", "taken_by_name"])
    fact = facts.ReportAnswered(report=row.ref, seat=seat.seat if seat else "")
    record(fact, stream=row.stream, by=by, at=at)
    return row


@transaction.atomic
def save_draft(
    *,
    key: str,
    body: Mapping[str, object],
    version: int,
    by: Actor,
    at: datetime,
    report: Report | None = None,
) -> Draft:
    """Keep the form as it stands, whatever is in it. An older version, or a late one, changes nothing.

    Raises DraftOfAnother, CallHasDraft, Invalid when it is too large to be a form.
    """
    require(by, "intake.draft", report)
    if len(dumps(body, ensure_ascii=False)) > LARGEST_DRAFT or not 8 <= len(key) <= 64:
        raise Invalid({"draft": _("草稿过大，未能保存；请删减文字，或把长文作为追加分次提交。")})
    begun = {
        "by": by.ref,
        "post": by.post,
        "world": by.world,
        "report": report,
        "begun_at": at,
        "saved_at": at,
    }
    Draft.objects.bulk_create([Draft(key=key, version=-1, **begun)], ignore_conflicts=True)
    draft = Draft.objects.select_for_update().filter(key=key).first()
    if draft is None:  # the call already has an open draft under another key
        draft = Draft.objects.select_for_update().filter(report=report, closed_at=None).get()
    if draft.by != by.ref:
        raise DraftOfAnother
    if draft.closed_at is None and version > draft.version:
        draft.body, draft.version, draft.saved_at = dict(body), version, at
        draft.save(update_fields=["body", "version", "saved_at"])
        if report and body.get("point") and not report.located_at:
            _located(report, by, at)
    return draft


def _located(report: Report, by: Actor, at: datetime) -> None:
    """The first point, and no later one: by it the desk's own time is reckoned."""
    if Report.objects.filter(pk=report.pk, located_at=None).update(located_at=at):
        record(facts.CallLocated(report=report.ref), stream=report.stream, by=by, at=at)


@transaction.atomic
def discard_draft(*, key: str, by: Actor, at: datetime, report: Report | None = None) -> None:
    """Drop one's own draft of this key or of this call. Another's stays; an unknown one is already gone."""
    require(by, "intake.draft")
    wanted = Q(key=key) | Q(report=report) if report else Q(key=key)
    Draft.objects.filter(wanted, by=by.ref, closed_at=None).update(closed_at=at, body={})
