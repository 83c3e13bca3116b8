"""A unit's side: its desk, an order's page on desk or phone, and each step as a resource."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liandong.core import clock
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError, Invalid, constraints_said
from liandong.core.journal.receipts import once
from liandong.core.obligations.reads import clocks_of
from liandong.directory import reads as directory
from liandong.dispatch import actions, handovers, reads, scene, steps
from liandong.dispatch.forms import (
    CompleteForm,
    FeedbackForm,
    HandoverForm,
    OfferForm,
    ReasonForm,
    SceneLeaderForm,
    StepForm,
)
from liandong.dispatch.incident_page import about_this, after
from liandong.dispatch.models import Handover, Order


@require_GET
@needs("dispatch.see_unit_desk")
def unit_desk(request: SignedInRequest) -> HttpResponse:
    """What this unit has to answer, and what it has under way."""
    return render(request, "dispatch/unit_desk.html", _board(request))


def _board(request: SignedInRequest) -> dict[str, Any]:
    by = request.actor
    may_act = may(by, "dispatch.answer_order")
    return {
        "board": reads.unit_board(by),
        "may_act": may_act,
        "may_take_calls": may(by, "dispatch.take_own_call"),
        "people": scene.people_of(by.org) if may_act else {},
    }


@require_GET
@needs("dispatch.see_unit_desk")
def unit_board(request: SignedInRequest) -> HttpResponse:
    return render(request, "dispatch/partials/board.html", _board(request))


@require_GET
@needs("incidents.see")
def order(request: SignedInRequest, ref: str) -> HttpResponse:
    """One order: what, where, until when, and the one button that comes next."""
    return _render(request, reads.order_of(ref, request.actor))


def _render(request: SignedInRequest, found: Order, status: int = 200, **more: Any) -> HttpResponse:
    by = request.actor
    waiting = found.handovers.filter(answer=Handover.Answer.WAITING).first()
    own = by.org == found.unit
    context = {
        "order": found,
        "incident": found.incident,
        "clocks": [one for one in clocks_of(found.incident.stream) if one.subject == found.ref],
        "timeline": reads.facts_of(found.incident, by, limit=21),
        "handover": waiting,
        "own": own,
        "handing_over": request.GET.get("do") == "handover",
        "people": scene.people_of(found.unit) if own else {},
        "offered_to_us": bool(waiting and waiting.to_unit == by.org),
        "may_answer": may(by, "dispatch.answer_order") and (own or may(by, "dispatch.recall")),
        "next_step": next(iter(found.steps_until("completed")), "") if found.is_open else "",
        "handovers": found.handovers.order_by("offered_at"),
        **more,
    }
    return render(request, "dispatch/order.html", context, status=status)


@require_GET
@needs("dispatch.answer_order")
def unit_choices(request: SignedInRequest) -> JsonResponse:
    """Units by name, alias or initials, for the hand-over's combobox."""
    results = [
        {"value": unit.code, "label": unit.name, "hint": unit.kind_name, "fields": {"to_unit": unit.code}}
        for unit in directory.units_named(request.GET.get("q", ""))
        if unit.code != request.actor.org
    ]
    return JsonResponse({"results": results})


Do = Callable[[Order, SignedInRequest, dict[str, Any]], Any]


def _step(form: Callable[[QueryDict], forms.Form], do: Do, verb: str = "dispatch.answer_order") -> Any:
    """A step of an order as a view: one access call, one action, what was typed is kept."""

    @require_POST
    @needs(verb)
    @once
    def view(request: SignedInRequest, ref: str) -> HttpResponse:
        found = reads.order_of(ref, request.actor)
        typed = form(request.POST)
        try:
            about_this(request, found.incident.ref, found.incident.root.ref)
            if not typed.is_valid():
                raise Invalid({key: "；".join(map(str, errors)) for key, errors in typed.errors.items()})
            with constraints_said():
                result = do(found, request, typed.cleaned_data)
        except DomainError as error:
            found = reads.order_of(ref, request.actor)
            return _render(request, found, error.status, error=str(error), typed=request.POST)
        return redirect(_after(request, result if isinstance(result, Order) else found))

    return view


def _after(request: SignedInRequest, found: Order) -> str:
    if request.POST.get("from") == "board":
        return f"{reverse('dispatch:unit_desk')}#task-{found.ref}"
    if not may(request.actor, "incidents.see"):
        return reverse("web:scene", args=[found.incident.ref])
    return after(request, found.incident.root) if request.POST.get("from") else f"/orders/{found.ref}/"


def _by(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": clock.now()}


@transaction.atomic
def _offer(order: Order, request: SignedInRequest, *, handled: str = "", **given: Any) -> Any:
    """Offer it to another unit; what was done first is reported with it (first-receiver responsibility)."""
    if handled.strip():
        steps.give_feedback(order=order, text=handled, **_by(request))
    return handovers.offer_handover(order=order, **given, **_by(request))


acknowledgement = _step(
    StepForm, lambda o, r, given: steps.acknowledge(order=o, occurred_at=given["occurred"], **_by(r))
)
departure = _step(
    StepForm, lambda o, r, given: steps.depart(order=o, occurred_at=given["occurred"], **_by(r))
)
arrival = _step(StepForm, lambda o, r, given: steps.arrive(order=o, occurred_at=given["occurred"], **_by(r)))
completion = _step(
    CompleteForm,
    lambda o, r, given: steps.complete(order=o, occurred_at=given["occurred"], text=given["text"], **_by(r)),
)
feedback = _step(FeedbackForm, lambda o, r, given: steps.give_feedback(order=o, **given, **_by(r)))
false_report = _step(ReasonForm, lambda o, r, given: steps.report_false(order=o, **given, **_by(r)))
recall = _step(ReasonForm, lambda o, r, given: actions.recall(order=o, **given, **_by(r)), "dispatch.recall")
handover = _step(OfferForm, lambda o, r, given: _offer(o, r, **given))
scene_leader = _step(
    SceneLeaderForm, lambda o, r, given: scene.name_scene_leader(order=o, person=given["person"], **_by(r))
)
acceptance = _step(StepForm, lambda o, r, given: handovers.accept_handover(order=o, **_by(r)))
refusal = _step(ReasonForm, lambda o, r, given: handovers.refuse_handover(order=o, **given, **_by(r)))
decision = _step(
    HandoverForm,
    lambda o, r, given: handovers.decide_handover(order=o, **given, **_by(r)),
    "dispatch.decide_handover",
)
