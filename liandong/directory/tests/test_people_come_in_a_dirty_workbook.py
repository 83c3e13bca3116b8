"""A workbook of five thousand people, kept by many hands for years."""

import random
from datetime import timedelta

import pytest

from liandong.core.errors import Forbidden
from liandong.core.journal.models import Entry
from liandong.core.sheets import taking
from liandong.core.sheets.books import export_xlsx, problems_book
from liandong.core.sheets.errors import NothingToImport, UploadGone
from liandong.core.sheets.plan import CHANGED, NEW, SAME, WRONG, plan
from liandong.core.sheets.tests.files import cells, red, xlsx
from liandong.directory.models import Liaison, Person
from liandong.directory.tables.people import PeopleTable
from liandong.directory.tests.county import START, actor

pytestmark = [pytest.mark.usefixtures("county"), pytest.mark.django_db]
HEADER = ["序号", "姓 名", "所属单位", "职务", "手机号码（必填）", "备注"]
LATER = START + timedelta(days=1)
WAYS_TO_WRITE = [
    lambda digits: digits,
    lambda digits: int(digits),
    lambda digits: f" {digits[:3]} {digits[3:7]} {digits[7:]} ",
    lambda digits: f"+86{digits}",
    lambda digits: digits.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}),
    lambda digits: f"{digits[:3]}-{digits[3:7]}-{digits[7:]}",
]
UNITS = ["消防大队", "云岭县消防救援大队", "国土资源局", "自然资源局", "财政局", "青山镇"]


def dirty(count: int, wrong: set[int]) -> bytes:
    """Rows 1 and 2 are a title and the header; `wrong` numbers the rows that cannot be taken."""
    dice = random.Random(7)
    rows = [["云岭县应急人员花名册（2026年）"], HEADER]
    for number in range(3, count + 3):
        digits = f"1990{number:07d}"
        row = [
            number - 2,
            f"　人员{number}　",
            dice.choice(UNITS),
            "科员",
            dice.choice(WAYS_TO_WRITE)(digits),
            "",
        ]
        if number in wrong:
            kind = number % 4
            row[[1, 2, 4, 4][kind]] = ["", "不存在的局", "12345678901234", "无"][kind]
        rows.append(row)
    return xlsx(*rows)


def test_exactly_the_bad_rows_come_back_and_a_second_run_changes_nothing() -> None:
    by = actor("lin-ying")
    wrong = set(random.Random(3).sample(range(3, 5003), 137))
    content = dirty(5000, wrong)
    found = plan(content, PeopleTable())
    assert {row.number for row in found.of(WRONG)} == wrong
    assert found.counts == {NEW: 5000 - 137, CHANGED: 0, SAME: 0, WRONG: 137}
    upload = taking.keep(table="people", name="花名册.xlsx", content=content, by=by, at=LATER)
    taking.apply(upload=upload.pk, table=PeopleTable(), by=by, at=LATER)
    assert Person.objects.filter(name__startswith="人员").count() == 5000 - 137
    again = plan(content, PeopleTable())
    assert again.counts == {NEW: 0, CHANGED: 0, SAME: 5000 - 137, WRONG: 137}


def test_the_users_own_sheet_comes_back_with_what_is_wrong_in_the_same_order() -> None:
    content = dirty(20, {5, 9, 14})
    back = problems_book(content, plan(content, PeopleTable()))
    sheet = cells(back)
    assert sheet[0][0] == "云岭县应急人员花名册（2026年）"
    assert [row[0] for row in sheet[2:]] == list(range(1, 21))
    assert {number for number, row in enumerate(sheet, start=1) if number > 2 and row[-1]} == {5, 9, 14}
    assert {row for row, _ in red(back)} == {2, 5, 9, 14}


def test_facts_are_stated_for_each_organisation_without_phones() -> None:
    by = actor("lin-ying")
    content = xlsx(
        ["姓名", "单位", "电话"], ["新人甲", "消防大队", "19911110001"], ["新人乙", "财政局", "19911110002"]
    )
    upload = taking.keep(table="people", name="x.xlsx", content=content, by=by, at=LATER)
    taking.apply(upload=upload.pk, table=PeopleTable(), by=by, at=LATER)
    facts = Entry.objects.filter(kind="directory.people_filed").order_by("id")
    assert [fact.stream for fact in facts] == ["org/county-fire", "org/finance-bureau"]
    assert "19911110001" not in str([fact.body for fact in facts])


