"""An organisation's own entries: lock it, check whose they are, and state what was done on its stream."""

from collections.abc import Sequence
from datetime import datetime

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.journal.facts import Fact
from liandong.core.journal.models import Entry
from liandong.core.journal.recorder import record_many
from liandong.directory.errors import NotALinkageUnit, NotYours, UnknownUnit
from liandong.directory.models import LinkageUnit, Organisation
from liandong.directory.policy import KEEPERS


def own_organisation(code: str, by: Actor, verb: str) -> Organisation:
    """Lock the organisation. Only its own people and the emergency office change its entries."""
    org = Organisation.objects.select_for_update().filter(code=code).first()
    if org is None:
        raise UnknownUnit(name=code)
    require(by, verb, org)
    if not by.is_system and by.roles.isdisjoint(KEEPERS) and by.org != code:
        raise NotYours
    return org


def unit_of(org: Organisation) -> LinkageUnit:
    found = LinkageUnit.objects.filter(org=org).first()
    if found is None:
        raise NotALinkageUnit(name=org.called)
    found.org = org
    return found


def state(facts: Sequence[Fact], org: Organisation, by: Actor, at: datetime) -> Entry:
    """Put the facts on the organisation's stream and hand back the first."""
    return record_many(
        [(fact, None) for fact in facts],
        stream=f"org/{org.code}",
        by=by,
        at=at,
        place=org.region_id,
        parties=(org.code,),
    )[0]
