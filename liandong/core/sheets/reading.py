"""An uploaded file as rows of text, whatever program wrote it."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from liandong.core.sheets.errors import NotATable, TableTooLarge

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 100
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Sheet:
    """The first sheet of a file. `form` is xlsx, xls or csv; rows as in the file, maybe titles first."""

    form: str
    rows: list[list[str]]


def read(content: bytes) -> Sheet:
    """Rows of a .xlsx, .xls or .csv (UTF-8, GB18030), known by its content and not by its name.

    Raises NotATable, TableTooLarge.
    """
    if len(content) > MAX_BYTES:
        raise TableTooLarge(limit=f"{MAX_BYTES // 1024 // 1024} MB")
    if content.startswith(_ZIP):
        _refuse_bomb(content)
        return Sheet("xlsx", _bounded(_workbook(content)))
    if content.startswith(_OLE):
        return Sheet("xls", _bounded(_workbook(content)))
    return Sheet("csv", _bounded(_csv(content)))


def _bounded(rows: list[list[str]]) -> list[list[str]]:
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MAX_ROWS:
        raise TableTooLarge(limit=f"{MAX_ROWS:,} 行")
    return [row[:MAX_COLUMNS] for row in rows]


def _refuse_bomb(content: bytes) -> None:
    """A few kilobytes can unpack to gigabytes; the archive says so before it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            size = sum(one.file_size for one in archive.infolist())
    except zipfile.BadZipFile:
        raise NotATable from None
    if "xl/workbook.xml" not in names:
        raise NotATable
    if size > MAX_UNPACKED:
        raise TableTooLarge(limit=f"{MAX_UNPACKED // 1024 // 1024} MB")


def _workbook(content: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if not book.sheet_names:
            raise NotATable
        cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError):
        raise NotATable from None
    return [[_text(cell) for cell in row] for row in cells]


def _text(cell: Any) -> str:
    """A cell as a person reads it: a phone that Excel took for a number is digits again."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M") if cell.time() != time() else cell.strftime("%Y-%m-%d")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _csv(content: bytes) -> list[list[str]]:
    if b"\x00" in content:
        raise NotATable
    text = _decoded(content)
    head = text[:4096]
    if not text.strip() or head.lstrip()[:1] in {"<", "{", "%"}:
        raise NotATable
    delimiter = max(",\t;", key=head.split("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise NotATable from None
    if max((len(row) for row in rows), default=0) < 2:
        raise NotATable
    return [[cell.strip() for cell in row] for row in rows]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable
