"""Names as people write them, found without asking the database for each row."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from liandong.core import mechanism
from liandong.core.sheets.cleaning import written
from liandong.core.sheets.columns import Wrong
from liandong.directory import words
from liandong.directory.models import Alias, Organisation, Region

ALL = ("", _("全部"))


def towns() -> list[tuple[str, Any]]:
    """The county and its townships, as the choices of a filter."""
    return [ALL, *Region.objects.filter(level__in=("county", "township")).values_list("code", "name")]


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
        for name in (text, text.removeprefix(place).removeprefix(place[:-1]), text.lower()):
            if name in self._codes:
                return self._codes[name]
        raise Wrong(f"没有名为“{text}”的单位")

    def clean(self, text: str) -> str:
        return self.called[self.code(text)]

    def region(self, code: str) -> str:
        """Where an organisation sits: a region code."""
        return next(org.region_id for org in self._orgs if org.code == code)

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


def tier_words() -> dict[str, str]:
    """Tiers as people write them: 一级, 1, 一级联动单位."""
    found = written((tier.tier, tier.name) for tier in words.tiers())
    for tier in words.tiers():
        found.setdefault(tier.name.removesuffix("联动单位"), tier.tier)
    return found
