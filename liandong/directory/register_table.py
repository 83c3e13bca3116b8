"""A register as a table for Excel: everybody imports and exports the part that they keep."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from liandong.core.access.actor import Actor
from liandong.core.sheets.cleaning import whole_point
from liandong.core.sheets.columns import Cells, Column
from liandong.core.sheets.plan import NEW, Row, Table
from liandong.directory.lookups import OrgNames, RegionNames
from liandong.directory.models import Kept
from liandong.directory.register import Register


class RegisterTable(Table):
    """A row is known by its number, or by what names it; without an organisation it is the importer's own."""

    register: Register[Any]
    noun: str
    not_yours: str
    kept_when_blank: Collection[str]

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.orgs, self.regions = OrgNames(), RegionNames()
        self.verb = self.register.verb

    @cached_property
    def makers(self) -> dict[str, Callable[[str], Any]]:
        """How a cell's text becomes what is stored, where it is no text."""
        return {"org": self.orgs.code, "region": self.regions.code, "lon": float, "lat": float}

    def rows_now(self) -> Iterable[Kept]:
        """What the importer sees of the register."""
        raise NotImplementedError

    def name_of(self, one: Any) -> tuple[str, ...]:
        """What names an entry, as `named` finds it in a row."""
        raise NotImplementedError

    def named(self, values: Cells, org: str) -> tuple[str, ...]:
        raise NotImplementedError

    def enter(self, said: Sequence[dict[str, Any]], by: Actor, at: datetime) -> None:
        raise NotImplementedError

    def change(self, pk: int, changes: dict[str, Any], by: Actor, at: datetime) -> None:
        raise NotImplementedError

    @cached_property
    def _standing(self) -> dict[str, Kept]:
        return {str(one.pk): one for one in self.rows_now()}

    @cached_property
    def _by_name(self) -> dict[tuple[str, ...], str]:
        return {self.name_of(one): pk for pk, one in self._standing.items()}

    def standing(self) -> Mapping[str, Kept]:
        return self._standing

    def settle(self, values: Cells, problems: dict[str, str]) -> str:
        whole_point(values, problems)
        if problems:
            return ""
        values["org"] = values.get("org") or self.orgs.called.get(self.by.org, "")
        org = self.orgs.code(values["org"]) if values["org"] else ""
        if not org or (org != self.by.org and self.by.roles.isdisjoint(self.register.keepers)):
            problems["org"] = self.not_yours
            return ""
        for name in self.kept_when_blank:
            if name in values and not values[name]:
                del values[name]  # a blank takes nothing back
        if pk := values.pop("id", ""):
            if pk not in self._standing:
                problems["id"] = f"没有编号为 {pk} 的{self.noun}"
            return pk
        known_by = self.named(values, org)
        return self._by_name.get(known_by, "/".join(known_by))

    def take(self, rows: Sequence[Row], by: Actor, at: datetime) -> None:
        """Raises what `enter` and `change` raise."""
        if new := [self._typed(row.values) for row in rows if row.state == NEW]:
            self.enter(new, by, at)
        for row in rows:
            if row.state != NEW:
                said = {name: row.values[name] for name in row.changes if name in self.register.words}
                self.change(int(row.key), self._typed(said), by, at)

    def _typed(self, values: Cells) -> dict[str, Any]:
        return {name: self.makers.get(name, str)(text) for name, text in values.items()}

    def region_column(self, note: str) -> Column:
        return Column("region", "所在区划", ["区划", "乡镇", "所在乡镇", "所属乡镇", "村"],
                      clean=self.regions.clean, choices=lambda: self.regions.choices, note=note,
                      sample="云岭县", of=lambda one: self.regions.shown(one.region_id))  # fmt: skip

    def id_column(self, *synonyms: str) -> Column:
        return Column("id", "编号", synonyms, hidden=True, note="系统编号，请勿修改")
