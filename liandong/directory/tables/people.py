"""People as a table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from liandong.core.access.actor import Actor
from liandong.core.access.masking import mask_phone
from liandong.core.sheets.cleaning import NO, YES, yes_or_no
from liandong.core.sheets.columns import Cells, Column
from liandong.core.sheets.plan import Row, Table
from liandong.directory.actions import PersonEntry, file_people
from liandong.directory.lookups import OrgNames
from liandong.directory.models import Person
from liandong.directory.phones import phone


class PeopleTable(Table):
    """One row for each person; known by number, or by name within the unit."""

    name = "people"
    title = _("人员")
    verb = "directory.file_people"

    def __init__(self) -> None:
        orgs = self.orgs = OrgNames()
        self.columns = [
            Column("name", "姓名", ["人员姓名", "名字", "联系人"], required=True, sample="王建国"),
            Column("org", "单位", ["所属单位", "工作单位", "单位名称", "部门", "所在单位"], required=True,
                   clean=orgs.clean, choices=lambda: sorted(orgs.called.values()),
                   note="可填全称、简称或改革前的名称", sample="消防大队", width=24,
                   of=lambda person: orgs.called.get(person.org_id, "")),
            Column("title", "职务", ["职位", "岗位", "职务职级"], sample="大队长"),
            Column("phone", "联系电话",
                   ["电话", "手机", "手机号", "手机号码", "移动电话", "联系方式", "电话号码"],
                   clean=phone, personal=mask_phone, note="手机号或带区号的固定电话", sample="19900001234"),
            Column("left", "是否离岗", ["离岗", "离职", "已离岗"], clean=yes_or_no, choices=lambda: [NO, YES],
                   sample=NO, of=lambda person: YES if person.left_at else NO),
            Column("ref", "编号", ["人员编号", "ref"], hidden=True, note="系统编号，请勿修改"),
        ]  # fmt: skip

    @cached_property
    def _people(self) -> dict[str, Person]:
        return Person.objects.in_bulk()

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for ref, person in self._people.items():
            found.setdefault((person.org_id or "", person.name), []).append(ref)
        return found

    def standing(self) -> Mapping[str, Person]:
        return self._people

    def settle(self, values: Cells, problems: dict[str, str]) -> str:
        if "left" in values:
            values["left"] = values["left"] or NO
        if "org" in problems or "name" in problems:
            return ""
        if ref := values.pop("ref", ""):
            if ref not in self._people:
                problems["ref"] = f"没有编号为 {ref} 的人员"
            return ref
        org = self.orgs.code(values["org"])
        same = self._by_name.get((org, values["name"]), [])
        if len(same) > 1:
            problems["name"] = f"本单位有 {len(same)} 名{values['name']}，请填写编号"
        return same[0] if same else f"{org}/{values['name']}"

    def take(self, rows: Sequence[Row], by: Actor, at: datetime) -> None:
        """Raises what `file_people` raises."""
        file_people(entries=[self._entry(row) for row in rows], by=by, at=at)

    def _entry(self, row: Row) -> PersonEntry:
        known, values = self._people.get(row.key, Person()), row.values
        return PersonEntry(
            ref=known.ref,
            name=values["name"],
            org=self.orgs.code(values["org"]),
            phone=values.get("phone", known.phone),
            title=values.get("title", known.title),
            left=values["left"] == YES if "left" in values else known.left_at is not None,
        )
