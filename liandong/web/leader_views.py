"""The duty leader's desk: the state in ten seconds, and the few deeds that are the leader's own."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from liandong.core import clock
from liandong.core.access.deeds import done_on, filled
from liandong.core.access.policy import may, require
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.journal.receipts import once
from liandong.dispatch import handovers
from liandong.dispatch.reads import DeskRow, desk_rows, order_of
from liandong.incidents.reads import incident_of, unclosed
from liandong.reporting import actions as reporting
from liandong.web import leader_side, leader_state


class InstructionForm(forms.Form):
    incident = forms.CharField(label=gettext_lazy("事件"), max_length=20)
    text = forms.CharField(label=gettext_lazy("批示"), max_length=2000)


class DecisionForm(forms.Form):
    order = forms.CharField(label=gettext_lazy("指令"), max_length=24)
    to_unit = forms.CharField(label=gettext_lazy("负责单位"), max_length=64)
    reason = forms.CharField(label=gettext_lazy("裁定理由"), max_length=200)


@require_GET
@needs("web.see_leader_desk")
def desk(request: SignedInRequest) -> HttpResponse:
    """Four tiles, what they filter, what waits for a word, tonight's chain."""
    by = request.actor
    rows = desk_rows(by)
    context = {**_state(request, rows), **_side(request, rows)}
    context |= {"may_instruct": may(by, "reporting.instruct"), "may_keep_walls": may(by, "web.keep_walls")}
    if context["may_instruct"]:
        context["choices"] = unclosed(by).order_by("urgency", "-opened_at")[:100]
    return render(request, "leader/desk.html", context)


@require_GET
@needs("web.see_leader_desk")
def part(request: SignedInRequest, name: str) -> HttpResponse:
    """One half alone, for the live page."""
    rows = desk_rows(request.actor)
    if name == "side":
        return render(request, "leader/side.html", _side(request, rows))
    return render(request, "leader/state.html", _state(request, rows))


def _state(request: SignedInRequest, rows: Sequence[DeskRow]) -> dict[str, Any]:
    show = request.GET.get("show", "")
    state = leader_state.state_of(request.actor, rows, clock.now())
    return {"state": state, "show": show if show in leader_state.SHOWN else ""}


def _side(request: SignedInRequest, rows: Sequence[DeskRow]) -> dict[str, Any]:
    by, at = request.actor, clock.now()
    return {
        "decisions": leader_side.decisions(by, at),
        "scenes": leader_side.scenes(rows, at),
        "levels": leader_side.chain(by, at),
        "may_decide": may(by, "dispatch.decide_handover"),
        "may_see_phones": may(by, "directory.see_phones"),
    }


@once
@done_on("web:leader")
def instruct(request: SignedInRequest) -> str:
    require(request.actor, "reporting.instruct")
    said = filled(InstructionForm(request.POST))
    incident = incident_of(said["incident"], request.actor)
    reporting.instruct(incident=incident, text=said["text"], by=request.actor, at=clock.now())
    return _("批示已下达，等待回复")


@once
@done_on("web:leader")
def decide(request: SignedInRequest) -> str:
    require(request.actor, "dispatch.decide_handover")
    said = filled(DecisionForm(request.POST))
    order = order_of(said.pop("order"), request.actor)
    handovers.decide_handover(order=order, **said, by=request.actor, at=clock.now())
    return _("已裁定")
