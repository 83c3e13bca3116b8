"""Questions about duty, answered with frozen dataclasses."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from liandong.core import mechanism
from liandong.core.access.actor import Actor, sees
from liandong.core.errors import NotVisible
from liandong.core.rows import ask
from liandong.directory import reads as directory
from liandong.directory.reads import OrgLine
from liandong.duty.models import Shift
from liandong.duty.seats import SeatLine, rings_for, seat_of, seats, unread_handovers

__all__ = [
    "ChainLevel",
    "ChainLink",
    "Gap",
    "Holder",
    "SeatLine",
    "Watch",
    "all_on_duty",
    "all_on_duty_at",
    "chain_now",
    "gaps",
    "may_see",
    "on_duty",
    "on_duty_at",
    "rings_for",
    "roster",
    "seat_of",
    "seats",
    "shifts_between",
    "shifts_of",
    "unread_handovers",
    "who_answer",
    "who_answers",
    "who_leads",
]
OFFICER, LEADER = Shift.Role.DUTY_OFFICER.value, Shift.Role.DUTY_LEADER.value
Key = tuple[str, str]  # organisation, role
STANDBY, DISPATCHER = Shift.Role.STANDBY.value, Shift.Role.DISPATCHER.value


@dataclass(frozen=True)
class Holder:
    """Who holds a duty at a moment. `source` is shift, or appointed where the roster says nobody.

    `phone` reaches the person, `desk_phone` the organisation's duty desk.
    """

    person: str
    name: str
    phone: str
    desk_phone: str
    org: str
    org_name: str
    role: str
    source: str
    since: datetime | None = None
    until: datetime | None = None
    shift: int | None = None
    present: bool = False

    @property
    def role_name(self) -> str:
        return str(Shift.Role(self.role).label) if self.role in Shift.Role.values else self.role


@dataclass(frozen=True)
class Watch:
    """An organisation's watch at a moment: names as shown, empty when nobody is on."""

    org: str
    officer: str = ""
    leader: str = ""
    standby: str = ""
    phone: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Gap:
    """A period in which nobody holds a role (空岗)."""

    org: str
    role: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class ChainLink:
    """One organisation in tonight's duty chain."""

    org: OrgLine
    officer: Holder | None
    leader: Holder | None

    @property
    def unmanned(self) -> bool:
        return self.officer is None and self.leader is None


@dataclass(frozen=True)
class ChainLevel:
    """One of the four levels: government, department, township, village (Kaizhou 七)."""

    level: str
    links: tuple[ChainLink, ...]


def _overlapping(since: datetime, until: datetime) -> Q:
    return Q(starts_at__lt=until, ends_at__gt=since)


def _shifts() -> QuerySet[Shift]:
    return Shift.objects.select_related("org", "person")


def all_on_duty(org: str, role: str, at: datetime) -> list[Holder]:
    """Everybody whose shift in this role covers the moment; those who came on duty first, then by start."""
    return all_on_duty_at([org], at, role=role).get((org, role), [])


def all_on_duty_at(
    orgs: Collection[str], at: datetime, role: str = ""
) -> dict[tuple[str, str], list[Holder]]:
    """Everybody on shift at several organisations at once, by organisation and role; see `all_on_duty`."""
    if not orgs:
        return {}
    found: dict[tuple[str, str], list[Holder]] = {}
    for row in ask(_ON_DUTY, {"at": at, "orgs": list(orgs), "role": role}):
        held = Holder(*row)
        found.setdefault((held.org, held.role), []).append(held)
    return found


# Asked with every message; the columns are those of `Holder`.
_ON_DUTY = """
select p.ref, p.name, p.phone, coalesce(nullif(s.phone, ''), nullif(o.public_phone, ''), o.phone), o.code,
       coalesce(nullif(o.short_name, ''), o.name), s.role, 'shift', s.starts_at, s.ends_at, s.id,
       s.taken_at is not null and s.left_at is null
from duty_shift s join directory_organisation o on o.code = s.org_id
     join directory_person p on p.ref = s.person_id
where s.starts_at <= %(at)s and s.ends_at > %(at)s and s.org_id = any(%(orgs)s)
      and s.role = coalesce(nullif(%(role)s, ''), s.role)
order by s.taken_at is null or s.left_at is not null, s.starts_at, s.org_id, s.role, s.id"""


def on_duty(org: str, role: str, at: datetime) -> Holder | None:
    """Who is on duty in a role (Shift.Role) at an organisation at a moment; None when the roster is empty."""
    return next(iter(all_on_duty(org, role, at)), None)


_APPOINTED = {OFFICER: ("unit_duty", "township_duty", "village_informant"), LEADER: ("unit_leader",)}


def who_answers(org: str, at: datetime) -> Holder | None:
    """Who answers the duty phone: the duty officer on shift, else the leader, else who is appointed."""
    return who_answer([org], at).get(org)


def who_answer(orgs: Collection[str], at: datetime) -> dict[str, Holder]:
    """Who answers at each of several organisations, see `who_answers`; where nobody does, it is left out."""
    held, standing = all_on_duty_at(orgs, at), _standing(directory.organisations(orgs), at)
    found = {}
    for org in orgs:
        on_shift = held.get((org, OFFICER)) or held.get((org, LEADER))
        if one := on_shift[0] if on_shift else standing.get((org, OFFICER)):
            found[org] = one
    return found


