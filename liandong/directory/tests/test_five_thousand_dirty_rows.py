"""Five thousand rows as an office keeps them: only the faults come back, and an import can be undone."""

from datetime import timedelta

import pytest

from liandong.core.sheets import taking
from liandong.core.sheets.books import problems_book
from liandong.core.sheets.plan import CHANGED, NEW, SAME, WRONG, plan
from liandong.core.sheets.tests.files import cells, red, xlsx
from liandong.directory.models import Person
from liandong.directory.tables.people import PeopleTable
from liandong.directory.tests.county import START, actor

pytestmark = [pytest.mark.usefixtures("county"), pytest.mark.django_db]
LATER = START + timedelta(days=1)
ROWS = 5_000
# How often a fault stands in the sheet, what it is, and the column that is marked.
FAULTS = {
    97: ("没有的局", "org"),
    101: ("问办公室", "phone"),
    103: ("", "name"),
}


def sheet():
    """Full-width digits, blanks around, old names of units, phones with spaces; and what is really wrong."""
    rows = [["序号", "人员姓名", "所属单位", "职务", "手机号码"]]
    wrong = set()
    for n in range(2, ROWS + 2):
        row = [str(n), f"  甲{n:05d} ", ["消防大队", "国土资源局", "青山镇"][n % 3], "队员", _phone(n)]
        for every, (said, column) in FAULTS.items():
            if n % every == 0:
                row[{"name": 1, "org": 2, "phone": 4}[column]] = said
                wrong.add(n)
        rows.append(row)
    return xlsx(*rows), wrong


def _phone(n):
    digits = f"1990{n:07d}"
    if n % 2:
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)  # full width


def take(content, at=LATER):
    by = actor("lin-ying")
    upload = taking.keep(table="people", name="通讯录.xlsx", content=content, by=by, at=at)
    return taking.apply(upload=upload.pk, table=PeopleTable(), by=by, at=at)


def test_exactly_the_faulty_rows_come_back_marked_in_the_users_own_sheet():
    content, wrong = sheet()
    found = plan(content, PeopleTable())
    assert {row.number for row in found.of(WRONG)} == wrong
    book = problems_book(content, found)
    handed_back = cells(book)
    assert len(handed_back) == ROWS + 1, "the user's own rows, in the user's own order"
    assert {n for n, row in enumerate(handed_back[1:], start=2) if row[-1]} == wrong
    assert {row for row, _column in red(book)} == wrong


def test_the_same_file_again_changes_nothing():
    content, wrong = sheet()
    assert take(content).counts[NEW] == ROWS - len(wrong)
    assert plan(content, PeopleTable()).counts == {
        NEW: 0,
        CHANGED: 0,
        SAME: ROWS - len(wrong),
        WRONG: len(wrong),
    }


def test_what_an_import_changed_goes_back_to_what_it_was():
    first, _wrong = sheet()
    take(first)
    before = {one.ref: (one.name, one.title, one.phone) for one in Person.objects.all()}
    changed = [["人员姓名", "所属单位", "职务"]]
    changed += [[f"甲{n:05d}", ["消防大队", "国土资源局", "青山镇"][n % 3], "副队长"] for n in range(3, 90)]
    take(xlsx(*changed), at=LATER + timedelta(hours=1))
    assert Person.objects.filter(title="副队长").count() == 87
    by, at = actor("lin-ying"), LATER + timedelta(hours=2)
    [undo] = taking.ways_back(PeopleTable(), by, at)
    taking.apply(upload=undo.pk, table=PeopleTable(), by=by, at=at)
    assert {one.ref: (one.name, one.title, one.phone) for one in Person.objects.all()} == before
    assert undo not in taking.ways_back(PeopleTable(), by, at)


def test_after_a_day_an_import_stands():
    first, _wrong = sheet()
    take(first)
    take(xlsx(["人员姓名", "所属单位", "职务"], ["甲00003", "消防大队", "副队长"]))
    assert taking.ways_back(PeopleTable(), actor("lin-ying"), LATER + timedelta(hours=25)) == []
