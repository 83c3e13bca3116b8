"""Names as people write them, found without asking the database for each row."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from liandong.core import mechanism
from liandong.core.sheets.columns import Clean, Wrong
from liandong.directory import words
from liandong.directory.models import Alias, Organisation, Region

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


class OrgNames:
    """Organisations by code, name, short name, and names from before the reform."""

    @cached_property
    def _orgs(self) -> list[Organisation]:
        return list(Organisation.objects.all())

    @cached_property
    def called(self) -> dict[str, str]:
        return {org.code: org.called for org in self._orgs}

    @cached_property
    def _codes(self) -> dict[str, str]:
        place = mechanism.current().place.name
        found: dict[str, str] = dict(Alias.objects.values_list("name", "org_id"))
        for org in self._orgs:
            bare = org.name.removeprefix(place)
            found |= {name: org.code for name in (bare, org.short_name, org.name, org.code) if name}
        for alias in mechanism.current().aliases:
            if alias.now in found:
                found.setdefault(alias.was, found[alias.now])
        return found

    def code(self, text: str) -> str:
        """The organisation's code. Raises Wrong."""
        place = mechanism.current().place.name
        for name in (text, text.removeprefix(place), text.lower()):
            if name in self._codes:
                return self._codes[name]
        raise Wrong(f"没有名为“{text}”的单位")

    def clean(self, text: str) -> str:
        return self.called[self.code(text)]

    def known(self, text: str) -> str | None:
        try:
            return self.code(text)
        except Wrong:
            return None


class RegionNames:
    """Regions by code or name; a name that several share needs its code, or the name above it in front."""

    @cached_property
    def _by_code(self) -> dict[str, Region]:
        return {region.code: region for region in Region.objects.all()}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code, region in self._by_code.items():
            above = self._by_code.get(region.parent_id or "")
            for name in {region.name, (above.name if above else "") + region.name}:
                found.setdefault(name, []).append(code)
        return found

    def shown(self, code: str) -> str:
        """How a region is written in tables: its name where that is enough."""
        region = self._by_code[code]
        if len(self._by_name[region.name]) == 1:
            return region.name
        above = self._by_code.get(region.parent_id or "")
        whole = (above.name if above else "") + region.name
        return whole if len(self._by_name[whole]) == 1 else code

    def code(self, text: str) -> str:
        """Raises Wrong."""
        if text in self._by_code:
            return text
        found = self._by_name.get(text, [])
        if len(found) == 1:
            return found[0]
        raise Wrong(f"有 {len(found)} 个“{text}”，请填写区划代码" if found else f"没有名为“{text}”的区划")

    def clean(self, text: str) -> str:
        return self.shown(self.code(text))

    @property
    def choices(self) -> Sequence[str]:
        return [self.shown(code) for code in self._by_code if len(code) in (6, 9)]


def written(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes by every way to write them: the name, the code, the name without what follows a bracket."""
    found: dict[str, str] = {}
    for code, name in names:
        found |= {name: code, code: code}
        found.setdefault(name.split("（")[0], code)
    return found


def tier_words() -> dict[str, str]:
    """Tiers as people write them: 一级, 1, 一级联动单位."""
    found = written((tier.tier, tier.name) for tier in words.tiers())
    for tier in words.tiers():
        found.setdefault(tier.name.removesuffix("联动单位"), tier.tier)
    return found


def choose(ways: dict[str, str], shown: Callable[[str], str], what: str) -> Clean:
    """A cleaner that takes any way to write a choice and gives the one that is shown."""

    def clean(text: str) -> str:
        if text not in ways:
            raise Wrong(f"没有“{text}”这一{what}")
        return shown(ways[text])

    return clean
