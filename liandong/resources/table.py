"""The register of stocks as a table for Excel: everybody imports and exports what they keep."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.masking import mask_phone
from liandong.core.sheets.cleaning import choose, day, point_columns, written
from liandong.core.sheets.columns import Cells, Column, Wrong
from liandong.directory.phones import phone
from liandong.directory.register_table import RegisterTable
from liandong.resources.actions import REGISTER, StockRow, change_stock, register_stocks
from liandong.resources.models import Stock, kinds
from liandong.resources.reads import stocks


class StocksTable(RegisterTable):
    """One row for each stock; known by number, or by unit, kind, make and place."""

    name = "stocks"
    title = _("物资装备")
    register = REGISTER
    noun, not_yours = "物资", "只能导入本单位的物资"
    kept_when_blank = ("measure", "region", "lon", "lat", "confirmed_at")

    def __init__(self, by: Actor) -> None:
        super().__init__(by)
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
            self.region_column("不填即单位所在区划"),
            *point_columns(),
            Column("keeper", "保管岗位", ["保管人", "管理员", "联系人", "负责人"], sample="器材库管理员"),
            Column("phone", "保管电话", ["电话", "联系电话", "手机", "值班电话"], clean=phone,
                   personal=mask_phone, sample="0999-7119000"),
            self.id_column("物资编号"),
        ]  # fmt: skip

    @cached_property
    def makers(self) -> dict[str, Callable[[str], Any]]:
        own: dict[str, Callable[[str], Any]] = {
            "kind": self.kinds.__getitem__,
            "quantity": int,
            "confirmed_at": _midnight,
        }
        return {**super().makers, **own}

    def rows_now(self) -> Iterable[Stock]:
        return stocks(self.by)

    def name_of(self, one: Stock) -> tuple[str, ...]:
        return one.org_id, one.kind, one.name, one.place_name

    def named(self, values: Cells, org: str) -> tuple[str, ...]:
        return org, self.kinds[values["kind"]], values.get("name", ""), values.get("place_name", "")

    def settle(self, values: Cells, problems: dict[str, str]) -> str:
        found = super().settle(values, problems)
        if found in self.standing():
            values.pop("measure", None)  # what is counted stays counted in the same measure
        return found

    def enter(self, said: Sequence[dict[str, Any]], by: Actor, at: datetime) -> None:
        register_stocks(rows=[StockRow(**row) for row in said], by=by, at=at)

    def change(self, pk: int, changes: dict[str, Any], by: Actor, at: datetime) -> None:
        change_stock(stock=pk, changes=changes, by=by, at=at)


def _midnight(day: str) -> datetime:
    return timezone.make_aware(datetime.combine(datetime.fromisoformat(day), time()))


def _day(moment: datetime) -> str:
    return timezone.localtime(moment).date().isoformat()


def _count(text: str) -> str:
    """`12`, `12台`; the measure behind it is not looked at."""
    found = re.fullmatch(r"(\d{1,7})\s*\D{0,4}", text)
    if not found:
        raise Wrong(f"“{text}”不是数量，例如 12")
    return str(int(found[1]))
