"""The register of stocks as a table for Excel: everybody imports and exports what they keep."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.masking import mask_phone
from liandong.core.sheets.cleaning import choose, day, degrees, written, written_degrees
from liandong.core.sheets.columns import Cells, Column, Wrong
from liandong.core.sheets.plan import NEW, Row, Table
from liandong.directory.lookups import OrgNames, RegionNames
from liandong.directory.phones import phone
from liandong.resources.actions import CHANGEABLE, StockRow, change_stock, register_stocks
from liandong.resources.models import Stock, kinds
from liandong.resources.policy import KEEPERS
from liandong.resources.reads import stocks


class StocksTable(Table):
    """One row for each stock; known by number, or by unit, kind, make and place."""

    name = "stocks"
    title = _("物资装备")
    verb = "resources.keep"

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.orgs, self.regions = OrgNames(), RegionNames()
        self.kinds = written(kinds().items())
        self.kinds |= {word: one.kind for one in mechanism.current().stock_kinds for word in one.also}
        self.columns = [*self._what(), *self._where()]

    def _what(self) -> list[Column]:
        return [
            Column("org", "保管单位", ["所属单位", "单位名称", "储备单位", "归属单位", "管理单位"],
                   clean=self.orgs.clean, note="不填即本单位", sample="消防大队", width=24,
                   of=lambda stock: stock.org.called),
            Column("kind", "物资类别", ["类别", "物资名称", "品名", "装备名称", "名称"], required=True,
                   clean=choose(self.kinds, lambda code: kinds()[code], "物资类别"),
                   choices=lambda: list(kinds().values()), sample="抽水泵", of=lambda stock: stock.kind_name),
            Column("name", "规格型号", ["规格", "型号", "型号规格"], sample="200 立方/小时", width=20),
            Column("quantity", "数量", ["库存数量", "现有数量", "库存", "总数"], required=True, clean=_count,
                   sample="6"),
            Column("measure", "计量单位", ["单位", "量词"], sample="台"),
            Column("lent", "在外", ["借出", "已调出"], readonly=True, sample="0"),
            Column("confirmed_at", "盘点日期", ["最近盘点", "确认日期", "核对日期"], clean=day,
                   sample="2026-11-01", of=lambda stock: _day(stock.confirmed_at)),
        ]  # fmt: skip

    def _where(self) -> list[Column]:
        return [
            Column("place_name", "存放地点", ["存放位置", "仓库", "地点", "库房", "存放处"], width=24,
                   sample="营区器材库"),
            Column("region", "所在区划", ["区划", "乡镇", "所在乡镇", "所属乡镇"], clean=self.regions.clean,
                   choices=lambda: self.regions.choices, note="不填即单位所在区划", sample="云岭县",
                   of=lambda stock: self.regions.shown(stock.region_id)),
            Column("lon", "经度", ["lng", "lon", "东经"], clean=degrees(73, 136), note="WGS-84 / CGCS2000",
                   of=lambda stock: written_degrees(stock.lon)),
            Column("lat", "纬度", ["lat", "北纬"], clean=degrees(3, 54), note="WGS-84 / CGCS2000",
                   of=lambda stock: written_degrees(stock.lat)),
            Column("keeper", "保管岗位", ["保管人", "管理员", "联系人", "负责人"], sample="器材库管理员"),
            Column("phone", "保管电话", ["电话", "联系电话", "手机", "值班电话"], clean=phone,
                   personal=mask_phone, sample="0999-7119000"),
            Column("id", "编号", ["物资编号"], hidden=True, note="系统编号，请勿修改"),
        ]  # fmt: skip

    @cached_property
    def _standing(self) -> dict[str, Stock]:
        return {str(one.pk): one for one in stocks(self.by)}

    @cached_property
    def _by_name(self) -> dict[tuple[str, ...], str]:
        return {(one.org_id, one.kind, one.name, one.place_name): pk for pk, one in self._standing.items()}

    def standing(self) -> Mapping[str, Stock]:
        return self._standing

    def settle(self, values: Cells, problems: dict[str, str]) -> str:
        if bool(values.get("lon")) != bool(values.get("lat")):
            problems.setdefault("lon", "经度、纬度应同时填写")
        if problems:
            return ""
        own = self.orgs.called.get(self.by.org, "")
        values["org"] = values.get("org") or own
        org = self.orgs.code(values["org"]) if values["org"] else ""
        if not org or (org != self.by.org and self.by.roles.isdisjoint(KEEPERS)):
            problems["org"] = "只能导入本单位的物资"
            return ""
        if pk := values.pop("id", ""):
            if pk not in self._standing:
                problems["id"] = f"没有编号为 {pk} 的物资"
            return pk
        key = (org, self.kinds[values["kind"]], values.get("name", ""), values.get("place_name", ""))
        found = self._by_name.get(key, "/".join(key))
        for name in ("measure", "region", "lon", "lat", "confirmed_at"):
            if name in values and not values[name]:
                del values[name]  # a blank takes nothing back
        if found in self._standing:
            values.pop("measure", None)
        return found

    def take(self, rows: Sequence[Row], by: Actor, at: datetime) -> None:
        """Raises what `register_stocks` and `change_stock` raise."""
        new = [StockRow(**self._typed(row.values)) for row in rows if row.state == NEW]
        if new:
            register_stocks(rows=new, by=by, at=at)
        for row in rows:
            if row.state != NEW:
                said = {name: row.values[name] for name in row.changes}
                changes = {key: value for key, value in self._typed(said).items() if key in CHANGEABLE}
                change_stock(stock=int(row.key), changes=changes, by=by, at=at)

    def _typed(self, values: Cells) -> dict[str, Any]:
        typed: dict[str, Any] = dict(values)
        typed.pop("id", None)
        for name, make in self._makers.items():
            if name in typed:
                typed[name] = make(typed[name])
        return typed

    @cached_property
    def _makers(self) -> dict[str, Any]:
        return {
            "org": self.orgs.code,
            "kind": self.kinds.__getitem__,
            "quantity": int,
            "region": self.regions.code,
            "lon": float,
            "lat": float,
            "confirmed_at": lambda text: timezone.make_aware(
                datetime.combine(datetime.fromisoformat(text), time())
            ),
        }


def _day(moment: datetime) -> str:
    return timezone.localtime(moment).date().isoformat()


def _count(text: str) -> str:
    """`12`, `12台`; the measure behind it is not looked at."""
    found = re.fullmatch(r"(\d{1,7})\s*\D{0,4}", text)
    if not found:
        raise Wrong(f"“{text}”不是数量，例如 12")
    return str(int(found[1]))
