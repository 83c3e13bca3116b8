"""A unit's roster as a table for Excel."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.core.access.actor import Actor
from liandong.core.sheets.cleaning import choose, day, time_of_day
from liandong.core.sheets.columns import Cells, Column, Wrong
from liandong.core.sheets.plan import Row, Table
from liandong.directory import reads as directory
from liandong.duty.actions import ShiftEntry, add_shifts
from liandong.duty.models import Shift

_ROLE_WORDS = {
    "duty_officer": ("值班员", "值班", "值班人员", "主班"),
    "duty_leader": ("带班领导", "带班", "值班领导"),
    "standby": ("备勤", "副班", "备班"),
    "dispatcher": ("派警员", "调度员"),
    "call_taker": ("接警员",),
}
_ROLES = {word: role for role, words in _ROLE_WORDS.items() for word in words}


class RosterTable(Table):
    """One row for each shift: day, role, person, from and to (a time not after the start is next day's)."""

    verb = "duty.publish_roster"

    def __init__(self, org: str) -> None:
        line = directory.organisation(org)
        self.org, self.name = org, f"roster:{org}"
        self.title = _("{name}值班表").format(name=line.name if line else org)
        self.columns = [
            Column("day", "日期", ["值班日期", "日子"], required=True, clean=day, sample="2026-03-01"),
            Column("role", "岗位", ["班次", "类别", "值班类别"], required=True,
                   clean=choose(_ROLES, lambda role: _ROLE_WORDS[role][0], "岗位"),
                   choices=lambda: [words[0] for words in _ROLE_WORDS.values()], sample="值班员"),
            Column("person", "姓名", ["值班人", "人员", "值班人员"], required=True, clean=self._person,
                   choices=lambda: [one.name for one in self._people.values()], sample="王建国"),
            Column("start", "开始", ["开始时间", "上班"], clean=time_of_day, note="空着为 08:00",
                   sample="08:00"),
            Column("end", "结束", ["结束时间", "下班"], clean=time_of_day, note="空着为次日 08:00",
                   sample="08:00"),
            Column("note", "备注", ["说明"]),
        ]  # fmt: skip

    @cached_property
    def _people(self) -> dict[str, directory.PersonLine]:
        return directory.people_of(self.org)

    def _person(self, text: str) -> str:
        """The name, or the reference of those who share one."""
        same = self._named(text)
        if len(same) == 1:
            return text if same[0].ref == text and len(self._named(same[0].name)) > 1 else same[0].name
        raise Wrong(f"本单位有 {len(same)} 名{text}，请填写人员编号" if same else f"{text} 不是本单位人员")

    def _named(self, text: str) -> list[directory.PersonLine]:
        return [one for one in self._people.values() if text in (one.name, one.ref)]

    def current(self) -> Mapping[str, Cells]:
        found = Shift.objects.filter(org=self.org).values_list("role", "person", "starts_at")
        return {f"{role}/{person}/{starts_at.isoformat()}": {} for role, person, starts_at in found}

    def settle(self, values: Cells, problems: dict[str, str]) -> str:
        if problems:
            return ""
        entry = self.entry(values)
        if entry.ends_at - entry.starts_at > timedelta(hours=48):
            problems["end"] = "一班超过 48 小时"
        return f"{entry.role}/{entry.person}/{entry.starts_at.isoformat()}"

    def entry(self, values: Cells) -> ShiftEntry:
        """The shift that a row means."""
        day = date.fromisoformat(values["day"])
        starts = _at(day, values.get("start") or "08:00")
        ends = _at(day, values.get("end") or "08:00")
        return ShiftEntry(
            role=_ROLES[values["role"]],
            person=self._named(values["person"])[0].ref,
            starts_at=starts.astimezone(UTC),
            ends_at=(ends if ends > starts else ends + timedelta(days=1)).astimezone(UTC),
            note=values.get("note", ""),
        )

    def take(self, rows: Sequence[Row], by: Actor, at: datetime) -> None:
        """Raises what `add_shifts` raises."""
        add_shifts(org=self.org, shifts=[self.entry(row.values) for row in rows], by=by, at=at)


def _at(day: date, time: str) -> datetime:
    hours, minutes = (int(part) for part in time.split(":"))
    midnight = datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())
    return midnight + timedelta(hours=hours, minutes=minutes)
