"""The responsibility matrix as a table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.errors import Invalid
from liandong.core.sheets.columns import Cells, Column, Wrong
from liandong.core.sheets.plan import Row
from liandong.directory import words
from liandong.directory.actions import change_matrix
from liandong.directory.models import MatrixRow
from liandong.directory.tables.lookups import OrgNames, listed, written


class MatrixTable:
    """One row for each prefix of type codes and phase."""

    name = "matrix"
    title = _("职责分工")
    verb = "directory.change_matrix"

    def __init__(self) -> None:
        self.orgs = OrgNames()
        self.phases = {str(label): value for value, label in MatrixRow.Phase.choices}

    @cached_property
    def columns(self) -> Sequence[Column]:
        return [
            Column("types", "类型代码", ["事件类型代码", "类型", "代码"], required=True, clean=self._types,
                   note="代码或代码前缀；* 为其余各类", sample="12C01"),
            Column("type_name", "类型名称", ["事件类型"], readonly=True, sample="建筑施工事故", width=24),
            Column("phase", "阶段", ["处置阶段"], required=True, clean=self._phase,
                   choices=lambda: list(self.phases), sample="先期处置"),
            Column("lead", "牵头单位", ["牵头", "主责单位", "牵头部门"], required=True, clean=self._party,
                   choices=lambda: list(words.kinds().values()), sample="消防救援", width=22),
            Column("cooperating", "配合单位", ["协作单位", "配合部门", "协同单位"], clean=self._parties,
                   note="多个单位用顿号分开", sample="公安、医疗急救（120）", width=36),
            Column("participating", "参与单位", ["参加单位", "参与部门"], clean=self._parties,
                   note="多个单位用顿号分开", sample="供电、供水", width=36),
            Column("contested", "争议时裁定", ["争议兜底", "争议时承担"], clean=self._org,
                   note="职责有争议时由谁裁定并兜底", sample="联动中心"),
        ]  # fmt: skip

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return written(words.kinds().items())

    def _types(self, text: str) -> str:
        code = text.upper()
        if code != "*" and not any(one.code.startswith(code) for one in mechanism.current().types):
            raise Wrong(f"没有代码以 {text} 开头的事件类型")
        return code

    def _phase(self, text: str) -> str:
        if text not in self.phases:
            raise Wrong(f"没有“{text}”这一阶段")
        return text

    def _code(self, text: str) -> str:
        return self._kinds[text] if text in self._kinds else words.ORG + self.orgs.code(text)

    def _shown(self, party: str) -> str:
        if party.startswith(words.ORG):
            return self.orgs.called.get(party.removeprefix(words.ORG), party)
        return words.kind_name(party)

    def _party(self, text: str) -> str:
        return self._shown(self._code(text))

    def _parties(self, text: str) -> str:
        return "、".join(self._party(name) for name in listed(text))

    def _org(self, text: str) -> str:
        return self.orgs.called[self.orgs.code(text)]

    def current(self) -> Mapping[str, Cells]:
        labels = {value: label for label, value in self.phases.items()}
        return {
            f"{row.types}/{row.phase}": {
                "types": row.types,
                "type_name": words.type_name(row.types),
                "phase": labels[row.phase],
                "lead": self._shown(row.lead),
                "cooperating": "、".join(self._shown(party) for party in row.cooperating),
                "participating": "、".join(self._shown(party) for party in row.participating),
                "contested": self.orgs.called.get(row.contested, row.contested),
            }
            for row in MatrixRow.objects.all()
        }

    def settle(self, values: Cells, problems: dict[str, str]) -> str:
        if "types" in problems or "phase" in problems:
            return ""
        return f"{values['types']}/{self.phases[values['phase']]}"

    def parties(self, values: Mapping[str, str]) -> dict[str, Any]:
        """The parties that a form names, as codes. Raises Invalid with what is not known."""
        try:
            return {
                "lead": self._code(values["lead"].strip()),
                "cooperating": [self._code(name) for name in listed(values["cooperating"])],
                "participating": [self._code(name) for name in listed(values["participating"])],
                "contested": self.orgs.code(values["contested"]) if values["contested"] else "",
            }
        except Wrong as error:
            raise Invalid({"lead": str(error)}) from None

    def take(self, rows: Sequence[Row], by: Actor, at: datetime) -> None:
        """Raises what `change_matrix` raises."""
        standing = {f"{row.types}/{row.phase}": row for row in MatrixRow.objects.all()}
        for row in rows:
            now, values = standing.get(row.key), row.values
            kept = now.said() if now else {"cooperating": [], "participating": [], "contested": ""}
            for column in ("cooperating", "participating"):
                if column in values:
                    kept[column] = [self._code(name) for name in listed(values[column])]
            if "contested" in values:
                kept["contested"] = self.orgs.code(values["contested"]) if values["contested"] else ""
            kept["lead"] = self._code(values["lead"])
            change_matrix(types=values["types"], phase=self.phases[values["phase"]], by=by, at=at, **kept)
