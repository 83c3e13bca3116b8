"""Pages of the register of risk points."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.core import clock
from liandong.core.access.deeds import done_on, filled
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import constraints_said
from liandong.core.journal.models import Entry
from liandong.core.sheets.pages import exported
from liandong.core.sheets.plan import Table
from liandong.risk import actions, reads
from liandong.risk.forms import CloseForm, PointFilter, PointForm
from liandong.risk.table import PointsTable

PER_PAGE = 50


@require_GET
@needs("risk.see")
def points(request: SignedInRequest) -> HttpResponse:
    """The register that the viewer may see, filtered."""
    form = PointFilter(request.GET)
    found = reads.search(request.actor, **(form.cleaned_data if form.is_valid() else {}))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "count": page.paginator.count,
        "may_keep": may(request.actor, "risk.keep"),
    }
    return render(request, "risk/points.html", context)


@require_GET
@needs("risk.see")
def point(request: SignedInRequest, pk: int) -> HttpResponse:
    """One point: what, where, who answers for it, and everything that happened to its entry."""
    by = request.actor
    found = reads.point_of(pk, by)
    keeps = may(by, "risk.keep") and actions.REGISTER.keeps(found.org, by) and found.closed_at is None
    happened = Entry.objects.filter(
        kind__startswith="risk.", stream=f"org/{found.org_id}", body__point=found.pk
    )
    context = {
        "point": found,
        "entries": happened.order_by("-id")[:20],
        "may_keep": keeps,
        "may_call": keeps or may(by, "directory.see_phones"),
        "form": PointForm(prefix="point", initial=vars(found)),
        "close_form": CloseForm(prefix="close"),
    }
    return render(request, "risk/point.html", context)


@done_on("risk:point")
def change(request: SignedInRequest, pk: int) -> str:
    said = filled(PointForm(request.POST, prefix="point"))
    with constraints_said():
        actions.change_point(point=pk, changes=said, by=request.actor, at=clock.now())
    return _("已更新")


@done_on("risk:point")
def close(request: SignedInRequest, pk: int) -> str:
    said = filled(CloseForm(request.POST, prefix="close"))
    actions.close_point(point=pk, **said, by=request.actor, at=clock.now())
    return _("已销号")


def opened(request: SignedInRequest) -> tuple[Table, str]:
    return PointsTable(request.actor), reverse("risk:points")


@require_GET
@needs("risk.see")
def export(request: SignedInRequest, form: str) -> HttpResponse:
    """The register that the viewer may see. Phones are whole for those who may see phones."""
    masked = not may(request.actor, "directory.see_phones")
    return exported(PointsTable(request.actor), form, masked=masked)
