"""What do I owe, to whom, and how long have I left; and one obligation with all that touched it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.core import clock
from liandong.core.access.policy import may, require
from liandong.core.access.roles import role_name
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.core.errors import DomainError
from liandong.core.journal import Entry
from liandong.core.journal.receipts import once
from liandong.core.obligations import actions, reads
from liandong.core.obligations.clauses import citations
from liandong.core.obligations.forms import ReasonForm
from liandong.core.obligations.models import Obligation

SETTLED_WITHIN = timedelta(days=1)


@require_GET
@signed_in
def mine(request: SignedInRequest) -> HttpResponse:
    """My obligations, those of others that I may see, and what was settled in the last day."""
    at = clock.now()
    viewer = request.actor
    owed = reads.owed_by_actor(viewer, at)
    context = {
        "now": at,
        "owed": owed,
        "overdue": sum(one.due_at < at for one in owed),
        "others": reads.owed_to_me(viewer, at),
        "settled": reads.settled_by_actor(viewer, at - SETTLED_WITHIN),
        "org": viewer.org,
    }
    part = request.headers.get("HX-Request") or "part" in request.GET
    return render(request, "obligations/_lists.html" if part else "obligations/mine.html", context)


@require_GET
@signed_in
def one(request: SignedInRequest, pk: int) -> HttpResponse:
    """One obligation: its rule, the clause cited, the ladder, every fact, and how to excuse it."""
    return _page(request, reads.one(pk, request.actor), ReasonForm())


@require_POST
@signed_in
@once
def waivers(request: SignedInRequest, pk: int) -> HttpResponse:
    return _ended(request, pk, actions.waive, _("已豁免。"))


@require_POST
@signed_in
@once
def voidings(request: SignedInRequest, pk: int) -> HttpResponse:
    return _ended(request, pk, actions.void, _("已作废。"))


def _ended(request: SignedInRequest, pk: int, end: Callable[..., Entry], done: str) -> HttpResponse:
    obligation = reads.one(pk, request.actor)
    require(request.actor, f"obligations.{end.__name__}")
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            end(obligation, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now())
        except DomainError as error:
            if error.status in (403, 404):
                raise
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect("obligations:one", pk=pk)
    return _page(request, obligation, form, status=422)


def _page(
    request: SignedInRequest, obligation: Obligation, form: ReasonForm, status: int = 200
) -> HttpResponse:
    viewer = request.actor
    told = reads.explained(obligation)
    others = viewer.org != obligation.owed_by and obligation.unsettled
    context: dict[str, Any] = {
        "now": clock.now(),
        "one": told.face,
        "rule": told.rule,
        "citations": citations(told.rule),
        "steps": [(step, [role_name(role) for role in step.told]) for step in told.steps],
        "facts": told.facts,
        "form": form,
        "may_waive": others and may(viewer, "obligations.waive"),
        "may_void": others and may(viewer, "obligations.void"),
    }
    return render(request, "obligations/one.html", context, status=status)
