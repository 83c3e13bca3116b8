"""The register of risk points as a table for Excel."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.masking import mask_phone
from liandong.core.sheets.cleaning import choose, point_columns, written
from liandong.core.sheets.columns import Cells, Column, Wrong
from liandong.directory.phones import phone
from liandong.directory.register_table import RegisterTable
from liandong.risk.actions import REGISTER, PointRow, change_point, register_points
from liandong.risk.models import RiskPoint, kinds, levels
from liandong.risk.reads import points


class PointsTable(RegisterTable):
    """One row for each point; known by number, or by region, kind and name."""

    name = "points"
    title = _("风险点")
    register = REGISTER
    noun, not_yours = "点位", "只能导入由本单位负责的点位"
    kept_when_blank = ("region", "lon", "lat", "exposed", "level")

    def __init__(self, by: Actor) -> None:
        super().__init__(by)
        self.kinds, self.levels = written(kinds().items()), written(levels().items())
        self.kinds |= {word: one.kind for one in mechanism.current().risk_kinds for word in one.also}
        self.levels |= {f"{name}风险": code for code, name in levels().items()}
        self.columns = [*self._what(), *self._who()]

    def _what(self) -> list[Column]:
        return [
            Column("name", "名称", ["风险点名称", "隐患点名称", "点位名称", "场所名称", "风险点"],
                   required=True, sample="竹坪村滑坡点", width=28),
            Column("kind", "类别", ["风险类别", "隐患类型", "类型", "场所类别"], required=True,
                   clean=choose(self.kinds, lambda code: kinds()[code], "类别"),
                   choices=lambda: list(kinds().values()), sample="地质灾害点",
                   of=lambda point: point.kind_name),
            Column("level", "风险级别", ["级别", "风险等级", "等级", "隐患级别"],
                   clean=choose(self.levels, lambda code: levels()[code], "风险级别"),
                   choices=lambda: list(levels().values()), sample="较大", of=lambda point: point.level_name),
            self.region_column("不填即责任单位所在区划"),
            Column("place_name", "地点", ["位置", "地址", "详细地址"], sample="村道 3 公里处", width=28),
            *point_columns(),
        ]  # fmt: skip

    def _who(self) -> list[Column]:
        return [
            Column("org", "责任单位", ["单位", "主管单位", "管理单位", "责任部门"], clean=self.orgs.clean,
                   note="不填即本单位", sample="自然资源局", width=22, of=lambda point: point.org.called),
            Column("post", "责任岗位", ["责任人", "负责人", "联系人"], sample="监测员"),
            Column("phone", "责任人电话", ["电话", "联系电话", "手机"], clean=phone, personal=mask_phone,
                   sample="19900001234"),
            Column("exposed", "受影响人数", ["威胁人数", "影响人数", "在校人数", "床位", "人数"],
                   clean=_people, sample="46"),
            Column("note", "说明", ["备注", "措施"], width=28),
            self.id_column("点位编号"),
        ]  # fmt: skip

    @cached_property
    def makers(self) -> dict[str, Callable[[str], Any]]:
        own: dict[str, Callable[[str], Any]] = {
            "kind": self.kinds.__getitem__,
            "level": self.levels.__getitem__,
            "exposed": int,
        }
        return {**super().makers, **own}

    def rows_now(self) -> Iterable[RiskPoint]:
        return points(self.by)

    def name_of(self, one: RiskPoint) -> tuple[str, ...]:
        return one.region_id, one.kind, one.name

    def named(self, values: Cells, org: str) -> tuple[str, ...]:
        region = self.regions.code(values["region"]) if "region" in values else self.orgs.region(org)
        return region, self.kinds[values["kind"]], values["name"]

    def enter(self, said: Sequence[dict[str, Any]], by: Actor, at: datetime) -> None:
        register_points(rows=[PointRow(**row) for row in said], by=by, at=at)

    def change(self, pk: int, changes: dict[str, Any], by: Actor, at: datetime) -> None:
        change_point(point=pk, changes=changes, by=by, at=at)


def _people(text: str) -> str:
    number = text.removesuffix("人").strip()
    if not number.isdecimal() or len(number) > 6:
        raise Wrong(f"“{text}”不是人数，例如 46")
    return str(int(number))
