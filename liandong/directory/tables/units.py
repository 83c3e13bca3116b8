"""Linkage units as a table, with their published phone and liaison."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from liandong.core.access.actor import Actor
from liandong.core.access.masking import mask_phone
from liandong.core.sheets.cleaning import NO, YES, choose, point_columns, whole_point, written, yes_or_no
from liandong.core.sheets.columns import Cells, Column
from liandong.core.sheets.plan import Row, Table
from liandong.directory import words
from liandong.directory.actions import change_unit, file_liaison, publish_duty_phone, register_unit
from liandong.directory.lookups import OrgNames, RegionNames, tier_words
from liandong.directory.models import Liaison, LinkageUnit
from liandong.directory.names import free_slug, slug
from liandong.directory.phones import phone

_OF_UNIT = ("name", "short_name", "tier", "kind", "region", "phone", "dual_track", "lon", "lat")
_OF_LIAISON = ("liaison", "liaison_post", "liaison_phone", "specialty")


class UnitsTable(Table):
    """One row for each linkage unit; known by code, or by any of its names."""

    name = "units"
    title = _("联动单位")
    verb = "directory.register_unit"

    def __init__(self) -> None:
        self.orgs, self.regions = OrgNames(), RegionNames()
        self.tiers, self.kinds = tier_words(), written(words.kinds().items())
        self.columns = [*self._particulars(), *self._contacts()]

    def _particulars(self) -> list[Column]:
        return [
            Column("name", "单位名称", ["单位", "名称", "全称", "机构名称", "单位全称"], required=True,
                   note="全称；改革前的名称会自动对上", sample="云岭县消防救援大队", width=28,
                   of=attrgetter("org.name")),
            Column("short_name", "简称", ["单位简称"], sample="消防大队", of=attrgetter("org.short_name")),
            Column("tier", "联动级别", ["级别", "联动单位级别", "类级"], required=True,
                   clean=choose(self.tiers, words.tier_name, "级别"),
                   choices=lambda: [tier.name for tier in words.tiers()], sample="一级联动单位",
                   of=lambda unit: words.tier_name(unit.tier)),
            Column("kind", "单位类别", ["类别", "单位种类", "行业"], required=True,
                   clean=choose(self.kinds, words.kind_name, "类别"),
                   choices=lambda: list(words.kinds().values()), sample="消防救援", width=22,
                   of=lambda unit: words.kind_name(unit.kind)),
            Column("region", "所属区划", ["区划", "所在区域", "行政区划", "区划代码"], required=True,
                   clean=self.regions.clean, choices=lambda: self.regions.choices, sample="云岭县",
                   of=lambda unit: self.regions.shown(unit.org.region_id)),
            Column("dual_track", "双轨制", ["是否双轨"], clean=yes_or_no,
                   choices=lambda: [YES, NO], sample=YES,
                   of=lambda unit: YES if unit.dual_track else NO),
            *point_columns(attrgetter("org")),
        ]  # fmt: skip

    def _contacts(self) -> list[Column]:
        return [
            Column("phone", "单位电话", ["电话", "联系电话", "办公电话", "固定电话"], clean=phone,
                   sample="0999-7119000", of=attrgetter("org.phone")),
            Column("public_phone", "值班电话", ["公布电话", "公开电话", "24小时值班电话"], clean=phone,
                   note="向社会公布的值班电话", sample="0999-7119000", of=attrgetter("org.public_phone")),
            Column("liaison", "联络员", ["联络员姓名", "联系人"], sample="李雷", of=_of_liaison("name")),
            Column("liaison_post", "联络员职务", ["联系人职务"], sample="参谋", of=_of_liaison("post")),
            Column("liaison_phone", "联络员电话", ["联系人电话", "联络员手机"], clean=phone,
                   personal=mask_phone, sample="19900001234", of=_of_liaison("phone")),
            Column("specialty", "联络员专长", ["专长"], sample="灭火救援",
                   of=_of_liaison("specialty")),
            Column("code", "编号", ["单位编号", "code"], hidden=True, note="系统编号，请勿修改",
                   of=attrgetter("org.code")),
        ]  # fmt: skip

    def standing(self) -> Mapping[str, LinkageUnit]:
        filed = Prefetch("org__liaisons", Liaison.objects.filter(until=None), to_attr="filed")
        units = LinkageUnit.objects.select_related("org").prefetch_related(filed)
        return {unit.org_id: unit for unit in units}

    @cached_property
    def _now(self) -> Mapping[str, Cells]:
        return self.current()

    def settle(self, values: Cells, problems: dict[str, str]) -> str:
        name = values.get("name", "")
        code = values.get("code") or self.orgs.known(name) or ""
        if values.get("code") and code not in self.orgs.called:
            problems["code"] = f"没有编号为 {code} 的单位"
        self._keep_what_an_empty_cell_cannot_take_back(values, code)
        if values.get("liaison") and not values.get("liaison_phone"):
            problems.setdefault("liaison_phone", "填写了联络员，缺少联络员电话")
        whole_point(values, problems)
        return code or name

    def _keep_what_an_empty_cell_cannot_take_back(self, values: Cells, code: str) -> None:
        """An old name is no renaming; a liaison or a published phone is not withdrawn by a blank."""
        now = self._now.get(code)
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
        taken = set(self.orgs.called)
        for row in rows:
            code, said = row.key, self._typed(row.values)
            if code in self._now:
                changes = {key: said[key] for key in row.changes if key in said}
                change_unit(unit=code, changes=changes, by=by, at=at)
            else:
                code = code if code in taken else free_slug(slug(said["name"]), taken)
                taken.add(code)
                given = {key: value for key, value in said.items() if value not in ("", None)}
                register_unit(code=code, **given, by=by, at=at)
            self._contact(code, row.values, self._now.get(code, {}), by, at)

    def _contact(self, unit: str, said: Cells, now: Cells, by: Actor, at: datetime) -> None:
        told = said.get("public_phone")
        if told and told != now.get("public_phone"):
            publish_duty_phone(unit=unit, phone=told, by=by, at=at)
        name, post, phone, specialty = filed = [said.get(key, now.get(key, "")) for key in _OF_LIAISON]
        if name and filed != [now.get(key, "") for key in _OF_LIAISON]:
            file_liaison(unit=unit, name=name, phone=phone, post=post, specialty=specialty, by=by, at=at)

    def _typed(self, values: Cells) -> dict[str, Any]:
        into: dict[str, Callable[[str], str | bool | float | None]] = {
            "tier": self.tiers.__getitem__,
            "kind": self.kinds.__getitem__,
            "region": self.regions.code,
            "dual_track": lambda text: text == YES if text else None,
            "lon": lambda text: float(text) if text else None,
            "lat": lambda text: float(text) if text else None,
        }
        return {key: into.get(key, str)(values[key]) for key in _OF_UNIT if key in values}


def _of_liaison(name: str) -> Callable[[Any], str]:
    return lambda unit: "".join(getattr(one, name) for one in unit.org.filed)
