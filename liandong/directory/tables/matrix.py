"""The responsibility matrix as a table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.errors import Invalid
from liandong.core.sheets.cleaning import choose, listed, written
from liandong.core.sheets.columns import Cells, Column, Wrong
from liandong.core.sheets.plan import Row, Table
from liandong.directory import words
from liandong.directory.actions import change_matrix
from liandong.directory.lookups import OrgNames
from liandong.directory.models import MatrixRow


class MatrixTable(Table):
    """One row for each prefix of type codes and phase."""

    name = "matrix"
    title = _("职责分工")
    verb = "directory.change_matrix"

    def __init__(self) -> None:
        self.orgs = OrgNames()
        self.phases = {str(label): value for value, label in MatrixRow.Phase.choices}
        self.kinds = written(words.kinds().items())
        as_they_are = {label: label for label in self.phases}
        self.columns = [
            Column("types", "类型代码", ["事件类型代码", "类型", "代码"], required=True, clean=_types,
                   note="代码或代码前缀；* 为其余各类", sample="12C01"),
            Column("type_name", "类型名称", ["事件类型"], readonly=True, sample="建筑施工事故", width=24,
                   of=lambda row: words.type_name(row.types)),
            Column("phase", "阶段", ["处置阶段"], required=True, clean=choose(as_they_are, str, "阶段"),
                   choices=lambda: list(self.phases), sample="先期处置",
                   of=lambda row: str(row.get_phase_display())),
            Column("lead", "牵头单位", ["牵头", "主责单位", "牵头部门"], required=True, clean=self._shown_of,
                   choices=lambda: list(words.kinds().values()), sample="消防救援", width=22,
                   of=lambda row: self._shown(row.lead)),
            Column("cooperating", "配合单位", ["协作单位", "配合部门", "协同单位"], clean=self._shown_of,
                   note="多个单位用顿号分开", sample="公安、医疗急救（120）", width=36,
                   of=lambda row: self._shown(*row.cooperating)),
            Column("participating", "参与单位", ["参加单位", "参与部门"], clean=self._shown_of,
                   note="多个单位用顿号分开", sample="供电、供水", width=36,
                   of=lambda row: self._shown(*row.participating)),
            Column("contested", "争议时裁定", ["争议兜底", "争议时承担"], clean=self.orgs.clean,
                   note="职责有争议时由谁裁定并兜底", sample="联动中心",
                   of=lambda row: self.orgs.called.get(row.contested, row.contested)),
        ]  # fmt: skip

    def _codes(self, text: str) -> list[str]:
        return [self.kinds.get(name) or words.ORG + self.orgs.code(name) for name in listed(text)]

    def _shown(self, *parties: str) -> str:
        return "、".join(
            self.orgs.called.get(party.removeprefix(words.ORG), party)
            if party.startswith(words.ORG)
            else words.kind_name(party)
            for party in parties
        )

    def _shown_of(self, text: str) -> str:
        return self._shown(*self._codes(text))

    def standing(self) -> Mapping[str, MatrixRow]:
        return {str(row): row for row in MatrixRow.objects.all()}

    def settle(self, values: Cells, problems: dict[str, str]) -> str:
        if "types" in problems or "phase" in problems:
            return ""
        if len(listed(values["lead"])) > 1:
            problems["lead"] = "牵头单位只能有一个"
        return f"{values['types']}/{self.phases[values['phase']]}"

    def parties(self, values: Mapping[str, str], row: MatrixRow | None = None) -> dict[str, Any]:
        """The parties of a row as codes, those not named as they were. Raises Invalid with what is wrong."""
        said = (row or MatrixRow()).said()
        try:
            for part in ("lead", "cooperating", "participating"):
                if part in values:
                    said[part] = self._codes(values[part])
            said["lead"] = "".join(said["lead"][:1])
            if "contested" in values:
                said["contested"] = self.orgs.code(values["contested"]) if values["contested"] else ""
        except Wrong as error:
            raise Invalid({"lead": str(error)}) from None
        return said

    def take(self, rows: Sequence[Row], by: Actor, at: datetime) -> None:
        """Raises what `change_matrix` raises."""
        standing = self.standing()
        for row in rows:
            parties = self.parties(row.values, standing.get(row.key))
            phase = self.phases[row.values["phase"]]
            change_matrix(types=row.values["types"], phase=phase, by=by, at=at, **parties)


def _types(text: str) -> str:
    code = text.upper()
    if code != "*" and not any(one.code.startswith(code) for one in mechanism.current().types):
        raise Wrong(f"没有代码以 {text} 开头的事件类型")
    return code