def test_a_changed_phone_shows_what_it_was_and_opens_the_duty_to_file_the_liaison_anew() -> None:
    by = actor("lin-ying")
    content = xlsx(["姓名", "单位", "联系电话"], ["李雷", "消防大队", "19922220000"])
    found = plan(content, PeopleTable())
    assert found.rows[0].changes == {"phone": ("19900000012", "19922220000")}
    upload = taking.keep(table="people", name="x.xlsx", content=content, by=by, at=LATER)
    taking.apply(upload=upload.pk, table=PeopleTable(), by=by, at=LATER)
    changed = Entry.objects.get(kind="directory.unit_changed")
    assert (changed.body["unit"], changed.body["what"]) == ("county-fire", "联络员")
    assert Liaison.objects.get(unit="county-fire", until=None).doubted_at == LATER


def test_a_column_that_the_file_does_not_have_is_left_as_it_is() -> None:
    by = actor("lin-ying")
    content = xlsx(["姓名", "单位", "职务"], ["李雷", "消防大队", "副参谋长"])
    upload = taking.keep(table="people", name="x.xlsx", content=content, by=by, at=LATER)
    taking.apply(upload=upload.pk, table=PeopleTable(), by=by, at=LATER)
    person = Person.objects.get(ref="li-lei")
    assert (person.title, person.phone) == ("副参谋长", "19900000012")


def test_the_same_person_twice_in_one_file_is_said_with_the_first_row() -> None:
    rows = [
        ["姓名", "单位", "电话"],
        ["新人", "财政局", "19911110001"],
        ["新人", "云岭县财政局", "19911110002"],
    ]
    found = plan(xlsx(*rows), PeopleTable())
    assert [row.state for row in found.rows] == [NEW, WRONG]
    assert found.rows[1].problem == "与第 2 行重复"


def test_nothing_is_taken_in_when_anything_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    by = actor("lin-ying")
    content = xlsx(["姓名", "单位"], ["新人甲", "消防大队"], ["新人乙", "财政局"])
    upload = taking.keep(table="people", name="x.xlsx", content=content, by=by, at=LATER)

    def fails(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("liandong.directory.people.state", fails)
    with pytest.raises(RuntimeError):
        taking.apply(upload=upload.pk, table=PeopleTable(), by=by, at=LATER)
    assert not Person.objects.filter(name__startswith="新人").exists()
    assert taking.kept(upload.pk, by, LATER)


def test_an_upload_is_applied_once_by_its_owner_within_two_hours() -> None:
    by, other = actor("lin-ying"), actor("wang-gang")
    content = xlsx(["姓名", "单位"], ["新人甲", "消防大队"])
    upload = taking.keep(table="people", name="x.xlsx", content=content, by=by, at=LATER)
    with pytest.raises(UploadGone):
        taking.apply(upload=upload.pk, table=PeopleTable(), by=other, at=LATER)
    with pytest.raises(UploadGone):
        taking.kept(upload.pk, by, LATER + timedelta(hours=2))
    taking.apply(upload=upload.pk, table=PeopleTable(), by=by, at=LATER)
    with pytest.raises(UploadGone):
        taking.apply(upload=upload.pk, table=PeopleTable(), by=by, at=LATER)


def test_a_file_of_errors_only_is_not_an_import() -> None:
    by = actor("lin-ying")
    upload = taking.keep(
        table="people", name="x.xlsx", content=xlsx(["姓名", "单位"], ["甲", "没有这个局"]), by=by, at=LATER
    )
    with pytest.raises(NothingToImport):
        taking.apply(upload=upload.pk, table=PeopleTable(), by=by, at=LATER)


def test_a_dispatcher_may_not_import_people() -> None:
    by = actor("zhou-min")
    upload = taking.keep(
        table="people", name="x", content=xlsx(["姓名", "单位"], ["甲", "财政局"]), by=by, at=LATER
    )
    with pytest.raises(Forbidden):
        taking.apply(upload=upload.pk, table=PeopleTable(), by=by, at=LATER)


def test_an_export_can_be_imported_again_without_any_change() -> None:
    table = PeopleTable()
    content = export_xlsx("人员", table.columns, table.current().values(), masked=False)
    assert plan(content, PeopleTable()).counts == {NEW: 0, CHANGED: 0, SAME: 11, WRONG: 0}


def test_a_masked_export_does_not_overwrite_the_phones_when_it_comes_back() -> None:
    table = PeopleTable()
    content = export_xlsx("人员", table.columns, table.current().values(), masked=True)
    assert "19900000012" not in str(cells(content))
    assert plan(content, PeopleTable()).of(CHANGED, NEW) == []
