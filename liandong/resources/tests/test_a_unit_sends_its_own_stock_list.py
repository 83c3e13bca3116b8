"""A unit's own Excel list of what it keeps, as people write it."""

from datetime import timedelta

import pytest

from liandong.core.access.actor import Actor
from liandong.core.sheets import taking
from liandong.core.sheets.books import export_xlsx, problems_book
from liandong.core.sheets.plan import CHANGED, NEW, SAME, WRONG, plan
from liandong.core.sheets.tests.files import cells, xlsx
from liandong.directory.tests.county import START, actor
from liandong.resources import reads
from liandong.resources.actions import StockRow, register_stocks
from liandong.resources.models import Stock
from liandong.resources.table import StocksTable

pytestmark = pytest.mark.usefixtures("county")
LATER = START + timedelta(days=100)
HEADER = ["序号", "品名", "规格", "库存数量", "单位", "存放位置", "保管人", "联系电话", "盘点日期"]


def taken(content: bytes, by: Actor):
    upload = taking.keep(table="stocks", name="物资.xlsx", content=content, by=by, at=LATER)
    return taking.apply(upload=upload.pk, table=StocksTable(by), by=by, at=LATER)


def test_words_of_the_trade_are_understood_and_faults_come_back_in_the_own_sheet():
    by = actor("li-lei")
    content = xlsx(
        ["消防大队物资台账"],
        HEADER,
        [1, "水泵", "200 方", "6台", "台", "器材库", "李雷", "0999-7119000", "2026.6.1"],
        [2, "橡皮艇", "", 2, "艘", "器材库", "", "", ""],
        [3, "挖机", "", "两台", "台", "院内", "", "", ""],
        [4, "热气球", "", 1, "个", "院内", "", "", ""],
        [5, "水泵", "200 方", 7, "台", "器材库", "", "", ""],
    )
    would = plan(content, StocksTable(by))
    assert [row.state for row in would.rows] == [NEW, NEW, WRONG, WRONG, WRONG]
    assert "“两台”不是数量" in would.rows[2].problem
    assert "没有“热气球”这一物资类别" in would.rows[3].problem
    assert "与第 3 行重复" in would.rows[4].problem
    assert "问题" in cells(problems_book(content, would))[1]
    taken(content, by)
    pump = Stock.objects.get(kind="pump")
    assert (pump.org_id, pump.quantity, pump.measure, pump.name) == ("county-fire", 6, "台", "200 方")
    assert (
        pump.confirmed_at.date().isoformat() == "2026-05-31"
    )  # midnight in the place is evening before in UTC


def test_what_was_exported_can_be_changed_and_sent_back():
    by = actor("li-lei")
    register_stocks(
        rows=[
            StockRow("county-fire", "pump", 5, place_name="一号库", phone="0999-7119000"),
            StockRow("county-fire", "tent", 9),
        ],
        by=Actor.system("loading"),
        at=START,
    )
    table = StocksTable(by)
    exported = export_xlsx("物资装备", table.columns, table.current().values(), masked=False)
    assert [row.state for row in plan(exported, StocksTable(by)).rows] == [SAME, SAME]
    rows = cells(exported)
    place = rows[0].index("数量 *")
    rows[1][place] = "4"
    would = taken(xlsx(*rows), by)
    assert [row.state for row in would.rows] == [CHANGED, SAME]
    assert Stock.objects.get(kind="pump").quantity == 4


def test_nobody_sends_the_list_of_another_unit_but_the_emergency_office():
    content = xlsx(["保管单位", "物资类别", "数量"], ["青山镇", "帐篷", 30])
    (row,) = plan(content, StocksTable(actor("li-lei"))).rows
    assert row.problem == "只能导入本单位的物资"
    taken(content, actor("lin-ying"))
    assert Stock.objects.get().org_id == "town-990101003"


def test_figures_that_nobody_confirmed_for_ninety_days_are_found():
    rows = [StockRow("county-fire", "pump", 5), StockRow("county-fire", "tent", 3, confirmed_at=LATER)]
    register_stocks(rows=rows, by=Actor.system("loading"), at=START)
    found = reads.search(actor("zhou-min"), LATER, state="stale")
    assert [one.kind for one in found] == ["pump"]
    assert reads.search(actor("zhou-min"), LATER, region="990101003").count() == 0
    assert reads.search(actor("zhou-min"), LATER, text="消防", kind="tent").count() == 1
