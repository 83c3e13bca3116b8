"""The register of risk points as a table for Excel."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.masking import mask_phone
from liandong.core.sheets.cleaning import choose, degrees, written, written_degrees
from liandong.core.sheets.columns import Cells, Column, Wrong
from liandong.core.sheets.plan import NEW, Row, Table
from liandong.directory.lookups import OrgNames, RegionNames
from liandong.directory.phones import phone
from liandong.risk.actions import CHANGEABLE, PointRow, change_point, register_points
from liandong.risk.models import RiskPoint, kinds, levels
from liandong.risk.policy import KEEPERS
from liandong.risk.reads import points


class PointsTable(Table):
    """One row for each point; known by number, or by region, kind and name."""

    name = "points"
    title = _("风险点")
    verb = "risk.keep"

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.orgs, self.regions = OrgNames(), RegionNames()
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
            Column("region", "所在区划", ["区划", "乡镇", "所在乡镇", "所属乡镇", "村"],
                   clean=self.regions.clean, choices=lambda: self.regions.choices,
                   note="不填即责任单位所在区划", sample="云岭县",
                   of=lambda point: self.regions.shown(point.region_id)),
            Column("place_name", "地点", ["位置", "地址", "详细地址"], sample="村道 3 公里处", width=28),
            Column("lon", "经度", ["lng", "lon", "东经"], clean=degrees(73, 136), note="WGS-84 / CGCS2000",
                   of=lambda point: written_degrees(point.lon)),
            Column("lat", "纬度", ["lat", "北纬"], clean=degrees(3, 54), note="WGS-84 / CGCS2000",
                   of=lambda point: written_degrees(point.lat)),
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
            Column("id", "编号", ["点位编号"], hidden=True, note="系统编号，请勿修改"),
        ]  # fmt: skip

    @cached_property
    def _standing(self) -> dict[str, RiskPoint]:
        return {str(one.pk): one for one in points(self.by)}

    @cached_property
    def _by_name(self) -> dict[tuple[str, ...], str]:
        return {(one.region_id, one.kind, one.name): pk for pk, one in self._standing.items()}

    def standing(self) -> Mapping[str, RiskPoint]:
        return self._standing

    def settle(self, values: Cells, problems: dict[str, str]) -> str:
        if bool(values.get("lon")) != bool(values.get("lat")):
            problems.setdefault("lon", "经度、纬度应同时填写")
        if problems:
            return ""
        values["org"] = values.get("org") or self.orgs.called.get(self.by.org, "")
        org = self.orgs.code(values["org"]) if values["org"] else ""
        if not org or (org != self.by.org and self.by.roles.isdisjoint(KEEPERS)):
            problems["org"] = "只能导入由本单位负责的点位"
            return ""
        if pk := values.pop("id", ""):
            if pk not in self._standing:
                problems["id"] = f"没有编号为 {pk} 的点位"
            return pk
        for name in ("region", "lon", "lat", "exposed", "level"):
            if name in values and not values[name]:
                del values[name]  # a blank takes nothing back
        region = self.regions.code(values["region"]) if "region" in values else self.orgs.region(org)
        key = (region, self.kinds[values["kind"]], values["name"])
        return self._by_name.get(key, "/".join(key))

    def take(self, rows: Sequence[Row], by: Actor, at: datetime) -> None:
        """Raises what `register_points` and `change_point` raise."""
        new = [PointRow(**self._typed(row.values)) for row in rows if row.state == NEW]
        if new:
            register_points(rows=new, by=by, at=at)
        for row in rows:
            if row.state != NEW:
                said = {name: row.values[name] for name in row.changes}
                changes = {key: value for key, value in self._typed(said).items() if key in CHANGEABLE}
                change_point(point=int(row.key), changes=changes, by=by, at=at)

    def _typed(self, values: Cells) -> dict[str, Any]:
        makers: dict[str, Any] = {
            "kind": self.kinds.__getitem__,
            "level": self.levels.__getitem__,
            "region": self.regions.code,
            "org": self.orgs.code,
            "exposed": int,
            "lon": float,
            "lat": float,
        }
        return {name: makers.get(name, str)(text) for name, text in values.items() if name != "id"}


def _people(text: str) -> str:
    number = text.removesuffix("人").strip()
    if not number.isdecimal() or len(number) > 6:
        raise Wrong(f"“{text}”不是人数，例如 46")
    return str(int(number))
