"""Workbooks that are handed out: templates, exports, and the user's own file with what is wrong in it."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from liandong.core.sheets.columns import Cells, Column
from liandong.core.sheets.plan import Plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROBLEM = "问题"
_RED = PatternFill("solid", start_color="F8D7DA")
_HEAD = PatternFill("solid", start_color="E8ECF1")
_LISTS = "选项"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def template(title: str, columns: Sequence[Column]) -> bytes:
    """A workbook to fill in: headings with notes, dropdowns, one sample row that imports skip."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    _headings(sheet, columns)
    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    for place, column in enumerate(columns, start=1):
        sample = column.sample if place > 1 else f"示例：{column.sample}"
        _put(sheet.cell(2, place), sample)
        sheet.cell(2, place).font = Font(italic=True, color="777777")
        if column.choices:
            _dropdown(sheet, lists, place, column.choices())
    sheet.freeze_panes = "A2"
    return _bytes(book)


def _headings(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(1, place, column.title + (" *" if column.required else ""))
        cell.font, cell.fill = Font(bold=True), _HEAD
        if column.note:
            cell.comment = Comment(column.note, "Liandong")
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].hidden = column.hidden
        # Text format keeps the zeros in front of phones and codes that are typed later.
        sheet.column_dimensions[letter].number_format = "@"


def _dropdown(sheet: Worksheet, lists: Worksheet, place: int, choices: Sequence[str]) -> None:
    letter = get_column_letter(place)
    for row, choice in enumerate(choices, start=1):
        _put(lists.cell(row, place), choice)
    if choices:
        source = f"={_LISTS}!${letter}$1:${letter}${len(choices)}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
        rule.add(f"{letter}2:{letter}5000")
        sheet.add_data_validation(rule)


def export_xlsx(title: str, columns: Sequence[Column], rows: Iterable[Cells], *, masked: bool) -> bytes:
    """Rows as a workbook that can be changed and imported again. Personal columns are masked on demand."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    _headings(sheet, columns)
    for number, values in enumerate(rows, start=2):
        for place, column in enumerate(columns, start=1):
            _put(sheet.cell(number, place), _value(column, values, masked))
    sheet.freeze_panes = "A2"
    if sheet.max_row > 1:
        sheet.auto_filter.ref = sheet.dimensions
    return _bytes(book)


def export_csv(columns: Sequence[Column], rows: Iterable[Cells], *, masked: bool) -> bytes:
    """The same as UTF-8 with a mark that Excel understands. No cell can be a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.title for column in columns])
    for values in rows:
        writer.writerow([harmless(_value(column, values, masked)) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> harmless("=cmd|' /C calc'!A0"), harmless("0999-7119000")
    ("'=cmd|' /C calc'!A0", '0999-7119000')
    """
    return f"'{text}" if text.lstrip(" \n\u3000").startswith(_DANGEROUS) else text


def _value(column: Column, values: Mapping[str, str], masked: bool) -> str:
    text = values.get(column.name, "")
    return column.personal(text) if masked and column.personal else text


def problems_book(content: bytes, plan: Plan) -> bytes:
    """The user's own sheet in its own order, with a column of what is wrong and the cells at fault red."""
    book, sheet = _own(content, plan)
    last = max(sheet.max_column, len(plan.sheet.rows[plan.header.row])) + 1
    head = sheet.cell(plan.header.row + 1, last, PROBLEM)
    head.font, head.fill = Font(bold=True), _RED
    sheet.column_dimensions[get_column_letter(last)].width = 40
    for row in plan.rows:
        if not row.problems:
            continue
        _put(sheet.cell(row.number, last), row.problem)
        sheet.cell(row.number, last).alignment = Alignment(wrap_text=True)
        for name in row.problems:
            place = plan.header.places.get(name)
            at_fault = sheet.cell(row.number, (place if place is not None else last - 1) + 1)
            at_fault.fill = _RED
    return _bytes(book)


def _own(content: bytes, plan: Plan) -> tuple[Workbook, Worksheet]:
    """The uploaded workbook itself; for .xls and .csv a new one with the same cells in the same places."""
    if plan.sheet.form == "xlsx":
        book = load_workbook(io.BytesIO(content))
        return book, book.worksheets[0]
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for number, cells in enumerate(plan.sheet.rows, start=1):
        for place, text in enumerate(cells, start=1):
            _put(sheet.cell(number, place), text)
    return book, sheet


def _put(cell: Cell, text: str) -> None:
    """Write as text, always: what begins with = stays what it is, phones keep their zeros."""
    cell.value = _CONTROL.sub("", text)
    cell.data_type = "s"
    cell.number_format = "@"


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
