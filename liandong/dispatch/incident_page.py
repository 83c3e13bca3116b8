"""What an incident's page shows, wherever it is shown, and how a deed on it is answered."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from liandong.core import clock
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError, Invalid, constraints_said
from liandong.core.journal.receipts import once
from liandong.core.notify.reads import deliveries_of
from liandong.core.obligations.reads import ClockFace, clocks_of
from liandong.dispatch import reads
from liandong.dispatch.errors import ForeignOrder
from liandong.dispatch.forms import (
    CloseForm,
    GradeForm,
    MergeForm,
    ReasonForm,
    SupplementForm,
    UpgradeForm,
)
from liandong.dispatch.looking import note_sensitive, others_looking
from liandong.dispatch.models import Order
from liandong.dispatch.phrases import PHRASES
from liandong.dispatch.pressing import REST
from liandong.incidents.models import Incident
from liandong.incidents.reads import incident_of, streams_of
from liandong.intake import reads as intake

SIDES = ("left", "right")
DELIVERIES_SHOWN = 40


def detail(request: SignedInRequest, found: Incident, side: str = "") -> dict[str, Any]:
    """Everything about one incident. Identifiers on the page end in `side`, of which only a pair has any."""
    by = request.actor
    note_sensitive(found, by, clock.now())
    context = live(request, found, side)
    orders = [order for order, _clocks in context["orders"]]
    return {
        **context,
        "open_orders": [order for order in orders if order.is_open],
        "to_chase": _to_chase(orders, {order.ref: own for order, own in context["orders"]}),
        "proposals_asked": _proposals_asked(request, found, orders),
        **timeline(request, found),
        "looking": others_looking(by, clock.now()),
        "phrases": PHRASES,
        "lead_name": next((o.unit_name for o in orders if o.unit == found.lead_unit), ""),
        **_rights(request, found),
        "forms": {name: labelled(form, name, side) for name, form in _forms(request, found).items()},
    }


def live(request: SignedInRequest, found: Incident, side: str = "") -> dict[str, Any]:
    """What changes all the time: orders, clocks, callers, deliveries. Nothing is asked that is not drawn."""
    by = request.actor
    orders = reads.orders_of(found)
    clocks = [one for stream in streams_of(found) for one in clocks_of(stream)]
    deliveries = deliveries_of(found.stream, by, None if _whole(request) else DELIVERIES_SHOWN + 1)
    cut = not _whole(request) and len(deliveries) > DELIVERIES_SHOWN
    by_order: dict[str, list[ClockFace]] = {order.ref: [] for order in orders}
    for one in sorted(clocks, key=lambda one: one.due_at):
        if one.subject in by_order:
            by_order[one.subject].append(one)
    return {
        "side": side,
        "origin": "incident",
        "incident": found,
        "orders": [(order, by_order[order.ref]) for order in orders],
        "clocks": [one for one in clocks if one.subject not in by_order],
        "conduct": reads.conduct_of(found),
        "seen": reads.last_fact(found),
        "reports": intake.callers_of(found, by),
        "deliveries": deliveries[:DELIVERIES_SHOWN] if cut else deliveries,
        "deliveries_cut": cut,
        "may_recall": may(by, "dispatch.recall"),
    }


def _whole(request: SignedInRequest) -> bool:
    """Somebody asked for all that is there, not only for the latest."""
    return request.GET.get("timeline") == "all"


def timeline(request: SignedInRequest, found: Incident) -> dict[str, Any]:
    """The latest lines, or all of them; `timeline_cut`: there are more."""
    whole = _whole(request)
    facts = reads.facts_of(found, request.actor, reads.ALL_FACTS if whole else reads.FACTS_SHOWN + 1)
    cut = not whole and len(facts) > reads.FACTS_SHOWN
    return {"incident": found, "timeline": facts[: reads.FACTS_SHOWN] if cut else facts, "timeline_cut": cut}


def _forms(request: SignedInRequest, found: Incident) -> dict[str, forms.Form]:
    return {
        "supplement": SupplementForm(),
        "grade": GradeForm(initial={"grade": found.grade}),
        "upgrade": UpgradeForm(initial={"grade": UpgradeForm.above(found.grade)}),
        "merge": MergeForm(initial={"into": request.GET.get("into", "")}),
        "close": CloseForm(),
        "reopen": ReasonForm(),
    }


def labelled(form: forms.Form, name: str, side: str) -> forms.Form:
    """The form with identifiers of its own: a label never belongs to the field of another form."""
    form.auto_id = f"{name}-%s{side}"
    return form


def _to_chase(orders: Sequence[Order], clocks: Mapping[str, Sequence[ClockFace]]) -> set[str]:
    """What is checked when somebody chases: who has not answered or is late, and was left a minute."""
    at = clock.now()
    rested = [one for one in orders if one.is_open and not (one.chased_at and at - one.chased_at < REST)]
    late = {ref for ref, own in clocks.items() if any(one.state == "breached" for one in own)}
    pressing = {one.ref for one in rested if not one.acknowledged_at or one.ref in late}
    return pressing or ({rested[0].ref} if len(rested) == 1 else set())


def _rights(request: SignedInRequest, found: Incident) -> dict[str, bool]:
    by = request.actor
    return {
        "may_order": found.is_open and may(by, "dispatch.issue_order"),
        "may_answer": may(by, "dispatch.answer_order"),
        "may_chase": found.is_open and may(by, "dispatch.chase"),
        "may_call": may(by, "dispatch.call"),
        "may_upgrade": found.is_open and may(by, "dispatch.upgrade"),
        "may_grade": found.is_open and may(by, "incidents.grade"),
        "may_report_up": found.is_open and may(by, "reporting.report_up"),
        "may_close": may(by, "incidents.close"),
        "may_look": may(by, "dispatch.see_desk"),
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


def number(text: str | None) -> float | None:
    """What a hidden field holds, if it is a number that can be stored."""
    try:
        said = float(text) if text else None
    except ValueError:
        return None
    return said if said is None or isfinite(said) else None


def order_in(found: Incident, ref: str) -> Order:
    """The order, if it is one of this incident's: two incidents on one screen are never mixed.

    Raises ForeignOrder.
    """
    order = next((one for one in reads.orders_of(found) if one.ref == ref), None)
    if order is None:
        raise ForeignOrder(order=ref[:30], incident=found.ref)
    return order


def about_this(request: HttpRequest, *refs: str) -> None:
    """Every form says which incident it was written for. Raises ForeignOrder when that is another one."""
    said = request.POST.get("incident", "")
    if said and said not in refs:
        raise ForeignOrder(order=refs[0], incident=said[:30])


Do = Callable[[SignedInRequest, Incident, dict[str, Any]], Any]


def posted(
    verb: str, form: Callable[[QueryDict], forms.Form], name: str, unless: Sequence[str] = ()
) -> Callable[[Do], Any]:
    """A write on the incident's page: one access call, one form, one action, one answer.

    What is wrong comes back on the same page with everything as it was typed. `unless`: kinds of facts that
    a colleague may have stated since the page was drawn, and that must be read before this is done.
    """

    def decorate(do: Do) -> Any:
        @require_POST
        @needs(verb)
        @once
        def view(request: SignedInRequest, ref: str) -> HttpResponse:
            found = incident_of(ref, request.actor)
            typed = form(request.POST)
            try:
                about_this(request, found.ref)
                reads.require_unchanged(found, request.POST.get("seen", ""), request.actor, unless)
                if not typed.is_valid():
                    raise Invalid({key: "；".join(map(str, errors)) for key, errors in typed.errors.items()})
                with constraints_said():
                    result = do(request, found, typed.cleaned_data)
            except DomainError as error:
                return _again(request, found.ref, typed, name, error)
            if isinstance(result, HttpResponse):
                return result
            return redirect(after(request, result if isinstance(result, Incident) else found))

        return view

    return decorate


def after(request: HttpRequest, found: Incident) -> str:
    """Back to where the deed was done."""
    origin = request.POST.get("from", "")
    if origin.startswith("pair:"):
        return f"/dispatch/pair/?{urlencode(_pair(origin))}"
    if origin == "units":
        return f"/dispatch/units/?{urlencode({'incident': found.ref, 'kind': request.POST.get('kind', '')})}"
    return f"/dispatch/?incident={found.ref}" if origin == "desk" else f"/incidents/{found.ref}/"


def _pair(origin: str) -> dict[str, str]:
    left, _, right = origin.removeprefix("pair:").partition(":")
    return {"left": left, "right": right}


def _again(
    request: SignedInRequest, ref: str, typed: forms.Form, name: str, error: DomainError
) -> HttpResponse:
    wrong = {"error": str(error), "wrong": name, "typed": request.POST}
    origin = request.POST.get("from", "")
    if origin.startswith("pair:"):
        return pair(request, _pair(origin), wrong_in=ref, form=typed, wrong=wrong, status=error.status)
    context = detail(request, incident_of(ref, request.actor))
    context["forms"][name] = labelled(typed, name, "")
    return render(request, "dispatch/incident.html", {**context, **wrong}, status=error.status)


def pair(
    request: SignedInRequest,
    asked: dict[str, str],
    *,
    wrong_in: str = "",
    form: forms.Form | None = None,
    wrong: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Two incidents side by side. Each column is drawn from its own context alone, so nothing can cross."""
    columns = {}
    for side, letter in zip(SIDES, "AB", strict=True):
        if not (ref := asked.get(side, "")):
            continue
        context = detail(request, incident_of(ref, request.actor), f"-{letter}")
        context |= {"letter": letter, "origin": f"pair:{asked.get('left', '')}:{asked.get('right', '')}"}
        if wrong and form and ref == wrong_in:
            context |= wrong
            context["forms"][wrong["wrong"]] = labelled(form, wrong["wrong"], context["side"])
        columns[side] = render_to_string("dispatch/partials/column.html", context, request)
    choices = reads.desk_rows(request.actor)
    shown = {"columns": columns, "asked": asked, "choices": choices}
    return render(request, "dispatch/pair.html", shown, status=status)
