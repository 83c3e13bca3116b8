"""Units and the matrix come in from Excel and change only what differs."""

from datetime import timedelta

import pytest

from liandong.core.journal.models import Entry
from liandong.core.sheets import taking
from liandong.core.sheets.books import export_csv, export_xlsx
from liandong.core.sheets.plan import CHANGED, NEW, SAME, WRONG, plan
from liandong.core.sheets.tests.files import xlsx
from liandong.directory import reads
from liandong.directory.models import Liaison, MatrixRow
from liandong.directory.tables import TABLES
from liandong.directory.tables.matrix import MatrixTable
from liandong.directory.tables.units import UnitsTable
from liandong.directory.tests.county import START, actor

pytestmark = [pytest.mark.usefixtures("county"), pytest.mark.django_db]
LATER = START + timedelta(days=1)
HEAD = ["单位名称", "级别", "类别", "区划", "值班电话", "联络员", "联络员电话"]


def take(name: str, content: bytes) -> None:
    by = actor("lin-ying")
    upload = taking.keep(table=name, name="x", content=content, by=by, at=LATER)
    taking.apply(upload=upload.pk, table=TABLES[name](), by=by, at=LATER)


@pytest.mark.parametrize("name", ["units", "people", "matrix"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_is_exported_comes_back_without_a_change(name: str, form: str) -> None:
    table = TABLES[name]()
    rows = table.current().values()
    content = (
        export_csv(table.columns, rows, masked=False)
        if form == "csv"
        else export_xlsx("x", table.columns, rows, masked=False)
    )
    counts = plan(content, TABLES[name]()).counts
    assert counts[SAME] == len(rows)
    assert counts[NEW] + counts[CHANGED] + counts[WRONG] == 0


def test_units_are_registered_changed_and_recognised_by_old_names() -> None:
    content = xlsx(
        HEAD,
        ["云岭县燃气有限公司", "一级", "燃气", "云岭县", "0999-7150000", "高兴", "19900000061"],
        ["国土资源局", "一级联动单位", "自然资源与地质灾害", "990101", "", "", ""],
        ["消防大队", "1", "消防救援", "云岭县", "0999-7119000", "李雷", "19900000012"],
        ["税务局", "九级", "燃气", "云岭县", "", "", ""],
        ["审计局", "三级", "审计", "月球", "", "何人", ""],
    )
    found = plan(content, UnitsTable())
    assert [row.state for row in found.rows] == [NEW, CHANGED, SAME, WRONG, WRONG]
    assert found.rows[1].changes == {"tier": ("二级联动单位", "一级联动单位")}
    assert set(found.rows[4].problems) == {"region", "liaison_phone"}
    take("units", content)
    gas = reads.find_unit("云岭县燃气有限公司")
    assert gas
    assert (gas.tier, gas.kind, gas.public_phone, gas.dual_track) == ("1", "gas", "0999-7150000", True)
    assert Liaison.objects.get(unit=gas.code, until=None).name == "高兴"
    changed = Entry.objects.get(kind="directory.unit_changed")
    assert changed.body["changes"] == {"tier": ["2", "1"]}
    assert plan(content, UnitsTable()).counts == {NEW: 0, CHANGED: 0, SAME: 3, WRONG: 2}


def test_an_empty_cell_withdraws_no_liaison_and_no_published_phone() -> None:
    content = xlsx(HEAD, ["消防大队", "一级", "消防救援", "云岭县", "", "", ""])
    assert plan(content, UnitsTable()).counts[SAME] == 1


def test_the_matrix_is_changed_by_names_of_kinds_and_units() -> None:
    content = xlsx(
        ["类型代码", "阶段", "牵头单位", "协作单位", "参加单位"],
        ["11A", "先期处置", "消防大队", "乡镇（街道）；水务（防汛、水利）", ""],
        ["11A", "某阶段", "消防大队", "", ""],
        ["77Z", "先期处置", "消防大队", "", ""],
        ["11B", "先期处置", "没有的单位", "", ""],
    )
    assert [row.state for row in plan(content, MatrixTable()).rows] == [CHANGED, WRONG, WRONG, WRONG]
    take("matrix", content)
    row = MatrixRow.objects.get(types="11A", phase="first_handling")
    assert (row.lead, row.cooperating, row.participating) == (
        "org:county-fire",
        ["township", "water_affairs"],
        [],
    )
    assert plan(content, MatrixTable()).counts == {NEW: 0, CHANGED: 0, SAME: 1, WRONG: 3}
