"""Excel in and out: template, export, upload, preview, import, the sheet with what is wrong."""

from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.core import clock
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError
from liandong.directory.errors import TableTooLarge
from liandong.directory.forms import UploadForm
from liandong.directory.sheets.books import XLSX, export_csv, export_xlsx, problems_book, template
from liandong.directory.sheets.plan import CHANGED, NEW, SAME, WRONG, Plan, Row, plan
from liandong.directory.sheets.reading import MAX_BYTES
from liandong.directory.tables import TABLES
from liandong.directory.tables.taking import Importable, apply, keep, kept

BACK = {"units": "directory:units", "people": "directory:people", "matrix": "directory:matrix"}
STATES = {NEW: "新增", CHANGED: "更新", SAME: "不变", WRONG: "错误"}
PER_PAGE = 100


def _table(name: str) -> Importable:
    if name not in TABLES:
        raise Http404
    return TABLES[name]()


def _download(content: bytes, name: str, kind: str = XLSX) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _day(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y%m%d")


@require_GET
@needs("directory.import_tables")
def blank(request: SignedInRequest, table: str) -> HttpResponse:
    """The template of a table."""
    of = _table(table)
    return _download(template(str(of.title), of.columns), f"{of.title}-模板.xlsx")


@require_GET
@needs("directory.import_tables")
def export(request: SignedInRequest, table: str, form: str) -> HttpResponse:
    """A table as it stands. Phones are masked unless asked for whole by somebody who may see them."""
    of = _table(table)
    masked = not (request.GET.get("whole") == "1" and may(request.actor, "directory.see_phones"))
    name = f"{of.title}-{_day(clock.now())}{'-脱敏' if masked else ''}.{form}"
    rows = of.current().values()
    if form == "csv":
        return _download(export_csv(of.columns, rows, masked=masked), name, "text/csv; charset=utf-8")
    return _download(export_xlsx(str(of.title), of.columns, rows, masked=masked), name)


@require_http_methods(["GET", "POST"])
@needs("directory.import_tables")
def upload(request: SignedInRequest, table: str) -> HttpResponse:
    """Choose a file; a readable one goes on to its preview."""
    of = _table(table)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = _keep(request, of, form)
            return redirect("directory:preview", table=table, upload=found)
        except DomainError as error:
            form.add_error("file", str(error))
    context = {"table": of, "form": form, "back": BACK[table], "limit": MAX_BYTES // 1024 // 1024}
    return render(request, "directory/upload.html", context, status=422 if form.errors else 200)


def _keep(request: SignedInRequest, table: Importable, form: UploadForm) -> UUID:
    file = form.cleaned_data["file"]
    if file.size > MAX_BYTES:
        raise TableTooLarge(limit=f"{MAX_BYTES // 1024 // 1024} MB")
    content = file.read()
    plan(content, table)  # refuses what is no table before anything is kept
    found = keep(table=table.name, name=file.name, content=content, by=request.actor, at=clock.now())
    return UUID(str(found.pk))


@require_GET
@needs("directory.import_tables")
def preview(request: SignedInRequest, table: str, upload: UUID) -> HttpResponse:
    """What the file would do, row by row."""
    of = _table(table)
    found = kept(upload, request.actor, clock.now())
    would = plan(bytes(found.content), of)
    wanted = request.GET.get("state", "")
    rows = would.of(wanted) if wanted in STATES else would.of(WRONG, NEW, CHANGED)
    context = {
        "table": of,
        "upload": found,
        "back": BACK[table],
        "tabs": [(state, _(STATES[state]), would.counts[state]) for state in STATES],
        "wanted": wanted,
        "page": Paginator(_cells(rows, would, of), PER_PAGE).get_page(request.GET.get("page")),
        "heads": [column.title for column in of.columns if column.name in would.header.places],
        "good": would.counts[NEW] + would.counts[CHANGED],
        "wrong": would.counts[WRONG],
    }
    return render(request, "directory/preview.html", context)


def _cells(rows: list[Row], would: Plan, table: Importable) -> list[dict[str, object]]:
    """Rows as the preview draws them: each cell with what it was, and what is wrong with it."""
    columns = [column for column in table.columns if column.name in would.header.places]
    return [
        {
            "number": row.number,
            "state": row.state,
            "state_name": _(STATES[row.state]),
            "problem": row.problem,
            "cells": [
                {
                    "text": row.values.get(column.name, ""),
                    "was": row.changes[column.name][0] if column.name in row.changes else None,
                    "wrong": row.problems.get(column.name, ""),
                }
                for column in columns
            ],
        }
        for row in rows
    ]


@require_POST
@needs("directory.import_tables")
def take(request: SignedInRequest, table: str, upload: UUID) -> HttpResponse:
    """Import every row without an error; all of them or none."""
    of = _table(table)
    try:
        would = apply(upload=upload, table=of, by=request.actor, at=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("directory:upload", table=table)
    said = {"new": would.counts[NEW], "changed": would.counts[CHANGED]}
    messages.success(request, _("已导入：新增 %(new)d 行，更新 %(changed)d 行") % said)
    return redirect(BACK[table])


@require_GET
@needs("directory.import_tables")
def problems(request: SignedInRequest, table: str, upload: UUID) -> HttpResponse:
    """The user's own sheet with what is wrong in it."""
    found = kept(upload, request.actor, clock.now())
    content = bytes(found.content)
    stem = found.name.rsplit(".", 1)[0]
    return _download(problems_book(content, plan(content, _table(table))), f"{stem}-问题.xlsx")
