"""The dispatcher's desk and the incident's page."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from liandong.core import clock, mechanism
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError, Invalid, constraints_said
from liandong.core.journal.receipts import once
from liandong.core.notify.reads import deliveries_of
from liandong.core.obligations.reads import clocks_of
from liandong.dispatch import actions, proposals, reads
from liandong.dispatch.forms import CloseForm, GradeForm, MergeForm, OrdersForm, ReasonForm, SupplementForm
from liandong.dispatch.models import Order
from liandong.incidents import actions as incidents
from liandong.incidents.models import Incident
from liandong.incidents.reads import incident_of, streams_of
from liandong.intake import reads as intake


@require_GET
@needs("dispatch.see_desk")
def desk(request: SignedInRequest) -> HttpResponse:
    """Incidents by what falls due next; the selected one beside them."""
    rows = reads.desk_rows(request.actor)
    selected = request.GET.get("incident") or (rows[0].incident.ref if rows else "")
    context: dict[str, Any] = {"rows": rows, "selected": selected, **_figures(request, rows)}
    if selected:
        context.update(_detail(request, incident_of(selected, request.actor)))
    return render(request, "dispatch/desk.html", context)


@require_GET
@needs("dispatch.see_desk")
def rows(request: SignedInRequest) -> HttpResponse:
    """The list alone, for the live page."""
    found = reads.desk_rows(request.actor)
    context = {"rows": found, "selected": request.GET.get("incident", ""), **_figures(request, found)}
    return render(request, "dispatch/partials/rows.html", context)


def _figures(request: SignedInRequest, rows: list[reads.DeskRow]) -> dict[str, int]:
    """The footer of the list: figures that are filters of the eye, not charts."""
    return {
        "more": reads.unclosed_count(request.actor) - len(rows),
        "unacknowledged": sum(row.waiting_to_acknowledge for row in rows),
        "late": sum(1 for row in rows if row.next_clock and row.next_clock.state == "breached"),
        "unordered": sum(1 for row in rows if not row.orders),
    }


@require_GET
@needs("incidents.see")
def incident(request: SignedInRequest, ref: str) -> HttpResponse:
    """Everything about one incident on a page of its own."""
    found = incident_of(ref, request.actor)
    return render(request, "dispatch/incident.html", _detail(request, found))


@require_GET
@needs("incidents.see")
def incident_live(request: SignedInRequest, ref: str) -> HttpResponse:
    """What changes on the incident's page: orders and clocks, or with `part=timeline` the facts alone."""
    found = incident_of(ref, request.actor)
    if request.GET.get("part") == "timeline":
        facts = reads.facts_of(found, request.actor)
        return render(request, "dispatch/partials/facts.html", {"timeline": facts})
    return render(request, "dispatch/partials/live.html", _detail(request, found))


def _detail(request: SignedInRequest, found: Incident) -> dict[str, Any]:
    by = request.actor
    orders = reads.orders_of(found)
    clocks = [clock for stream in streams_of(found) for clock in clocks_of(stream)]
    subjects = {order.ref for order in orders}
    by_order = {
        order.ref: sorted((c for c in clocks if c.subject == order.ref), key=lambda c: c.due_at)
        for order in orders
    }
    return {
        "incident": found,
        "orders": [(order, by_order[order.ref]) for order in orders],
        "open_orders": sum(order.is_open for order in orders),
        "proposals_asked": _proposals_asked(request, found, orders),
        "clocks": [one for one in clocks if one.subject not in subjects],
        "timeline": reads.facts_of(found, by),
        "reports": intake.callers_of(found, by),
        "deliveries": deliveries_of(found.stream, by),
        "lead_name": next((o.unit_name for o in orders if o.unit == found.lead_unit), ""),
        "may_order": found.is_open and may(by, "dispatch.issue_order"),
        "may_recall": may(by, "dispatch.recall"),
        "may_answer": may(by, "dispatch.answer_order"),
        "may_grade": found.is_open and may(by, "incidents.grade"),
        "may_report_up": found.is_open and may(by, "reporting.report_up"),
        "may_close": may(by, "incidents.close"),
        "forms": {
            "supplement": SupplementForm(),
            "grade": GradeForm(initial={"grade": found.grade}),
            "merge": MergeForm(),
            "close": CloseForm(),
            "reopen": ReasonForm(),
        },
    }


