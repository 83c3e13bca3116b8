"""Cleaners: from what people type in a cell to what is stored. All raise Wrong."""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from liandong.core.sheets.columns import Cells, Clean, Column, Wrong

YES, NO = "是", "否"


_BETWEEN = re.compile(r"[、，,;；/\n](?![^（(]*[）)])")


def listed(text: str) -> list[str]:
    """Several names in one cell, whatever sign stands between them; signs in brackets belong to a name."""
    return [name.strip() for name in _BETWEEN.split(text) if name.strip()]


def yes_or_no(text: str) -> str:
    if text.lower() in {"是", "有", "y", "yes", "true", "1", "√", "✓", "对"}:
        return YES
    if text.lower() in {"否", "无", "n", "no", "false", "0", "×", "x"}:
        return NO
    raise Wrong(f"“{text}”应填“是”或“否”")


def degrees(low: float, high: float) -> Clean:
    """A cleaner for a coordinate in degrees."""

    def clean(text: str) -> str:
        try:
            value = float(text)
        except ValueError:
            raise Wrong(f"“{text}”不是度数，例如 104.512345") from None
        if not low <= value <= high:
            raise Wrong(f"{text} 超出范围（{low:g} 至 {high:g}）")
        return written_degrees(value)

    return clean


def written_degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def point_columns(of: Callable[[Any], Any] = lambda thing: thing) -> list[Column]:
    """Where a thing is, in degrees; `of` gives what has the point."""
    return [
        Column("lon", "经度", ["lng", "lon", "东经"], clean=degrees(73, 136), note="WGS-84 / CGCS2000",
               of=lambda thing: written_degrees(of(thing).lon)),
        Column("lat", "纬度", ["lat", "北纬"], clean=degrees(3, 54), note="WGS-84 / CGCS2000",
               of=lambda thing: written_degrees(of(thing).lat)),
    ]  # fmt: skip


def whole_point(values: Cells, problems: dict[str, str]) -> None:
    """Say so when only one half of a point is given."""
    if bool(values.get("lon")) != bool(values.get("lat")):
        problems.setdefault("lon", "经度、纬度应同时填写")


def written(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes by every way to write them: the name, the code, the name without what follows a bracket."""
    found: dict[str, str] = {}
    for code, name in names:
        found |= {name: code, code: code}
        found.setdefault(name.split("（")[0], code)
    return found


def choose(ways: dict[str, str], shown: Callable[[str], str], what: str) -> Clean:
    """A cleaner that takes any way to write a choice and gives the one that is shown."""

    def clean(text: str) -> str:
        if text not in ways:
            raise Wrong(f"没有“{text}”这一{what}")
        return shown(ways[text])

    return clean


def day(text: str) -> str:
    """`2026-11-21`, `2026.11.21`, `2026/11/21`, `2026年11月21日`, or a serial number of Excel."""
    if re.fullmatch(r"\d{5}", text):
        return (date(1899, 12, 30) + timedelta(days=int(text))).isoformat()
    parts = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?( 00:00)?", text)
    try:
        if parts:
            return date(int(parts[1]), int(parts[2]), int(parts[3])).isoformat()
    except ValueError:
        pass
    raise Wrong(f"“{text}”不是日期，例如 2026-11-21")


def time_of_day(text: str) -> str:
    parts = re.fullmatch(r"(\d{1,2})[:：时](\d{2})?分?(:00)?", text)
    if not parts or int(parts[1]) > 24 or int(parts[2] or 0) > 59:
        raise Wrong(f"“{text}”不是时间，例如 08:30")
    return f"{int(parts[1]):02d}:{int(parts[2] or 0):02d}"
