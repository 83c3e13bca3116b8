"""What is done on an incident's page: each deed a resource, each answered as `incident_page` says."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from liandong.core import clock
from liandong.core.access.views import SignedInRequest
from liandong.dispatch import actions, commands, pressing, steps
from liandong.dispatch.forms import (
    CallForm,
    ChaseForm,
    CloseForm,
    CommandForm,
    GradeForm,
    MergeForm,
    OrdersForm,
    ReasonForm,
    SupplementForm,
    UpgradeForm,
)
from liandong.dispatch.incident_page import number, order_in, posted
from liandong.incidents import actions as incidents
from liandong.incidents.models import Incident
from liandong.incidents.reads import incident_of

REGRADED = ("incidents.incident_graded", "dispatch.upgraded")
MERGED = ("incidents.incidents_merged", "incidents.incident_absorbed")
GREW = ("dispatch.order_issued", "incidents.incident_amended", "incidents.incident_absorbed")
STEPS_BY_PHONE = {"acknowledged": steps.acknowledge, "departed": steps.depart, "arrived": steps.arrive}


@posted("dispatch.issue_order", OrdersForm, "orders")
def orders(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    wanted = [
        actions.Wanted(
            unit=unit,
            task=given["task"],
            lead=unit == given["lead"],
            eta_minutes=number(request.POST.get(f"eta-{unit}")),
        )
        for unit in given["units"]
    ]
    issued = actions.issue_orders(incident=found, wanted=wanted, by=request.actor, at=clock.now())
    if request.POST.get("from") == "units":
        names = "、".join(order.unit_name for order in issued)
        messages.success(request, _("已派 {names} 前往 {where}").format(names=names, where=found.title))


@posted("dispatch.supplement", SupplementForm, "supplement")
def supplements(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    actions.supplement(incident=found, text=given["text"], by=request.actor, at=clock.now())


@posted("dispatch.chase", ChaseForm, "chase")
def chases(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    chosen = [order_in(found, ref) for ref in given["orders"]]
    pressing.chase(orders=chosen, text=given["text"], by=request.actor, at=clock.now())


@posted("dispatch.call", CallForm, "call")
def calls(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    """A call on record; what was said may at once be entered on the unit's behalf, or count as a chase."""
    ref, _at, person = given["to"].partition("@")
    order, by, at = order_in(found, ref), request.actor, clock.now()
    said = {"outcome": given["outcome"], "note": given["note"]}
    pressing.call(order=order, person=person, **said, by=by, at=at)
    if given["outcome"] != pressing.Outcome.ANSWERED:
        return
    if given["then"] == "chased":
        text = given["note"] or _("电话催办")
        pressing.chase(orders=[order], text=text, by=by, at=at, by_phone=True)
    elif given["then"]:
        STEPS_BY_PHONE[given["then"]](order=order, by=by, at=at)


@posted("dispatch.upgrade", UpgradeForm, "upgrade", unless=REGRADED)
def upgrades(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    pressing.upgrade(incident=found, **given, by=request.actor, at=clock.now())
    messages.success(request, _("已升级并报告应急办，值班长已收到通知。"))


@posted("dispatch.supplement", CommandForm, "line")
def lines(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> HttpResponse | None:
    """One line typed under the incident: what it said is done, a page that it asked for is opened."""
    page = commands.obey(given["line"], found, by=request.actor, at=clock.now())
    return redirect(page) if page else None


@posted("incidents.grade", GradeForm, "grade", unless=REGRADED)
def grade(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    incidents.grade(incident=found, **given, by=request.actor, at=clock.now())


@posted("incidents.merge", MergeForm, "merge", unless=MERGED)
def merger(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> Incident:
    into = incident_of(given["into"].strip(), request.actor)
    return actions.merge_incidents(incident=found, into=into, by=request.actor, at=clock.now())


@posted("incidents.close", CloseForm, "close", unless=GREW)
def closure(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    actions.close_incident(incident=found, **given, by=request.actor, at=clock.now())


@posted("incidents.close", ReasonForm, "reopen")
def reopening(request: SignedInRequest, found: Incident, given: dict[str, Any]) -> None:
    incidents.reopen(incident=found, reason=given["reason"], by=request.actor, at=clock.now())
