"""The pages of an import: template, upload, preview, taking in, the sheet with what is wrong."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.core import clock
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError
from liandong.core.sheets.books import XLSX, export_csv, export_xlsx, problems_book, template
from liandong.core.sheets.columns import Column
from liandong.core.sheets.errors import TableTooLarge
from liandong.core.sheets.plan import CHANGED, NEW, SAME, WRONG, Plan, Table, plan
from liandong.core.sheets.reading import MAX_BYTES
from liandong.core.sheets.taking import UNDONE_WITHIN, apply, keep, kept, ways_back

Opened = Callable[..., tuple[Table, str]]
"""The table that an address names, for this request, and the page to go back to. Raises NotVisible."""
STATES = {NEW: "新增", CHANGED: "更新", SAME: "不变", WRONG: "错误"}
PER_PAGE = 100
LIMIT = MAX_BYTES // 1024 // 1024


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("表格文件"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        allow_empty_file=True,
    )


def import_urls(prefix: str, verb: str, opened: Opened) -> list[URLPattern]:
    """Addresses of the five pages under `prefix`, for those who may do `verb`."""
    one = f"{prefix}<uuid:upload>/"
    return [
        path(address, needs(verb)(method(partial(view, opened))), name=name)
        for name, address, view, method in (
            ("upload", prefix, upload_page, require_http_methods(["GET", "POST"])),
            ("template", f"{prefix}template.xlsx", template_file, require_GET),
            ("preview", one, preview_page, require_GET),
            ("take", f"{one}rows/", take_rows, require_POST),
            ("problems", f"{one}problems.xlsx", problems_file, require_GET),
        )
    ]


def download(content: bytes, name: str, kind: str = XLSX) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def exported(table: Table, form: str, *, masked: bool) -> HttpResponse:
    """A table as it stands, as `xlsx` or `csv`; personal columns masked or whole."""
    day = timezone.localtime(clock.now()).strftime("%Y%m%d")
    name = f"{table.title}-{day}{'-脱敏' if masked else ''}.{form}"
    rows = table.current().values()
    if form == "csv":
        return download(export_csv(table.columns, rows, masked=masked), name, "text/csv; charset=utf-8")
    return download(export_xlsx(str(table.title), table.columns, rows, masked=masked), name)


def template_file(opened: Opened, request: SignedInRequest, **names: str) -> HttpResponse:
    table, _back = opened(request, **names)
    return download(template(str(table.title), table.columns), f"{table.title}-模板.xlsx")


def upload_page(opened: Opened, request: SignedInRequest, **names: str) -> HttpResponse:
    """Choose a file; a readable one goes on to its preview."""
    table, back = opened(request, **names)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(f"{request.path}{_kept(request, table, form)}/")
        except DomainError as error:
            form.add_error("file", str(error))
    undo = [
        (one.pk, one.name, one.expires_at - UNDONE_WITHIN)
        for one in ways_back(table, request.actor, clock.now())
    ]
    context = {"table": table, "form": form, "back": back, "limit": LIMIT, "undo": undo}
    return render(request, "sheets/upload.html", context, status=422 if form.errors else 200)


def _kept(request: SignedInRequest, table: Table, form: UploadForm) -> Any:
    file = form.cleaned_data["file"]
    if file.size > MAX_BYTES:
        raise TableTooLarge(limit=f"{LIMIT} MB")
    content = file.read()
    plan(content, table)  # refuses what is no table before anything is kept
    return keep(table=table.name, name=file.name, content=content, by=request.actor, at=clock.now()).pk


def preview_page(opened: Opened, request: SignedInRequest, *, upload: UUID, **names: str) -> HttpResponse:
    """What the file would do, row by row."""
    table, back = opened(request, **names)
    found = kept(upload, request.actor, clock.now())
    would = plan(bytes(found.content), table)
    wanted = request.GET.get("state", "")
    columns = [column for column in table.columns if column.name in would.header.places]
    context = {
        "table": table,
        "upload": found,
        "back": back,
        "tabs": [(state, _(STATES[state]), count) for state, count in would.counts.items()],
        "wanted": wanted,
        "page": Paginator(_rows(would, wanted, columns), PER_PAGE).get_page(request.GET.get("page")),
        "columns": columns,
        "good": would.counts[NEW] + would.counts[CHANGED],
        "wrong": would.counts[WRONG],
    }
    return render(request, "sheets/preview.html", context)


def _rows(would: Plan, wanted: str, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Rows as the preview draws them: each cell with what it was, and what is wrong with it."""
    rows = would.of(wanted) if wanted in STATES else would.of(WRONG, NEW, CHANGED)
    return [
        {
            "number": row.number,
            "state_name": _(STATES[row.state]),
            "problem": row.problem,
            "cells": [
                (row.values.get(name, ""), row.changes.get(name, (None,))[0], name in row.problems)
                for name in (column.name for column in columns)
            ],
        }
        for row in rows
    ]


def take_rows(opened: Opened, request: SignedInRequest, *, upload: UUID, **names: str) -> HttpResponse:
    """Import every row without an error; all of them or none."""
    table, back = opened(request, **names)
    try:
        would = apply(upload=upload, table=table, by=request.actor, at=clock.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("../../")
    said = {"new": would.counts[NEW], "changed": would.counts[CHANGED]}
    messages.success(request, _("已导入：新增 %(new)d 行，更新 %(changed)d 行") % said)
    return redirect(back)


def problems_file(opened: Opened, request: SignedInRequest, *, upload: UUID, **names: str) -> HttpResponse:
    """The user's own sheet with what is wrong in it."""
    table, _back = opened(request, **names)
    found = kept(upload, request.actor, clock.now())
    content, stem = bytes(found.content), found.name.rsplit(".", 1)[0]
    return download(problems_book(content, plan(content, table)), f"{stem}-问题.xlsx")
