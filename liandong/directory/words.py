"""The mechanism's words for what the directory stores as codes."""

from django.utils.translation import gettext as _

from liandong.core import mechanism
from liandong.core.mechanism.schemas import Tier, TierItem
from liandong.directory.errors import UnknownItem, UnknownKind, UnknownTier

ORG = "org:"
"""Marks a party of the matrix that is one organisation and not a kind of unit."""


def tiers() -> tuple[Tier, ...]:
    """The tiers of the place, in their order."""
    return mechanism.current().tiers


def tier(code: str) -> Tier:
    """Raises UnknownTier."""
    try:
        return mechanism.current().tier(code)
    except KeyError:
        raise UnknownTier(tier=code) from None


def tier_name(code: str) -> str:
    """The tier in words; its code where the mechanism no longer knows it."""
    return next((one.name for one in tiers() if one.tier == code), code)


def item(tier_code: str, code: str) -> TierItem:
    """One thing that a tier must keep. Raises UnknownItem."""
    found = next((one for one in tier(tier_code).items if one.item == code), None)
    if found is None:
        raise UnknownItem(tier=tier_name(tier_code), item=code)
    return found


def kinds() -> dict[str, str]:
    """Unit kinds with their names, in the mechanism's order."""
    return {one.kind: one.name for one in mechanism.current().unit_kinds}


def kind_name(code: str) -> str:
    return kinds().get(code, code)


def require_kind(code: str) -> None:
    """Raises UnknownKind."""
    if code not in kinds():
        raise UnknownKind(kind=code)


def counts_as(kind: str) -> str:
    """The group that rules on arrival speak of: police, fire, ems or other."""
    found = (one.counts_as for one in mechanism.current().unit_kinds if one.kind == kind)
    return next(found, "other")


def type_name(prefix: str) -> str:
    """An incident type, or what all types of a prefix are called together."""
    if prefix == "*":
        return _("其他各类")
    types = mechanism.current().types
    exact = next((one.name for one in types if one.code == prefix), "")
    if exact:
        return exact
    under = [one.name for one in types if one.code.startswith(prefix)]
    return (
        _("{first}等 {n} 类").format(first=under[0], n=len(under))
        if len(under) > 1
        else "".join(under) or prefix
    )
