"""Notify's question answered: who holds a role now, and by which phone."""

from collections.abc import Callable
from datetime import datetime

from liandong.core import mechanism
from liandong.core.notify.hooks import Holder
from liandong.directory import reads as directory
from liandong.directory.hooks import OnDuty
from liandong.duty import reads

Found = list[reads.Holder]


def holders(*, role: str, org: str, at: datetime) -> list[Holder]:
    """Who holds the role at the organisation; without `org`, at the centre or the emergency office.

    On shift first; else whoever is appointed, except for duty officers of units that keep a 24-hour watch.
    """
    where = _where(role, org)
    if not where:
        return []
    ask = _ON_SHIFT.get(role)
    on_shift = ask(where, at) if ask else []
    if on_shift or (role == "unit_duty" and _keeps_watch(where)):
        return [_told(one, role) for one in on_shift]
    return [
        Holder(one.person, one.name, post=one.post, org=one.org, phone=one.phone)
        for one in directory.appointed(role, where, at)
    ]


def duty_now(*, org: str, at: datetime) -> list[OnDuty]:
    """Everybody on shift at an organisation, for its page in the directory."""
    roles = (reads.OFFICER, reads.DISPATCHER, reads.LEADER, reads.STANDBY)
    found = [held for role in roles for held in reads.all_on_duty(org, role, at)]
    return [OnDuty(held.role_name, held.name, held.until) for held in found]


def _keeps_watch(org: str) -> bool:
    """A unit of a tier with 24-hour duty: an empty roster there means nobody, and the next above is told."""
    line = directory.organisation(org)
    return bool(line and any(tier.duty_24h for tier in mechanism.current().tiers if tier.tier == line.tier))


def _where(role: str, org: str) -> str:
    if role == "emergency_office":
        line = directory.emergency_office()
    elif role in _OF_THE_CENTRE:
        line = directory.centre()
    else:
        return org
    return line.code if line else ""


_OF_THE_CENTRE = frozenset({"centre_duty", "dispatcher", "call_taker", "duty_leader", "centre_leader"})


def _told(one: reads.Holder, role: str) -> Holder:
    return Holder(one.person, one.name, post=f"{one.org}:{role}", org=one.org, phone=one.phone)


def _of(*roles: str) -> Callable[[str, datetime], Found]:
    return lambda org, at: [held for role in roles for held in reads.all_on_duty(org, role, at)]


_ON_SHIFT: dict[str, Callable[[str, datetime], Found]] = {
    "unit_duty": _of(reads.OFFICER),
    "township_duty": _of(reads.OFFICER),
    "village_informant": _of(reads.OFFICER),
    "unit_leader": _of(reads.LEADER),
    "duty_leader": _of(reads.LEADER),
    "dispatcher": _of(reads.DISPATCHER),
    "call_taker": _of("call_taker"),
    "centre_duty": _of(reads.DISPATCHER, reads.LEADER),
    "emergency_office": _of(reads.OFFICER, reads.LEADER),
}
