"""The telephone exchange."""

from django.utils.translation import gettext_noop

from liandong.api.application import Door
from liandong.api.edge import ApiRequest
from liandong.api.forms import CallEvent, Ring
from liandong.api.shapes import Noted, ReportOut, RingOut
from liandong.core import clock
from liandong.intake import actions, reads

door = Door(gettext_noop("呼叫中心"))


@door.post("/cti/rings", "cti", gettext_noop("来电振铃"), RingOut)
def ring(request: ApiRequest, given: Ring) -> RingOut:
    by = request.actor
    report = actions.ring(phone=given.phone, by=by, at=clock.now(), occurred_at=given.at, extension=given.ext)
    history = reads.previous_calls(report.caller_phone, by, before=report)
    return RingOut(report=ReportOut.of(report), history=list(map(ReportOut.of, history)))


@door.post("/cti/rings/{ref}/events", "cti", gettext_noop("通话事件：接通、保持、转接、三方、结束"), Noted)
def call_event(request: ApiRequest, ref: str, given: CallEvent) -> Noted:
    report = reads.report_of(ref, request.actor)
    actions.note_call(
        report=report,
        event=given.event,
        by=request.actor,
        at=clock.now(),
        occurred_at=given.at,
        extension=given.ext,
        other_phone=given.other_phone,
        other_name=given.other_name,
    )
    return Noted(ref=report.ref)
