"""Pages of general orders: writing one, and who has answered."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.core import clock
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError
from liandong.core.journal.receipts import once
from liandong.dispatch import general_orders
from liandong.dispatch.errors import LONGEST


class GeneralForm(forms.Form):
    """The text, and the groups of units that get it."""

    text = forms.CharField(
        label=_("指令内容"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：全县一级单位即刻进入待命，18 时前报告力量在位情况。"),
    )


@needs("dispatch.issue_general_order")
@require_http_methods(["GET", "POST"])
@once
def listed(request: SignedInRequest) -> HttpResponse:
    """General orders so far, and a new one to whole groups of units."""
    form, error, status = GeneralForm(request.POST or None), "", 200
    groups = general_orders.groups()
    chosen = request.POST.getlist("groups")
    if request.method == "POST" and form.is_valid():
        units = [unit for code, _name, units in groups if code in chosen for unit in units]
        said = {"text": form.cleaned_data["text"], "units": units}
        try:
            ref = general_orders.issue_general_order(**said, by=request.actor, at=clock.now())
        except DomainError as refused:
            error, status = str(refused), refused.status
        else:
            return redirect("dispatch:general_order", ref)
    elif request.method == "POST":
        status = 422
    context = {
        "form": form,
        "groups": [(code, name, len(units), code in chosen) for code, name, units in groups],
        "orders": general_orders.general_orders(request.actor),
        "error": error,
    }
    return render(request, "dispatch/general_orders.html", context, status=status)


@require_GET
@needs("incidents.see")
def one(request: SignedInRequest, ref: str) -> HttpResponse:
    """One general order, with the answer of each unit; those that are silent first."""
    found = general_orders.general_order(ref, request.actor)
    rows = [(code, name, *found.answers.get(code, (None, ""))) for code, name in found.units.items()]
    centre = may(request.actor, "dispatch.issue_general_order")
    may_answer = may(request.actor, "dispatch.answer_order")
    context = {
        "order": found,
        "rows": sorted(rows, key=lambda row: row[2] is not None),
        "ours": may_answer and request.actor.org in found.units and request.actor.org not in found.answers,
        "may_stand_in": may_answer and centre,
    }
    return render(request, "dispatch/general_order.html", context)


@require_POST
@needs("dispatch.answer_order")
@once
def answer(request: SignedInRequest, ref: str) -> HttpResponse:
    """A unit's acknowledgement; the centre may give it for a unit that answered on the phone."""
    unit = request.POST.get("unit") or request.actor.org
    reply = request.POST.get("reply", "")
    said = {"ref": ref, "unit": unit, "reply": reply}
    general_orders.acknowledge_general_order(**said, by=request.actor, at=clock.now())
    return redirect("dispatch:general_order", ref)
