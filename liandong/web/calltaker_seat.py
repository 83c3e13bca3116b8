"""Signing on at a seat and handing it over: under a minute each, and nothing open is forgotten."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.deeds import done_on
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError
from liandong.directory import reads as directory
from liandong.dispatch import reads as dispatch
from liandong.duty import actions as duty
from liandong.duty import reads as seating
from liandong.intake import reads

MOST_LISTED = 40


def open_items(viewer: Actor, at: datetime) -> list[str]:
    """What is still open, a line each: calls without a destination, incidents that are not closed."""
    calls = reads.call_list(viewer, at)
    lines = [
        f"{one.report.ref} {one.report.get_status_display()} {one.report.title}"
        for one in [*calls.ringing, *calls.waiting]
    ]
    for row in dispatch.desk_rows(viewer, MOST_LISTED):
        due = row.next_clock
        when = (
            _("，{title}至 {at:%H:%M}").format(title=due.title, at=timezone.localtime(due.due_at))
            if due
            else ""
        )
        state = f"{row.incident.get_status_display()} {row.acknowledged}/{row.orders}"
        lines.append(f"{row.incident.ref} {state} {row.incident.title}{when}")
    if len(lines) > MOST_LISTED:
        lines = [*lines[:MOST_LISTED], _("另有 {n} 项，见接警席").format(n=len(lines) - MOST_LISTED)]
    return lines


@require_http_methods(["GET", "POST"])
@needs("duty.take_seat")
def seat(request: SignedInRequest) -> HttpResponse:
    """Sign on: a seat, the sound, what was handed over, a signature."""
    by, at = request.actor, clock.now()
    status = 200
    if request.method == "POST":
        read = [int(one) for one in request.POST.getlist("read") if one.isdecimal() and len(one) < 18]
        try:
            where = duty.take_seat(
                seat=request.POST.get("seat", ""),
                read=read,
                sound="sound" in request.POST,
                by=by,
                at=at,
            )
        except DomainError as error:
            if error.status in (403, 404):
                raise
            messages.error(request, str(error))
            status = 422
        else:
            messages.success(request, _("已在{seat}上岗，来电会在这里响铃").format(seat=where.seat))
            return redirect("web:call_taker")
    context = {
        "seats": seating.seats(by.org),
        "sitting": seating.seat_of(by.ref),
        "unread": seating.unread_handovers(by, at),
        "chosen": request.POST.get("seat", ""),
        "ticked": request.POST.getlist("read"),
        "may_excuse": may(by, "duty.excuse_seat"),
        "people": list(directory.people_of(by.org).values()) if may(by, "duty.excuse_seat") else [],
    }
    return render(request, "web/calltaker/seat.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs("duty.take_seat")
def handover(request: SignedInRequest) -> HttpResponse:
    """Sign off: the list of what is open makes itself, a remark, a signature."""
    by, at = request.actor, clock.now()
    if request.method == "POST":
        remark = request.POST.get("remark", "")
        try:
            duty.leave_seat(items=open_items(by, at), remark=remark, by=by, at=at)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            messages.error(request, str(error))
        else:
            messages.success(request, _("已签字交班，接班人上岗时阅看并签字"))
            return redirect("web:call_seat")
    context = {"items": open_items(by, at), "sitting": seating.seat_of(by.ref), "now": at}
    return render(request, "web/calltaker/handover.html", context)


@done_on("web:call_seat")
def relieve(request: SignedInRequest) -> str:
    """The leader frees the seat of somebody who went without signing off."""
    by, at = request.actor, clock.now()
    person = request.POST.get("person", "")
    duty.leave_seat(items=open_items(by, at), remark=_("值班长代为离席"), person=person, by=by, at=at)
    return _("席位已空出")


@done_on("web:call_seat")
def excuse(request: SignedInRequest) -> str:
    """The leader lets somebody take calls without a seat."""
    said = {name: request.POST.get(name, "") for name in ("person", "reason")}
    made = duty.excuse(**said, by=request.actor, at=clock.now())
    return _("已准许 {name} 不上席接警").format(name=made.person_name)
