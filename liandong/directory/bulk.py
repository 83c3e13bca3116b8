"""Loading a whole place at once: set-based inserts, and one fact per linkage unit.

For seeding and taking over an existing directory. Rows must be new; everything happens in one transaction.
Verbs of daily work are in `actions`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.access.roles import ADMINISTRATORS, role_name
from liandong.core.journal.facts import Fact
from liandong.directory import readiness, words
from liandong.directory.entries import about, registered, state_since
from liandong.directory.errors import PowersApart
from liandong.directory.facts import DutyPhonePublished
from liandong.directory.liaisons import filed
from liandong.directory.lines import containing
from liandong.directory.models import (
    Alias,
    Appointment,
    Liaison,
    LinkageUnit,
    Organisation,
    Person,
    Post,
    Region,
)
from liandong.directory.names import initials
from liandong.directory.responsibility import seed_from_mechanism


@dataclass(frozen=True)
class RegionRow:
    """A region: code of 2, 4, 6, 9 or 12 digits, its parent is the prefix. `kind` is one of Region.Kind."""

    code: str
    name: str
    kind: str
    lon: float | None = None
    lat: float | None = None
    outline: Any = None


@dataclass(frozen=True)
class OrgRow:
    """An organisation. `kind` is one of Organisation.Kind, `parent` another organisation's code."""

    code: str
    name: str
    kind: str
    region: str
    short_name: str = ""
    parent: str = ""
    phone: str = ""
    lon: float | None = None
    lat: float | None = None
    aliases: Sequence[str] = ()


@dataclass(frozen=True)
class LiaisonRow:
    """The liaison of a unit as filed."""

    name: str
    phone: str
    post: str = ""
    specialty: str = ""
    person: str = ""


@dataclass(frozen=True)
class UnitRow:
    """An organisation of the same load as a linkage unit.

    `evidence` names the items of its tier that it has, with what proves each; `lacking` those it lacks and
    since when. Items that records prove (people, phones, liaison, matrix) are found out by themselves.
    `dual_track` None takes what the tier says. `public_phone` is the published duty phone.
    """

    org: str
    tier: str
    kind: str
    dual_track: bool | None = None
    since: datetime | None = None
    public_phone: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    lacking: Mapping[str, datetime] = field(default_factory=dict)
    liaison: LiaisonRow | None = None


@dataclass(frozen=True)
class PersonRow:
    """A person: `ref` is a slug such as `wang-jianguo`, unique in the place."""

    ref: str
    name: str
    phone: str = ""
    org: str = ""
    title: str = ""


@dataclass(frozen=True)
class PostRow:
    """A post `<org>:<role>[:n]` and who holds it since when (default: the moment of loading)."""

    code: str
    person: str = ""
    title: str = ""
    since: datetime | None = None

    @property
    def org(self) -> str:
        return self.code.split(":")[0]

    @property
    def role(self) -> str:
        return self.code.split(":")[1]


@transaction.atomic
def install_county(
    *,
    regions: Sequence[RegionRow],
    orgs: Sequence[OrgRow],
    units: Sequence[UnitRow],
    people: Sequence[PersonRow],
    posts: Sequence[PostRow],
    by: Actor,
    at: datetime,
) -> None:
    """Load a place: regions, organisations, people, posts, the matrix and aliases, then the units.

    A few thousand rows take about a second. Raises IntegrityError for rows that are already there.
    """
    require(by, "directory.register_unit")
    _regions(regions)
    _organisations(orgs)
    _people(people)
    _posts(posts, at)
    seed_from_mechanism(at)
    install_aliases()
    install_units(units, by=by, at=at)


def _regions(rows: Sequence[RegionRow]) -> None:
    known = {row.code for row in rows} | set(Region.objects.values_list("code", flat=True))
    made = []
    for row in rows:
        above = [code for code in containing(row.code)[:-1] if code in known]
        region = Region(**vars(row), parent_id=above[-1] if above else None)
        region.put(row.lon, row.lat)
        region.settle()
        made.append(region)
    Region.objects.bulk_create(sorted(made, key=lambda one: len(one.code)))


