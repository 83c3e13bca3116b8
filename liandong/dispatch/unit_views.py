"""What a unit must answer now, on whatever page it is, and the calls that it takes on its own line."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from liandong.core import clock
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError, Forbidden, Invalid
from liandong.core.journal.receipts import once
from liandong.core.obligations.reads import clocks_of
from liandong.directory import reads as directory
from liandong.dispatch import own_calls, reads
from liandong.intake.given import PlaceTold


@require_GET
@needs("dispatch.see_unit_desk")
def summons(request: SignedInRequest) -> HttpResponse:
    """The orders and offers that wait for this unit, the first one as the card that covers the page.

    On the page of an order itself (`at`) its own buttons are in sight: there the next one waits.
    """
    at = request.GET.get("at", "")
    waiting, offered = reads.summons_of(request.actor)
    waiting = [order for order in waiting if at != f"/orders/{order.ref}/"]
    offered = [one for one in offered if at != f"/orders/{one.order.ref}/"]
    first = waiting[0] if waiting else None
    offer = offered[0] if offered and not first else None
    clocks = clocks_of(first.incident.stream) if first else []
    context = {
        "order": first,
        "offer": offer,
        "clocks": [one for one in clocks if first and one.subject == first.ref],
        "more": len(waiting) + len(offered) - 1,
    }
    return render(request, "dispatch/partials/summons.html", context)


class OwnCallForm(forms.Form):
    """Three fields; the point and the code of the type come with the suggestions."""

    place_name = forms.CharField(max_length=200, required=False, label=gettext_lazy("地点"))
    narrative = forms.CharField(max_length=4000, required=False, label=gettext_lazy("情况"))
    caller_phone = forms.CharField(max_length=30, required=False, label=gettext_lazy("来电号码"))
    type_text = forms.CharField(max_length=60, required=False, label=gettext_lazy("类别"))
    type = forms.CharField(max_length=12, required=False)
    lon = forms.FloatField(required=False)
    lat = forms.FloatField(required=False)
    datum = forms.CharField(max_length=8, required=False)
    region = forms.CharField(max_length=12, required=False)
    zone = forms.CharField(max_length=20, required=False)

    def place(self) -> PlaceTold:
        """Where it is; without a region the unit's own."""
        said = self.cleaned_data
        point = {"lon": said["lon"], "lat": said["lat"]} if said["lon"] and said["lat"] else {}
        return PlaceTold(
            said["place_name"], **point, datum=said["datum"], region=said["region"], zone=said["zone"]
        )


@require_http_methods(["GET", "POST"])
@needs("dispatch.take_own_call")
@once
def intake(request: SignedInRequest) -> HttpResponse:
    """A call on the unit's own line, in three fields. What is wrong comes back with everything as typed."""
    form = OwnCallForm(request.POST if request.method == "POST" else None)
    if request.method == "GET":
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=422)
    by, said = request.actor, form.cleaned_data
    try:
        order = own_calls.take_own_call(
            narrative=said["narrative"],
            place=form.place(),
            type=said["type"],
            phone=said["caller_phone"],
            key=f"own:{by.ref}:{request.POST.get('_key', '')}"[:200] if request.POST.get("_key") else "",
            by=by,
            at=clock.now(),
        )
    except Forbidden:
        raise
    except DomainError as error:
        _explain(form, error)
        return _form(request, form, status=error.status)
    return redirect("dispatch:order", order.ref)


def _form(request: SignedInRequest, form: OwnCallForm, status: int = 200) -> HttpResponse:
    unit = directory.organisation(request.actor.org)
    context: dict[str, Any] = {"form": form, "dual_track": bool(unit and unit.dual_track)}
    return render(request, "dispatch/unit_intake.html", context, status=status)


def _explain(form: OwnCallForm, error: DomainError) -> None:
    found = error.errors if isinstance(error, Invalid) else {"": str(error)}
    for name, sentence in found.items():
        name = {"type": "type_text"}.get(name, name)
        form.add_error(name if name in form.fields else None, sentence or _("请核对后重试。"))