def _proposals_asked(request: SignedInRequest, found: Incident, orders: Sequence[Order]) -> str:
    """The question to the proposals about this incident; what was checked before a mistake stays checked."""
    asked = QueryDict(mutable=True)
    for name in ("type", "urgency", "lon", "lat", "region", "zone"):
        if (value := getattr(found, name)) not in (None, ""):
            asked[name] = str(value)
    asked.setlist("ordered", [order.unit for order in orders if order.is_open])
    asked.setlist("units", request.POST.getlist("units"))
    return asked.urlencode()


@require_GET
@needs("dispatch.issue_order")
def proposed(request: SignedInRequest) -> HttpResponse:
    """Units to send, as a fragment of any form: by type and place, or by name with `q`."""
    asked = request.GET
    current = mechanism.current()
    region = asked.get("region") or current.place.region
    place = proposals.Place(
        lon=_number(asked.get("lon")),
        lat=_number(asked.get("lat")),
        region=region,
        zone=asked.get("zone") or current.zone_of(region),
    )
    at = clock.now()
    if text := asked.get("q", "").strip():
        found = proposals.find(text, place, request.actor, at)
    else:
        found = proposals.propose(
            type_code=asked.get("type", ""),
            urgency=asked.get("urgency", ""),
            place=place,
            at=at,
            world=request.actor.world,
        )
    already = set(asked.getlist("ordered"))
    context = {
        "proposals": [one for one in found if one.unit not in already],
        "typed": asked.getlist("units"),
    }
    return render(request, "dispatch/partials/proposals.html", context)


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


Do = Callable[[SignedInRequest, Incident, dict[str, Any]], Any]


def _posted(verb: str, form: Callable[[QueryDict], forms.Form], name: str) -> Callable[[Do], Any]:
    """A write on the incident's page: one access call, one form, one action, one answer.

    What is wrong comes back on the same page with everything as it was typed.
    """

    def decorate(do: Do) -> Any:
        @require_POST
        @needs(verb)
        @once
        def view(request: SignedInRequest, ref: str) -> HttpResponse:
            found = incident_of(ref, request.actor)
            typed = form(request.POST)
            try:
                if not typed.is_valid():
                    raise Invalid({key: "；".join(map(str, errors)) for key, errors in typed.errors.items()})
                with constraints_said():
                    result = do(request, found, typed.cleaned_data)
            except DomainError as error:
                return _again(request, found.ref, typed, name, error)
            return redirect(_after(request, result if isinstance(result, Incident) else found))

        return view

    return decorate


def _after(request: HttpRequest, found: Incident) -> str:
    if request.POST.get("from") == "desk":
        return f"/dispatch/?incident={found.ref}"
    return f"/incidents/{found.ref}/"


def _again(
    request: SignedInRequest, ref: str, typed: forms.Form, name: str, error: DomainError
) -> HttpResponse:
    context = _detail(request, incident_of(ref, request.actor))
    context["forms"][name] = typed
    context.update(error=str(error), wrong=name, typed=request.POST)
    return render(request, "dispatch/incident.html", context, status=error.status)


@_posted("dispatch.issue_order", OrdersForm, "orders")
def orders(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    wanted = [
        actions.Wanted(
            unit=unit,
            task=given["task"],
            lead=unit == given["lead"],
            eta_minutes=_number(request.POST.get(f"eta-{unit}")),
        )
        for unit in given["units"]
    ]
    actions.issue_orders(incident=found, wanted=wanted, by=request.actor, at=clock.now())


@_posted("dispatch.supplement", SupplementForm, "supplement")
def supplements(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    actions.supplement(incident=found, text=given["text"], by=request.actor, at=clock.now())


@_posted("incidents.grade", GradeForm, "grade")
def grade(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    incidents.grade(incident=found, **given, by=request.actor, at=clock.now())


@_posted("incidents.merge", MergeForm, "merge")
def merger(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> Incident:
    into = incident_of(given["into"].strip(), request.actor)
    return actions.merge_incidents(incident=found, into=into, by=request.actor, at=clock.now())


@_posted("incidents.close", CloseForm, "close")
def closure(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    actions.close_incident(incident=found, **given, by=request.actor, at=clock.now())


@_posted("incidents.close", ReasonForm, "reopen")
def reopening(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    incidents.reopen(incident=found, reason=given["reason"], by=request.actor, at=clock.now())
