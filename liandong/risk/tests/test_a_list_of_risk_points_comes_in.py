"""A township's and the emergency office's Excel lists of risk points."""

import pytest

from liandong.core.access.actor import Actor
from liandong.core.errors import Invalid, NotVisible
from liandong.core.journal import Entry
from liandong.core.sheets import taking
from liandong.core.sheets.books import export_xlsx
from liandong.core.sheets.plan import NEW, SAME, WRONG, plan
from liandong.core.sheets.tests.files import xlsx
from liandong.directory.errors import NotYours
from liandong.directory.tests.county import START, actor
from liandong.risk import actions, reads
from liandong.risk.actions import PointRow
from liandong.risk.errors import UnknownRiskKind
from liandong.risk.models import RiskPoint
from liandong.risk.table import PointsTable

pytestmark = pytest.mark.usefixtures("county")


def taken(content: bytes, by: Actor):
    upload = taking.keep(table="points", name="风险点.xlsx", content=content, by=by, at=START)
    return taking.apply(upload=upload.pk, table=PointsTable(by), by=by, at=START)


def test_a_township_sends_its_own_points_and_gets_its_faults_back():
    by = actor("sun-li")
    content = xlsx(
        ["隐患点名称", "隐患类型", "等级", "村", "威胁人数", "责任人", "电话", "东经", "北纬"],
        ["白水滑坡", "滑坡点", "较大风险", "白水村", "46人", "吴山", "19900000051", 104.61, 26.61],
        ["青山小学", "小学", "", "", 320, "", "", "", ""],
        ["老矿洞", "鬼屋", "", "", "很多", "", "", 104.6, ""],
    )
    would = plan(content, PointsTable(by))
    assert [row.state for row in would.rows] == [NEW, NEW, WRONG]
    assert "没有“鬼屋”这一类别" in would.rows[2].problem
    assert "“很多”不是人数" in would.rows[2].problem
    taken(content, by)
    slide = RiskPoint.objects.get(kind="landslide")
    assert (slide.org_id, slide.region_id, slide.level) == ("town-990101003", "990101003201", "larger")
    assert (slide.exposed, slide.post, slide.x is not None) == (46, "吴山", True)
    table = PointsTable(by)
    exported = export_xlsx("风险点", table.columns, table.current().values(), masked=False)
    assert {row.state for row in plan(exported, PointsTable(by)).rows} == {SAME}
    said = reads.search(actor("zhou-min"), group="care")
    assert [one.name for one in said] == ["青山小学"]


def test_who_answers_for_a_point_changes_it_and_takes_it_off_the_register():
    said = [PointRow("school", "青山小学", "town-990101003"), PointRow("crowd", "集市", "county-fire")]
    school, market = actions.register_points(rows=said, by=Actor.system("loading"), at=START)
    town = actor("sun-li")
    actions.change_point(point=school.pk, changes={"exposed": 300, "level": ""}, by=town, at=START)
    assert Entry.objects.get(kind="risk.point_changed").body["changes"] == {"exposed": [0, 300]}
    with pytest.raises(NotVisible):
        actions.change_point(point=market.pk, changes={"exposed": 1}, by=town, at=START)
    with pytest.raises(NotYours):
        actions.register_points(rows=[PointRow("crowd", "商场", "county-fire")], by=town, at=START)
    with pytest.raises(Invalid):
        actions.close_point(point=school.pk, reason=" ", by=town, at=START)
    actions.close_point(point=school.pk, reason="撤并", by=town, at=START)
    assert reads.points(town).count() == 0
    again = actions.register_points(
        rows=[PointRow("school", "青山小学", "town-990101003")], by=town, at=START
    )
    assert again[0].pk != school.pk


def test_words_that_the_mechanism_does_not_know_are_refused():
    for row in (
        PointRow("volcano", "火山", "county-fire"),
        PointRow("crowd", "商场", "county-fire", level="x"),
    ):
        with pytest.raises(UnknownRiskKind):
            actions.register_points(rows=[row], by=actor("lin-ying"), at=START)
