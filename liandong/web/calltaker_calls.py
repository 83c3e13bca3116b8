"""What is done to a call while it goes on, without leaving the form: the telephone, and the question card."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError, Forbidden, NotVisible
from liandong.directory import reads as directory
from liandong.dispatch import actions as dispatch
from liandong.dispatch.reads import orders_of
from liandong.intake import actions as intake
from liandong.intake import reads
from liandong.intake.actions import Amendment
from liandong.intake.reads import Report


def telephone(call: Report | None) -> dict[str, Any]:
    """What the panel of the telephone shows: who may be brought in, and what happened on the line."""
    if call is None:
        return {"line": [], "others": []}
    units = directory.organisations([one.unit for one in orders_of(call.incident)] if call.incident else [])
    first = [one for one in directory.linkage_units() if one.dual_track and one.code not in units]
    others = [one for one in (*units.values(), *first) if one.public_phone]
    return {
        "line": reads.line_of(call),
        "others": others,
        "asks": [(k, _(v)) for k, v in intake.ASKS.items()],
    }


@require_POST
@needs("intake.take_calls")
def exchange(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask the exchange, outside any transaction: it may take seconds, and the request must stand first."""
    by, call = request.actor, reads.report_of(ref, request.actor)
    other = request.POST.get("other", "").strip()[:80]
    named = {one.public_phone: one.name for one in directory.linkage_units() if one.public_phone}
    said, wrong = "", ""
    try:
        asked = intake.ask_exchange(
            report=call,
            ask=request.POST.get("ask", ""),
            other_phone=other,
            other_name=named.get(other, ""),
            by=by,
            at=clock.now(),
        )
        event = asked.handed_over()
        intake.note_call(
            report=call,
            event=event,
            other_phone=asked.other_phone,
            other_name=asked.other_name,
            by=by,
            at=clock.now(),
        )
        said = _(intake.CALL_EVENTS[event])
    except DomainError as error:
        if isinstance(error, Forbidden | NotVisible):
            raise
        wrong = str(error)
    context = {"call": call, "said": said, "wrong": wrong, **telephone(call)}
    return render(request, "web/calltaker/line.html", context)


@require_POST
@needs("intake.take_calls")
def answers(request: SignedInRequest, ref: str) -> HttpResponse:
    """A question ticked after sending: at once in the log, and with every unit on its way."""
    report = reads.report_of(ref, request.actor)
    ticked = tuple(one[:100] for one in request.POST.getlist("answers"))
    tell_answers(report, ticked, request.actor, clock.now())
    return HttpResponse(status=204)


@transaction.atomic
def tell_answers(report: Report, ticked: tuple[str, ...], by: Actor, at: datetime) -> None:
    """Keep which questions are answered yes; what changed goes to the units as a line.

    Only what the type's card asks can be taken back: answers to an earlier type's card stay.
    """
    card = reads.question_card(report.type)
    asked = set(card.questions) if card else set()
    before = set(report.answers)
    ticked = tuple(dict.fromkeys([*(one for one in report.answers if one not in asked), *ticked]))
    intake.amend(report=report, amendment=Amendment(answers=ticked), by=by, at=at)
    lines = [_("追问：{question}是").format(question=one) for one in ticked if one not in before]
    lines += [_("更正：{question}否").format(question=one) for one in report.answers if one not in ticked]
    incident = report.incident.root if report.incident else None
    if lines and incident and incident.is_open and incident.orders:
        dispatch.supplement(incident=incident, text="；".join(lines), by=by, at=at)
