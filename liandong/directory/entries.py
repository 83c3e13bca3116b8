"""A unit's own entries: lock it, check whose they are, and state what was done on its stream."""

from collections.abc import Sequence
from datetime import datetime

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.journal.facts import Fact
from liandong.core.journal.models import Entry
from liandong.core.journal.recorder import record_many
from liandong.directory import words
from liandong.directory.errors import NotALinkageUnit, NotYours, UnknownUnit
from liandong.directory.facts import UnitRegistered
from liandong.directory.models import LinkageUnit, Organisation
from liandong.directory.policy import KEEPERS


def own_organisation(code: str, by: Actor, verb: str) -> Organisation:
    """Lock the organisation. Only its own people and the emergency office change its entries."""
    org = Organisation.objects.select_for_update().filter(code=code).first()
    if org is None:
        raise UnknownUnit(name=code)
    require(by, verb, org)
    if not by.is_system and by.roles.isdisjoint((*KEEPERS, "security_administrator")) and by.org != code:
        raise NotYours
    return org


def own_unit(code: str, by: Actor, verb: str) -> LinkageUnit:
    """The same for a linkage unit. Raises NotALinkageUnit too."""
    org = own_organisation(code, by, verb)
    if unit := unit_of(org):
        return unit
    raise NotALinkageUnit(name=org.called)


def unit_of(org: Organisation) -> LinkageUnit | None:
    found = LinkageUnit.objects.filter(org=org).first()
    if found:
        found.org = org
    return found


def about(unit: LinkageUnit) -> dict[str, str]:
    """What every fact about a unit names."""
    return {"unit": unit.org_id, "unit_name": unit.org.called, "tier": unit.tier}


def registered(unit: LinkageUnit) -> UnitRegistered:
    return UnitRegistered(
        **about(unit),
        tier_name=words.tier_name(unit.tier),
        unit_kind=unit.kind,
        region=unit.org.region_id,
        dual_track=unit.dual_track,
    )


def state(facts: Sequence[Fact], org: Organisation, by: Actor, at: datetime) -> Entry:
    """Put the facts on the organisation's stream and hand back the first."""
    return state_since([(fact, None) for fact in facts], org, by, at)


def state_since(
    facts: Sequence[tuple[Fact, datetime | None]], org: Organisation, by: Actor, at: datetime
) -> Entry:
    """The same for facts that happened before `at`, each with its moment."""
    place, stream = org.region_id, f"org/{org.code}"
    return record_many(facts, stream=stream, by=by, at=at, place=place, parties=(org.code,))[0]
