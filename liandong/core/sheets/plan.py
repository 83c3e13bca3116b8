"""What an import would do, row by row, before anything is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from liandong.core.access.actor import Actor
from liandong.core.sheets.columns import Cells, Column, Header, cleaned, find_header
from liandong.core.sheets.reading import Sheet, read

NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"


class Table:
    """One kind of table: its columns, what stands now, and how good rows are taken in.

    `settle` completes the cleaned values and names what is wrong; it gives the key of the row, by which
    `standing` knows it or not. `verb` is the right that `take` needs.
    """

    name: str
    title: Any
    verb: str
    columns: Sequence[Column]

    def standing(self) -> Mapping[str, Any]:
        """What stands now, by key: things that the columns know how to write."""
        raise NotImplementedError

    def current(self) -> Mapping[str, Cells]:
        """What stands now, in the table's words."""
        return {
            key: {one.name: one.written(thing) for one in self.columns}
            for key, thing in self.standing().items()
        }

    def settle(self, values: Cells, problems: dict[str, str]) -> str:
        raise NotImplementedError

    def take(self, rows: "Sequence[Row]", by: Actor, at: datetime) -> None:
        raise NotImplementedError


@dataclass
class Row:
    """A row of the file: its number there (from 1), what it says, and what that would mean."""

    number: int
    values: Cells
    state: str = WRONG
    key: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        return "；".join(dict.fromkeys(self.problems.values()))


@dataclass
class Plan:
    """The whole file, in its own order."""

    sheet: Sheet
    header: Header
    rows: list[Row]

    def of(self, *states: str) -> list[Row]:
        return [row for row in self.rows if row.state in states]

    @property
    def counts(self) -> dict[str, int]:
        return {state: len(self.of(state)) for state in (NEW, CHANGED, SAME, WRONG)}


def plan(content: bytes, table: Table) -> Plan:
    """Read a file and say what each row would do. Nothing is changed.

    Raises NotATable, TableTooLarge, NoHeader.
    """
    sheet = read(content)
    header = find_header(sheet.rows, table.columns)
    standing = table.current()
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for place, cells in enumerate(sheet.rows[header.row + 1 :], start=header.row + 2):
        if not any(cells) or _is_sample(cells):
            continue
        values, problems = cleaned(table.columns, header, cells)
        key = table.settle(values, problems)
        row = Row(place, values, key=key, problems=problems)
        _repeated(row, seen)
        rows.append(_judged(row, standing))
    return Plan(sheet, header, rows)


def _is_sample(cells: Sequence[str]) -> bool:
    return cells[0].startswith("示例")


def _repeated(row: Row, seen: dict[str, int]) -> None:
    if row.problems or not row.key:
        return
    if row.key in seen:
        row.problems[""] = f"与第 {seen[row.key]} 行重复"
    else:
        seen[row.key] = row.number


def _judged(row: Row, standing: Mapping[str, Cells]) -> Row:
    if row.problems:
        row.state = WRONG
        return row
    now = standing.get(row.key)
    if now is None:
        row.state = NEW
        return row
    row.changes = {
        name: (now[name], value) for name, value in row.values.items() if name in now and now[name] != value
    }
    row.state = CHANGED if row.changes else SAME
    return row
