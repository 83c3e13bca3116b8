"""Linkage units as a table, with their published phone and liaison."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from liandong.core.access.actor import Actor
from liandong.core.access.masking import mask_phone
from liandong.core.sheets.columns import Cells, Column
from liandong.core.sheets.plan import Row
from liandong.directory import words
from liandong.directory.actions import change_unit, file_liaison, publish_duty_phone, register_unit
from liandong.directory.models import Liaison, LinkageUnit, Organisation
from liandong.directory.names import free_slug, slug
from liandong.directory.phones import phone
from liandong.directory.tables.lookups import (
    NO,
    YES,
    OrgNames,
    RegionNames,
    choose,
    degrees,
    tier_words,
    written,
    yes_or_no,
)

_OF_UNIT = ("name", "short_name", "tier", "kind", "region", "phone", "dual_track", "lon", "lat")
_OF_LIAISON = ("liaison", "liaison_post", "liaison_phone", "specialty")


class UnitsTable:
    """One row for each linkage unit; known by code, or by any of its names."""

    name = "units"
    title = _("联动单位")
    verb = "directory.register_unit"

    def __init__(self) -> None:
        self.orgs = OrgNames()
        self.regions = RegionNames()

    @cached_property
    def columns(self) -> Sequence[Column]:
        return [*self._particulars(), *self._contacts()]

    def _particulars(self) -> list[Column]:
        tiers, kinds = tier_words(), written(words.kinds().items())
        return [
            Column("name", "单位名称", ["单位", "名称", "全称", "机构名称", "单位全称"], required=True,
                   note="全称；改革前的名称会自动对上", sample="云岭县消防救援大队", width=28),
            Column("short_name", "简称", ["单位简称"], sample="消防大队"),
            Column("tier", "联动级别", ["级别", "联动单位级别", "类级"], required=True,
                   clean=choose(tiers, words.tier_name, "级别"),
                   choices=lambda: [tier.name for tier in words.tiers()], sample="一级联动单位"),
            Column("kind", "单位类别", ["类别", "单位种类", "行业"], required=True,
                   clean=choose(kinds, words.kind_name, "类别"),
                   choices=lambda: list(words.kinds().values()), sample="消防救援", width=22),
            Column("region", "所属区划", ["区划", "所在区域", "行政区划", "区划代码"], required=True,
                   clean=self.regions.clean, choices=lambda: self.regions.choices, sample="云岭县"),
            Column("dual_track", "双轨制", ["是否双轨"], clean=yes_or_no,
                   choices=lambda: [YES, NO], sample=YES),
            Column("lon", "经度", ["lng", "lon", "东经"], clean=degrees(73, 136), note="WGS-84 / CGCS2000"),
            Column("lat", "纬度", ["lat", "北纬"], clean=degrees(3, 54), note="WGS-84 / CGCS2000"),
        ]  # fmt: skip

    def _contacts(self) -> list[Column]:
        return [
            Column("phone", "单位电话", ["电话", "联系电话", "办公电话", "固定电话"], clean=phone,
                   sample="0999-7119000"),
            Column("public_phone", "值班电话", ["公布电话", "公开电话", "24小时值班电话"], clean=phone,
                   note="向社会公布的值班电话", sample="0999-7119000"),
            Column("liaison", "联络员", ["联络员姓名", "联系人"], sample="李雷"),
            Column("liaison_post", "联络员职务", ["联系人职务"], sample="参谋"),
            Column("liaison_phone", "联络员电话", ["联系人电话", "联络员手机"], clean=phone,
                   personal=mask_phone, sample="19900001234"),
            Column("specialty", "联络员专长", ["专长"], sample="灭火救援"),
            Column("code", "编号", ["单位编号", "code"], hidden=True, note="系统编号，请勿修改"),
        ]  # fmt: skip

    @cached_property
    def _units(self) -> dict[str, LinkageUnit]:
        return {unit.org_id: unit for unit in LinkageUnit.objects.select_related("org")}

    @cached_property
    def _standing(self) -> dict[str, Cells]:
        filed = {one.unit_id: one for one in Liaison.objects.filter(until=None)}
        return {code: self._cells(unit, filed.get(code)) for code, unit in self._units.items()}

    def current(self) -> Mapping[str, Cells]:
        return self._standing

    def _cells(self, unit: LinkageUnit, filed: Liaison | None) -> Cells:
        org = unit.org
        return {
            "name": org.name,
            "short_name": org.short_name,
            "tier": words.tier_name(unit.tier),
            "kind": words.kind_name(unit.kind),
            "region": self.regions.shown(org.region_id),
            "dual_track": YES if unit.dual_track else NO,
            "lon": _degrees(org.lon),
            "lat": _degrees(org.lat),
            "phone": org.phone,
            "public_phone": org.public_phone,
            "liaison": filed.name if filed else "",
            "liaison_post": filed.post if filed else "",
            "liaison_phone": filed.phone if filed else "",
            "specialty": filed.specialty if filed else "",
            "code": org.code,
        }

    def settle(self, values: Cells, problems: dict[str, str]) -> str:
        name = values.get("name", "")
        code = values.get("code") or self.orgs.known(name) or ""
        if values.get("code") and code not in self.orgs.called:
            problems["code"] = f"没有编号为 {code} 的单位"
        self._keep_what_an_empty_cell_cannot_take_back(values, code)
        if values.get("liaison") and not values.get("liaison_phone"):
            problems.setdefault("liaison_phone", "填写了联络员，缺少联络员电话")
        if bool(values.get("lon")) != bool(values.get("lat")):
            problems.setdefault("lon", "经度、纬度应同时填写")
        return code or name

    def _keep_what_an_empty_cell_cannot_take_back(self, values: Cells, code: str) -> None:
        """An old name is no renaming; a liaison or a published phone is not withdrawn by a blank."""
        now = self._standing.get(code)
        if now is None:
            return
        values["code"] = code
        if self.orgs.known(values.get("name", "")) == code:
            values["name"] = now["name"]
        for column in ("public_phone", *_OF_LIAISON, "dual_track", "lon", "lat"):
            if column in values and not values[column]:
                values[column] = now[column]

    def take(self, rows: Sequence[Row], by: Actor, at: datetime) -> None:
        """Raises what the directory's actions raise."""
        taken = set(Organisation.objects.values_list("code", flat=True))
        for row in rows:
            if row.key in self._units:
                self._change(row, by, at)
            else:
                code = row.key if row.key in taken else free_slug(slug(row.values["name"]), taken)
                taken.add(code)
                self._register(code, row, by, at)
            self._contact(row, by, at)

    def _register(self, code: str, row: Row, by: Actor, at: datetime) -> None:
        values = self._typed(row.values)
        tracked = values.pop("dual_track", None)
        register_unit(
            code=code,
            by=by,
            at=at,
            dual_track=tracked if row.values.get("dual_track") else None,
            **{key: value for key, value in values.items() if value not in ("", None)},
        )
        row.values["code"] = code

    def _change(self, row: Row, by: Actor, at: datetime) -> None:
        typed = self._typed(row.values)
        changes = {key: typed[key] for key in row.changes if key in typed}
        if changes:
            change_unit(unit=row.key, changes=changes, by=by, at=at)

    def _contact(self, row: Row, by: Actor, at: datetime) -> None:
        unit, now = row.values["code"], self._standing.get(row.key, {})
        told = row.values.get("public_phone", "")
        if told and told != now.get("public_phone"):
            publish_duty_phone(unit=unit, phone=told, by=by, at=at)
        name = row.values.get("liaison", "")
        if name and any(
            row.values.get(key, "") != now.get(key, "") for key in _OF_LIAISON if key in row.values
        ):
            file_liaison(
                unit=unit,
                name=name,
                phone=row.values["liaison_phone"],
                post=row.values.get("liaison_post", now.get("liaison_post", "")),
                specialty=row.values.get("specialty", now.get("specialty", "")),
                by=by,
                at=at,
            )

    def _typed(self, values: Cells) -> dict[str, Any]:
        tiers, kinds = tier_words(), written(words.kinds().items())
        into: dict[str, Callable[[str], str | bool | float | None]] = {
            "tier": tiers.__getitem__,
            "kind": kinds.__getitem__,
            "region": self.regions.code,
            "dual_track": lambda text: text == YES,
            "lon": lambda text: float(text) if text else None,
            "lat": lambda text: float(text) if text else None,
        }
        return {key: into.get(key, str)(values[key]) for key in _OF_UNIT if key in values}


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")