def who_leads(org: str, at: datetime) -> Holder | None:
    """Who leads: the duty leader on shift, else the appointed head."""
    return on_duty(org, LEADER, at) or _appointed(org, LEADER, at)


def _appointed(org: str, role: str, at: datetime) -> Holder | None:
    return _standing(directory.organisations([org]), at).get((org, role))


def on_duty_at(orgs: Sequence[str], at: datetime) -> dict[str, Watch]:
    """The watch of several organisations at once, by code; those with nobody on the roster are left out."""
    by_role: dict[str, dict[str, Holder]] = {}
    for (org, role), held in all_on_duty_at(orgs, at).items():
        by_role.setdefault(org, {})[role] = held[0]
    return {org: _watch(org, roles) for org, roles in by_role.items()}


def _watch(org: str, roles: dict[str, Holder]) -> Watch:
    officer = roles.get(OFFICER) or roles.get(DISPATCHER)
    first = officer or next(iter(roles.values()))
    names = {role: held.name for role, held in roles.items()}
    return Watch(
        org=org,
        officer=officer.name if officer else "",
        leader=names.get(LEADER, ""),
        standby=names.get(STANDBY, ""),
        phone=first.desk_phone,
        until=first.until,
    )


def roster(org: str, since: datetime, until: datetime, viewer: Actor) -> list[Shift]:
    """The shifts of an organisation that touch a period. Raises NotVisible."""
    line = directory.organisation(org)
    if line is None or not may_see(viewer, line):
        raise NotVisible
    return list(_shifts().filter(_overlapping(since, until), org=org))


def may_see(viewer: Actor, org: OrgLine) -> bool:
    """The roster shows people's names: it is for the unit itself and for those whose work is its region."""
    topics = [f"org/{org.code}", *(f"place/{code}" for code in directory.containing(org.region))]
    return sees(viewer, topics)


def shifts_of(person: str, since: datetime, until: datetime) -> list[Shift]:
    """A person's own shifts that touch a period."""
    return list(_shifts().filter(_overlapping(since, until), person=person))


def shifts_between(org: str, since: datetime, until: datetime) -> list[Shift]:
    """The shifts of an organisation that touch a period; for modules and calendars."""
    return list(_shifts().filter(_overlapping(since, until), org=org))


def gaps(org: str, role: str, since: datetime, until: datetime) -> list[Gap]:
    """The parts of [since, until) in which nobody is rostered in this role (空岗), in order."""
    covered = since
    found = []
    for shift in Shift.objects.filter(_overlapping(since, until), org=org, role=role).order_by("starts_at"):
        if shift.starts_at > covered:
            found.append(Gap(org, role, covered, shift.starts_at))
        covered = max(covered, shift.ends_at)
    if covered < until:
        found.append(Gap(org, role, covered, until))
    return found


LEVELS = ("government", "department", "township", "village")


def chain_now(region: str, at: datetime, *, villages_of: str = "") -> list[ChainLevel]:
    """The duty chain of a county at a moment: government, departments, townships, villages (Kaizhou 七).

    Villages are those of one township, or none: a county has hundreds. Linkage units of tiers without 24-hour
    duty appear only while somebody is on their roster.
    """
    orgs = directory.organisations(but="" if villages_of else "village")
    found: dict[str, list[OrgLine]] = {level: [] for level in LEVELS}
    for org in orgs.values():
        level = _level(org)
        if level and org.region.startswith(region) and (level != "village" or org.region[:9] == villages_of):
            found[level].append(org)
    everyone = [org.code for level in found.values() for org in level]
    rostered = _rostered(everyone, at)
    standing = _standing({org.code: org for org in (*found["township"], *found["village"])}, at)
    return [ChainLevel(level, tuple(_links(level, found[level], rostered, standing))) for level in LEVELS]


def _level(org: OrgLine) -> str:
    if org.org_kind in {"centre", "emergency_office"}:
        return "government"
    if org.org_kind in {"township", "village"}:
        return org.org_kind
    return "department" if org.tier else ""


def _rostered(orgs: Sequence[str], at: datetime) -> dict[Key, Holder]:
    found: dict[Key, Holder] = {}
    for (org, role), held in all_on_duty_at(orgs, at).items():
        found.setdefault((org, OFFICER if role == DISPATCHER else role), held[0])
    return found


def _standing(orgs: Mapping[str, OrgLine], at: datetime) -> dict[Key, Holder]:
    """Who is appointed where: they answer while nobody is on the roster."""
    found: dict[Key, Holder] = {}
    roles = {post_role: role for role, post_roles in _APPOINTED.items() for post_role in post_roles}
    for one in directory.appointed_at(list(roles), list(orgs), at):
        role, desk = roles[one.role], orgs[one.org].public_phone or orgs[one.org].phone
        held = Holder(one.person, one.name, one.phone, desk, one.org, one.org_name, role, "appointed")
        found.setdefault((one.org, role), held)
    return found


def _links(
    level: str, orgs: Iterable[OrgLine], rostered: dict[Key, Holder], standing: dict[Key, Holder]
) -> Iterable[ChainLink]:
    around_the_clock = {tier.tier for tier in mechanism.current().tiers if tier.duty_24h}
    for org in orgs:
        officer = rostered.get((org.code, OFFICER)) or standing.get((org.code, OFFICER))
        leader = rostered.get((org.code, LEADER)) or standing.get((org.code, LEADER))
        if level != "department" or officer or leader or org.tier in around_the_clock:
            yield ChainLink(org, officer, leader)
