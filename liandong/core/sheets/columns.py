"""What a column of a table is called, and how its cells become values."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from liandong.core.errors import DomainError
from liandong.core.sheets.errors import NoHeader

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
Cells = dict[str, str]
Clean = Callable[[str], str]


class Wrong(ValueError):
    """A cell that cannot be taken, with the sentence that says so."""


@dataclass(frozen=True)
class Column:
    """A column: `name` in code, `title` in the template, `synonyms` other headings that people use.

    `clean` turns the cell's text into the stored text and raises Wrong or a DomainError; `choices` fill the
    template's dropdown; `hidden` columns carry our own numbers; `readonly` ones are shown and ignored;
    `personal` ones are masked in exports unless permitted; `of` writes what stands now, by default the
    thing's attribute of the same name.
    """

    name: str
    title: str
    synonyms: Sequence[str] = ()
    required: bool = False
    clean: Clean = str
    choices: Callable[[], Sequence[str]] | None = None
    note: str = ""
    sample: str = ""
    width: int = 16
    hidden: bool = False
    readonly: bool = False
    personal: Callable[[str], str] | None = None
    of: Callable[[Any], str] | None = None

    def written(self, thing: Any) -> str:
        return self.of(thing) if self.of else str(getattr(thing, self.name))

    def answers_to(self, heading: str) -> bool:
        return _plain(heading) in {_plain(self.title), *(_plain(one) for one in self.synonyms)}


@dataclass(frozen=True)
class Header:
    """Where the header is and which cell of a row belongs to which column."""

    row: int
    places: Mapping[str, int] = field(default_factory=dict)


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones."""
    return text.translate(_FULL_WIDTH)


def _plain(heading: str) -> str:
    return re.sub(r"[\s*＊:：()（）]|必填|选填", "", half_width(heading)).lower()


def find_header(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> Header:
    """The first of the upper rows that names every required column. Raises NoHeader with what is missing."""
    needed = [column for column in columns if column.required]
    best: list[str] = [column.title for column in needed]
    for number, row in enumerate(rows[:10]):
        places = _places(row, columns)
        missing = [column.title for column in needed if column.name not in places]
        if not missing:
            return Header(number, places)
        best = min(best, missing, key=len)
    raise NoHeader(missing="、".join(best))


def _places(row: Sequence[str], columns: Iterable[Column]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(row):
        column = next((one for one in columns if heading and one.answers_to(heading)), None)
        if column and column.name not in found:
            found[column.name] = place
    return found


def cleaned(columns: Sequence[Column], header: Header, row: Sequence[str]) -> tuple[Cells, dict[str, str]]:
    """The values of a row and what is wrong with it, by column. Columns that the file lacks are left out."""
    values: Cells = {}
    problems: dict[str, str] = {}
    for column in columns:
        place = header.places.get(column.name)
        if place is None or column.readonly:
            continue
        text = tidy(row[place] if place < len(row) else "")
        if not text:
            values[column.name] = ""
            if column.required:
                problems[column.name] = f"缺少{column.title}"
            continue
        try:
            values[column.name] = column.clean(text)
        except (Wrong, DomainError) as error:
            values[column.name] = text
            problems[column.name] = str(error)
    return values, problems


_FULL_DIGITS = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}


def tidy(text: str) -> str:
    """Outer and odd spaces gone, full-width letters and digits half-width; Chinese punctuation stays.

    An apostrophe in front, by which exports keep a cell from being a formula, is taken off again.
    """
    text = re.sub(r"[\s\u200b\ufeff\u00a0\u3000]+", " ", text.translate(_FULL_DIGITS)).strip()
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@" else text
