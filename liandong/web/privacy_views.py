"""The pages of those who answer for personal data: destruction by order, and who saw what."""

import csv
import io
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.core import clock
from liandong.core.access.views import SignedInRequest, needs, proved
from liandong.core.errors import DomainError
from liandong.core.sheets.books import harmless
from liandong.web import privacy

MOST = 200
ASKED = ("scope", "order", "ordered_by", "reason")


@require_http_methods(["GET", "POST"])
@needs("journal.destroy_personal")
@proved
def destructions(request: SignedInRequest) -> HttpResponse:
    """What an order would destroy, and its execution. Looking first: only a second press destroys."""
    given = {name: request.POST.get(name, "").strip()[:200] for name in ASKED}
    context: dict[str, Any] = {"given": given}
    status = 200
    if request.method == "POST":
        try:
            context |= _done(given, request) if request.POST.get("sure") else _counted(given)
        except DomainError as refused:
            context["refused"], status = str(refused), refused.status
    return render(request, "privacy/destructions.html", context, status=status)


def _counted(given: dict[str, str]) -> dict[str, Any]:
    return {"found": privacy.how_much(privacy.in_scope(given["scope"]))}


def _done(given: dict[str, str], request: SignedInRequest) -> dict[str, Any]:
    gone = privacy.destroy_by_order(**given, by=request.actor, at=clock.now())
    return {"said": _("已销毁 {n} 项，命令已记入流水").format(n=gone)}


@require_GET
@needs("journal.see_access")
def looks(request: SignedInRequest) -> HttpResponse:
    """Who looked at what is not shown to everybody."""
    who, days = _asked(request)
    found = privacy.looked(request.actor, clock.now(), days=days, who=who)
    context = {"who": who, "days": days, "total": found.count(), "entries": found[:MOST]}
    return render(request, "privacy/looks.html", context)


@require_GET
@needs("journal.see_access")
def looks_csv(request: SignedInRequest) -> HttpResponse:
    """The same as a table; no cell can be a formula."""
    who, days = _asked(request)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_("时间"), _("人员"), _("单位"), _("对象"), _("内容")])
    for entry in privacy.looked(request.actor, clock.now(), days=days, who=who):
        writer.writerow([_local(entry.recorded_at), *map(harmless, privacy.row_of(entry))])
    name = 'attachment; filename="access.csv"'
    return HttpResponse(
        out.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": name},
    )


def _local(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


def _asked(request: SignedInRequest) -> tuple[str, int]:
    said = request.GET.get("days", "")
    days = int(said) if said.isdecimal() and len(said) < 5 else 30
    return request.GET.get("who", "").replace("\x00", "").strip()[:64], days
