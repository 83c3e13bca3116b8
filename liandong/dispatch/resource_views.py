"""Materials on an incident: choosing them, and the page of one loan with the step that comes next."""

from collections.abc import Callable
from dataclasses import replace

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.core import clock
from liandong.core.access.deeds import filled
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError
from liandong.core.journal.receipts import once
from liandong.core.obligations.reads import clocks_of
from liandong.directory import reads as directory
from liandong.dispatch import reads, resource_orders
from liandong.dispatch.incident_page import number
from liandong.incidents.models import Incident
from liandong.incidents.reads import incident_of
from liandong.resources import actions as resources
from liandong.resources import reads as stocks
from liandong.resources.actions import Pick
from liandong.resources.models import Loan, kinds


class AskForm(forms.Form):
    """What is needed, and how many."""

    kind = forms.ChoiceField(label=_("物资类别"), choices=kinds)
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=999_999, initial=1)


class HandOutForm(forms.Form):
    quantity = forms.IntegerField(label=_("出库数量"), min_value=1)


class ReceiptForm(forms.Form):
    counted = forms.IntegerField(label=_("清点数量"), min_value=0)


class ReturnForm(forms.Form):
    returned = forms.IntegerField(label=_("完好归还"), min_value=0)
    used = forms.IntegerField(label=_("消耗"), min_value=0, initial=0)
    lost = forms.IntegerField(label=_("损坏、丢失"), min_value=0, initial=0)
    condition = forms.CharField(label=_("状况说明"), max_length=200, required=False)


class ReleaseForm(forms.Form):
    reason = forms.CharField(label=_("取消的原因"), max_length=200)


@needs("resources.hold")
@require_http_methods(["GET", "POST"])
@once
def materials(request: SignedInRequest, ref: str) -> HttpResponse:
    """What the incident has been lent, and stocks that could give what is asked for now."""
    found = incident_of(ref, request.actor)
    if request.method == "GET":
        return _choose(request, found, request.GET)
    try:
        resource_orders.order_materials(
            incident=found,
            picks=_picks(request.POST),
            to_unit=request.POST.get("to_unit", ""),
            to_place=request.POST.get("to_place", ""),
            by=request.actor,
            at=clock.now(),
        )
    except DomainError as error:
        return _choose(request, found, request.POST, str(error), error.status)
    return redirect(request.path)


def _picks(given: QueryDict) -> list[Pick]:
    """Fields `take-<stock>` hold how many, `eta-<stock>` the minutes shown. What is no number is nothing."""
    picks = []
    for name, value in given.items():
        stock, many = name.removeprefix("take-"), str(value).strip()
        if name.startswith("take-") and stock.isdecimal() and many.isdecimal() and 0 < int(many) < 10**6:
            picks.append(Pick(int(stock), int(many), number(given.get(f"eta-{stock}"))))
    return picks


def _choose(
    request: SignedInRequest, found: Incident, given: QueryDict, error: str = "", status: int = 200
) -> HttpResponse:
    asked = AskForm(given if "kind" in given else None)
    offers: list[resource_orders.Offer] = []
    if asked.is_bound and asked.is_valid():
        offers = resource_orders.propose(
            **asked.cleaned_data, lon=found.lon, lat=found.lat, viewer=request.actor, at=clock.now()
        )
    enough = sum(one.suggested for one in offers) >= (asked.cleaned_data["quantity"] if offers else 0)
    if error:  # as it was typed, not as it was proposed
        typed = {pick.stock: pick.quantity for pick in _picks(given)}
        offers = [replace(one, suggested=typed.get(one.stock.pk, 0)) for one in offers]
    receivers = {order.unit: order.unit_name for order in reads.orders_of(found) if order.is_open}
    lead = directory.organisation(found.lead_unit)
    context = {
        "incident": found,
        "asked": asked,
        "offers": offers,
        "enough": enough,
        "loans": stocks.loans_of_incidents([found.ref]),
        "receivers": {found.lead_unit: lead.name if lead else found.lead_unit} | receivers,
        "to_unit": given.get("to_unit", ""),
        "to_place": given.get("to_place", found.place_name),
        "error": error,
    }
    return render(request, "dispatch/resource_choice.html", context, status=status)


@require_GET
@needs("resources.see")
def loan(request: SignedInRequest, ref: str) -> HttpResponse:
    """One loan: what, from whom, to whom, and the one step that comes next."""
    return _page(request, stocks.loan_of(ref, request.actor))


def _page(
    request: SignedInRequest, found: Loan, error: str = "", status: int = 200, typed: forms.Form | None = None
) -> HttpResponse:
    """`typed` is the form that was refused: it comes back as it was filled in."""
    by = request.actor
    blank = {
        "hand_out_form": HandOutForm(initial={"quantity": found.quantity}),
        "receipt_form": ReceiptForm(initial={"counted": found.quantity}),
        "return_form": ReturnForm(initial={"returned": found.outstanding}),
        "release_form": ReleaseForm(),
    }
    centre = may(by, "resources.hold")
    acts = may(by, "resources.hand_out")
    owner = acts and (centre or by.org == found.org)
    context = {
        "loan": found,
        "clocks": [one for one in clocks_of(found.stream) if one.subject == found.ref],
        "as_owner": owner,
        "as_receiver": acts and (centre or by.org == found.to_unit),
        "before_it_left": found.state in ("ordered", "acknowledged"),
        "out": found.state in ("handed_out", "received"),
        **{name: typed if isinstance(typed, type(form)) else form for name, form in blank.items()},
        "error": error,
    }
    return render(request, "dispatch/resource_loan.html", context, status=status)


def _step(act: Callable[..., Loan], form: type[forms.Form] = forms.Form) -> Callable[..., HttpResponse]:
    """A step of a loan as a view: the form's fields are what the action asks."""

    @require_POST
    @needs("resources.hand_out")
    @once
    def view(request: SignedInRequest, ref: str) -> HttpResponse:
        typed = form(request.POST)
        try:
            act(loan=ref, **filled(typed), by=request.actor, at=clock.now())
        except DomainError as error:
            found = stocks.loan_of(ref, request.actor)
            return _page(request, found, str(error), error.status, typed)
        return redirect("dispatch:loan", ref)

    return view


acknowledgement = _step(resources.acknowledge)
hand_out = _step(resources.hand_out, HandOutForm)
receipt = _step(resources.receive, ReceiptForm)
give_back = _step(resources.give_back, ReturnForm)
release = _step(resources.release, ReleaseForm)
