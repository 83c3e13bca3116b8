"""A unit's side: its desk, an order's page on desk or phone, and each step as a resource."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from liandong.core import clock
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError, Invalid, constraints_said
from liandong.core.journal.receipts import once
from liandong.core.obligations.reads import clocks_of
from liandong.directory import reads as directory
from liandong.dispatch import actions, handovers, reads, steps
from liandong.dispatch.forms import CompleteForm, FeedbackForm, HandoverForm, ReasonForm, StepForm
from liandong.dispatch.models import Handover, Order


@require_GET
@needs("dispatch.see_unit_desk")
def unit_desk(request: SignedInRequest) -> HttpResponse:
    """What this unit has to answer, and what it has under way."""
    return render(request, "dispatch/unit_desk.html", {"board": reads.unit_board(request.actor)})


@require_GET
@needs("dispatch.see_unit_desk")
def unit_board(request: SignedInRequest) -> HttpResponse:
    return render(request, "dispatch/partials/board.html", {"board": reads.unit_board(request.actor)})


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
        "timeline": reads.facts_of(found.incident, by),
        "handover": waiting,
        "own": own,
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
    hits = directory.search(request.actor, request.GET.get("q", "").strip())
    results = [
        {"value": hit.label, "label": hit.label, "hint": hit.hint, "fields": {"to_unit": hit.ref}}
        for hit in hits
        if hit.kind == "unit"
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
    if request.POST.get("from") == "incident":
        return f"/incidents/{found.incident.ref}/"
    if request.POST.get("from") == "desk":
        return f"/dispatch/?incident={found.incident.ref}"
    return f"/orders/{found.ref}/"


def _by(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": clock.now()}


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
handover = _step(HandoverForm, lambda o, r, given: handovers.offer_handover(order=o, **given, **_by(r)))
acceptance = _step(StepForm, lambda o, r, given: handovers.accept_handover(order=o, **_by(r)))
refusal = _step(ReasonForm, lambda o, r, given: handovers.refuse_handover(order=o, **given, **_by(r)))
decision = _step(
    HandoverForm,
    lambda o, r, given: handovers.decide_handover(order=o, **given, **_by(r)),
    "dispatch.decide_handover",
)