def _organisations(rows: Sequence[OrgRow]) -> None:
    made = []
    for row in rows:
        said = {
            name: value for name, value in vars(row).items() if name not in ("parent", "region", "aliases")
        }
        org = Organisation(**said, parent_id=row.parent or None, region_id=row.region)
        org.put(row.lon, row.lat)
        org.settle()
        made.append(org)
    Organisation.objects.bulk_create(made)  # foreign keys are checked at commit: parents may come later
    names = [Alias(org_id=row.code, name=name) for row in rows for name in row.aliases]
    Alias.objects.bulk_create(names)


def _people(rows: Sequence[PersonRow]) -> None:
    Person.objects.bulk_create(
        Person(**(vars(row) | {"org": None}), org_id=row.org or None, initials=initials(row.name))
        for row in rows
    )


def _posts(rows: Sequence[PostRow], at: datetime) -> None:
    seats = {row.code: row for row in rows}
    powers = {(row.person, row.role) for row in rows if row.person and row.role in ADMINISTRATORS}
    if len({person for person, _role in powers}) < len(powers):
        raise PowersApart(name="")
    Post.objects.bulk_create(
        Post(code=row.code, org_id=row.org, role=row.role, title=row.title or role_name(row.role))
        for row in seats.values()
    )
    Appointment.objects.bulk_create(
        Appointment(post_id=row.code, person_id=row.person, since=row.since or at)
        for row in rows
        if row.person
    )


def install_aliases() -> int:
    """Give today's organisations their old names from the mechanism. Gives how many were new."""
    orgs = list(Organisation.objects.values_list("code", "name", "short_name"))
    taken = set(Alias.objects.values_list("name", flat=True)) | {name for _, name, _ in orgs}
    made = []
    for alias in mechanism.current().aliases:
        heir = next((code for code, name, short in orgs if _is(alias.now, name, short)), None)
        if heir and alias.was not in taken:
            taken.add(alias.was)
            made.append(Alias(org_id=heir, name=alias.was, until=alias.since, source="mechanism"))
    Alias.objects.bulk_create(made)
    return len(made)


def _is(wanted: str, name: str, short: str) -> bool:
    return wanted in (name, short) or name.removeprefix(mechanism.current().place.name) == wanted


@transaction.atomic
def install_units(rows: Sequence[UnitRow], *, by: Actor, at: datetime) -> None:
    """Make loaded organisations linkage units; one `unit_registered` fact each, proofs looked at once."""
    require(by, "directory.register_unit")
    orgs = Organisation.objects.in_bulk([row.org for row in rows])
    units = [_unit(row, orgs[row.org], position, at) for position, row in enumerate(rows)]
    LinkageUnit.objects.bulk_create(units)
    Organisation.objects.bulk_update(orgs.values(), ["public_phone", "public_since", "phone"])
    liaisons = {row.org: _liaison(row, row.liaison, by, at) for row in rows if row.liaison}
    Liaison.objects.bulk_create(liaisons.values())
    for row, unit in zip(rows, units, strict=True):
        facts: list[Fact] = [registered(unit)]
        if phone := row.public_phone:
            facts.append(DutyPhonePublished(**about(unit), phone=phone))
        if liaison := liaisons.get(row.org):
            facts.append(filed(unit, liaison))
        since = [(fact, unit.since) for fact in facts] + readiness.begin(unit, row.evidence, row.lacking)
        state_since([(fact, min(moment, at)) for fact, moment in since], unit.org, by, at)


def _unit(row: UnitRow, org: Organisation, position: int, at: datetime) -> LinkageUnit:
    words.require_kind(row.kind)
    tracked = words.tier(row.tier).dual_track if row.dual_track is None else row.dual_track
    since = row.since or at
    if row.public_phone:
        org.public_phone, org.public_since = row.public_phone, since
        org.phone = org.phone or row.public_phone
    return LinkageUnit(
        org=org, tier=row.tier, kind=row.kind, dual_track=tracked, since=since, position=position
    )


def _liaison(row: UnitRow, said: LiaisonRow, by: Actor, at: datetime) -> Liaison:
    moments = {"changed_at": row.since or at, "filed_at": row.since or at}
    who = vars(said) | {"person": None}
    return Liaison(**who, unit_id=row.org, person_id=said.person or None, **moments, filed_by=by.name)
