"""Notify's question answered: who holds a role now, and by which phone.

For many posts at once: a broadcast, or the clock's batch, asks for hundreds in one breath.
"""

from collections.abc import Collection
from datetime import datetime

from liandong.core import mechanism
from liandong.core.access.roles import CENTRE_SEATS, belongs_to_centre
from liandong.core.notify.hooks import Holder, Post
from liandong.directory import reads as directory
from liandong.directory.hooks import OnDuty
from liandong.duty import reads


def holders(*, posts: Collection[Post], at: datetime) -> dict[Post, list[Holder]]:
    """Who holds each role (role, organisation); without an organisation, at the centre or emergency office.

    On shift first; else whoever is appointed, except for duty officers of units that keep a 24-hour watch.
    """
    where = _where(posts)
    on_shift = reads.all_on_duty_at(set(where.values()), at)
    found = {}
    for post, org in where.items():
        shifts = [held for role in _ON_SHIFT.get(post[0], ()) for held in on_shift.get((org, role), ())]
        found[post] = [_told(one, post[0]) for one in shifts]
    unheld = {post: where[post] for post in found if not found[post]}
    for post, appointed in _appointed(unheld, at).items():
        found[post] = appointed
    return {post: found.get(post, []) for post in posts}


def _appointed(unheld: dict[Post, str], at: datetime) -> dict[Post, list[Holder]]:
    """Whoever is appointed, by post.

    A tier with 24-hour duty has its officer on the roster: an empty one there means nobody, and the next
    above is told.
    """
    asked = dict(unheld)
    if officers := {org for (role, _org), org in unheld.items() if role == "unit_duty"}:
        around_the_clock = {tier.tier for tier in mechanism.current().tiers if tier.duty_24h}
        lines = directory.organisations(officers)
        watching = {code for code, line in lines.items() if line.tier in around_the_clock}
        asked = {p: org for p, org in unheld.items() if p[0] != "unit_duty" or org not in watching}
    if not asked:
        return {}
    held: dict[Post, list[Holder]] = {}
    for one in directory.appointed_at(
        sorted({role for role, _org in asked}), sorted(set(asked.values())), at
    ):
        holder = Holder(one.person, one.name, post=one.code, org=one.org, phone=one.phone)
        held.setdefault((one.role, one.org), []).append(holder)
    return {post: held.get((post[0], org), []) for post, org in asked.items()}


def _where(posts: Collection[Post]) -> dict[Post, str]:
    """The organisation that each post is at; posts of an office that the place does not have are left out."""
    asked = {role for role, _org in posts}
    fixed: dict[str, str] = {}
    if "emergency_office" in asked and (line := directory.emergency_office()):
        fixed["emergency_office"] = line.code
    if "inspector" in asked and (line := directory.inspectorate()):
        fixed["inspector"] = line.code
    if asked & CENTRE_SEATS and (line := directory.centre()):
        fixed |= dict.fromkeys(CENTRE_SEATS, line.code)
    where = {(role, org): fixed.get(role, "") if belongs_to_centre(role) else org for role, org in posts}
    return {post: org for post, org in where.items() if org}


def duty_now(*, org: str, at: datetime) -> list[OnDuty]:
    """Everybody on shift at an organisation, for its page in the directory."""
    roles = (reads.OFFICER, reads.DISPATCHER, reads.LEADER, reads.STANDBY)
    on_shift = reads.all_on_duty_at([org], at)
    found = [held for role in roles for held in on_shift.get((org, role), ())]
    return [OnDuty(held.role_name, held.name, held.until) for held in found]


# The roles of the roster that hold a post.
_ON_SHIFT: dict[str, tuple[str, ...]] = {
    "unit_duty": (reads.OFFICER,),
    "township_duty": (reads.OFFICER,),
    "village_informant": (reads.OFFICER,),
    "unit_leader": (reads.LEADER,),
    "duty_leader": (reads.LEADER,),
    "dispatcher": (reads.DISPATCHER,),
    "call_taker": ("call_taker",),
    "centre_duty": (reads.DISPATCHER, reads.LEADER),
    "emergency_office": (reads.OFFICER, reads.LEADER),
}


def _told(one: reads.Holder, role: str) -> Holder:
    return Holder(one.person, one.name, post=f"{one.org}:{role}", org=one.org, phone=one.phone)
