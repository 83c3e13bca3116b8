"""Pages of the register of stocks."""

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
from liandong.resources import actions, reads
from liandong.resources.forms import NewStockForm, StockFilter, StockForm
from liandong.resources.table import StocksTable

PER_PAGE = 50


@require_GET
@needs("resources.see")
def stocks(request: SignedInRequest) -> HttpResponse:
    """The register that the viewer may see, filtered."""
    by, at = request.actor, clock.now()
    form = StockFilter(request.GET)
    found = reads.search(by, at, **(form.cleaned_data if form.is_valid() else {}))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "count": page.paginator.count,
        "stale": {one.pk for one in page if one.is_stale(at)},
        "loans": reads.loans_of_unit(by),
        "may_keep": may(by, "resources.keep"),
        "new_form": NewStockForm(prefix="new"),
    }
    return render(request, "resources/stocks.html", context)


@require_GET
@needs("resources.see")
def stock(request: SignedInRequest, pk: int) -> HttpResponse:
    """One stock: what and where, what of it is out, everything that happened to it."""
    by, at = request.actor, clock.now()
    found = reads.stock_of(pk, by)
    keeps = may(by, "resources.keep") and actions.REGISTER.keeps(found.org, by)
    happened = Entry.objects.filter(stream=f"org/{found.org_id}", body__stock=found.pk)
    context = {
        "now": at,
        "stock": found,
        "stale": found.is_stale(at),
        "loans": reads.loans_of_stock(found, by)[:50],
        "entries": happened.filter(kind__startswith="resources.").order_by("-id")[:20],
        "may_keep": keeps,
        "may_call": keeps or may(by, "resources.hold"),
        "form": StockForm(prefix="stock", initial=vars(found)),
    }
    return render(request, "resources/stock.html", context)


@done_on("resources:stocks")
def register(request: SignedInRequest) -> str:
    said = filled(NewStockForm(request.POST, prefix="new"))
    row = actions.StockRow(org=request.actor.org, **said)
    with constraints_said():
        (made,) = actions.register_stocks(rows=[row], by=request.actor, at=clock.now())
    return _("已登记 {what}").format(what=made.called)


@done_on("resources:stock")
def change(request: SignedInRequest, pk: int) -> str:
    said = filled(StockForm(request.POST, prefix="stock"))
    with constraints_said():
        actions.change_stock(stock=pk, changes=said, by=request.actor, at=clock.now())
    return _("已更新")


@done_on("resources:stock")
def confirm(request: SignedInRequest, pk: int) -> str:
    actions.confirm_stock(stock=pk, by=request.actor, at=clock.now())
    return _("已确认数量")


def opened(request: SignedInRequest) -> tuple[Table, str]:
    return StocksTable(request.actor), reverse("resources:stocks")


@require_GET
@needs("resources.see")
def export(request: SignedInRequest, form: str) -> HttpResponse:
    """The register that the viewer may see. Phones are whole for those who order from it."""
    masked = not may(request.actor, "resources.hold")
    return exported(StocksTable(request.actor), form, masked=masked)
