"""Whatever is uploaded gets an answer: by content, not by name."""

import csv
import io
import zipfile

import pytest

from liandong.core.sheets.books import XLSX, export_csv, export_xlsx, harmless, template
from liandong.core.sheets.columns import Column, find_header, tidy
from liandong.core.sheets.errors import NoHeader, NotATable, TableTooLarge
from liandong.core.sheets.reading import MAX_ROWS, read
from liandong.core.sheets.tests.files import cells, xlsx

COLUMNS = [
    Column("name", "姓名", required=True, sample="王建国"),
    Column("phone", "联系电话", ["电话", "手机"]),
]


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"%PDF-1.7 a,b\n1,2",
        b"<html><body>a,b</body></html>",
        b"one column\nonly",
        b"PK\x03\x04 cut off",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not really an old workbook",
        zipped("word/document.xml", b"<w/>"),
        zipped("xl/workbook.xml", b"<not a workbook"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(NotATable):
        read(content)


def test_a_file_that_unpacks_to_far_more_than_it_is_is_refused_unopened() -> None:
    with pytest.raises(TableTooLarge):
        read(zipped("xl/workbook.xml", b"\x00" * (201 * 1024 * 1024)))


def test_too_many_rows_and_too_many_bytes_are_refused() -> None:
    with pytest.raises(TableTooLarge):
        read(b"a,b\n" * (MAX_ROWS + 1))
    with pytest.raises(TableTooLarge):
        read(b"a" * (10 * 1024 * 1024 + 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_text_from_any_program_is_read(encoding: str, sign: str) -> None:
    text = f"姓名{sign}电话\r\n王建国{sign}01012345678\r\n"
    assert read(text.encode(encoding)).rows == [["姓名", "电话"], ["王建国", "01012345678"]]


def test_zeros_in_front_stay_and_numbers_of_excel_become_digits_again() -> None:
    assert read(xlsx(["a", "b"], ["0999-7119000", 19900001234], ["007", 104.5])).rows[1:] == [
        ["0999-7119000", "19900001234"],
        ["007", "104.5"],
    ]


def test_the_header_may_stand_below_titles_and_be_called_otherwise() -> None:
    header = find_header([["花名册"], [], ["序号", " 姓　名 *", "手机"]], COLUMNS)
    assert (header.row, dict(header.places)) == (2, {"name": 1, "phone": 2})


def test_a_table_without_a_needed_column_says_which() -> None:
    with pytest.raises(NoHeader) as error:
        find_header([["单位", "电话"]], COLUMNS)
    assert "姓名" in str(error.value)


def test_full_width_digits_are_narrowed_and_chinese_punctuation_stays() -> None:
    assert tidy("　１３８００　（Ａ栋）\u200b") == "13800 （A栋）"


EVIL = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1"]


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_of_an_export_is_a_formula(text: str) -> None:
    rows = [{"name": text, "phone": "0999-7119000"}]
    assert harmless(text).startswith("'")
    written = list(csv.reader(io.StringIO(export_csv(COLUMNS, rows, masked=False).decode("utf-8-sig"))))
    assert written[1] == [f"'{text}", "0999-7119000"]
    with zipfile.ZipFile(io.BytesIO(export_xlsx("x", COLUMNS, rows, masked=False))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_what_the_guard_put_in_front_is_taken_off_again() -> None:
    assert tidy("'=1+1") == "=1+1"
    assert tidy("'quoted'") == "'quoted'"


def test_the_template_has_a_sample_that_is_not_imported() -> None:
    rows = cells(template("人员", COLUMNS))
    assert rows[0] == ["姓名 *", "联系电话"]
    assert rows[1][0] == "示例：王建国"
    assert XLSX.startswith("application/")
