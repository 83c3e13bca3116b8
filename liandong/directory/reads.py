"""Questions to the directory, answered with frozen dataclasses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import visible
from liandong.core.errors import NotVisible
from liandong.directory import words
from liandong.directory.models import Liaison, LinkageUnit, Organisation, Person, Region
from liandong.directory.persons import (
    Held,
    PersonLine,
    PostHeld,
    appointed,
    appointed_at,
    people,
    people_count,
    people_lines,
    people_named,
    people_of,
    person,
    posts_of,
)
from liandong.directory.places import RegionNode, containing, region, region_count, region_name, regions
from liandong.directory.readiness import Checklist, checklist
from liandong.directory.responsibility import ResponsibleUnit, units_responsible

__all__ = [
    "Held",
    "PersonLine",
    "PostHeld",
    "RegionNode",
    "ResponsibleUnit",
    "appointed",
    "appointed_at",
    "containing",
    "people",
    "people_count",
    "people_named",
    "people_of",
    "person",
    "posts_of",
    "region",
    "region_count",
    "region_name",
    "regions",
    "units_responsible",
]


@dataclass(frozen=True)
class OrgLine:
    """An organisation as others need it. `tier` and `kind` are empty when it is no linkage unit."""

    code: str
    name: str
    full_name: str
    org_kind: str
    region: str
    region_name: str
    phone: str
    public_phone: str
    tier: str
    kind: str
    counts_as: str
    dual_track: bool
    lon: float | None
    lat: float | None
    x: float | None
    y: float | None

    @property
    def tier_name(self) -> str:
        return words.tier_name(self.tier) if self.tier else ""

    @property
    def kind_name(self) -> str:
        return words.kind_name(self.kind) if self.kind else ""


@dataclass(frozen=True)
class UnitLine:
    """A linkage unit in a list, with what it lacks."""

    org: OrgLine
    checklist: Checklist
    liaison: str
    liaison_problem: str


@dataclass(frozen=True)
class LiaisonLine:
    name: str
    post: str
    phone: str
    specialty: str
    changed_at: datetime
    filed_at: datetime
    filed_by: str
    until: datetime | None


@dataclass(frozen=True)
class UnitPage:
    """All about one organisation: what its own page shows."""

    org: OrgLine
    parent_name: str
    public_since: datetime | None
    checklist: Checklist | None
    liaisons: tuple[LiaisonLine, ...]
    liaison_problem: str
    people: tuple[PersonLine, ...]
    aliases: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class Hit:
    """A search result: `kind` is unit, person or region."""

    kind: str
    ref: str
    label: str
    hint: str


def org_line(org: Organisation) -> OrgLine:
    unit: LinkageUnit | None = getattr(org, "unit", None)
    return OrgLine(
        code=org.code,
        name=org.called,
        full_name=org.name,
        org_kind=org.kind,
        region=org.region_id,
        region_name=org.region.name,
        phone=org.phone,
        public_phone=org.public_phone,
        tier=unit.tier if unit else "",
        kind=unit.kind if unit else "",
        counts_as=words.counts_as(unit.kind) if unit else "other",
        dual_track=bool(unit and unit.dual_track),
        lon=org.lon,
        lat=org.lat,
        x=org.x,
        y=org.y,
    )


def _orgs() -> QuerySet[Organisation]:
    return Organisation.objects.select_related("region", "unit")


def organisation(code: str) -> OrgLine | None:
    """Any organisation by its code."""
    found = _orgs().filter(code=code).first()
    return org_line(found) if found else None


def organisations(codes: Iterable[str] | None = None) -> dict[str, OrgLine]:
    """Organisations by code; all of them when no codes are named."""
    found = _orgs() if codes is None else _orgs().filter(code__in=list(codes))
    return {org.code: org_line(org) for org in found}


def linkage_units() -> list[OrgLine]:
    """Every linkage unit, by tier and the mechanism's order. For modules; pages take `units`."""
    found = LinkageUnit.objects.select_related("org__region", "org__unit")
    return [org_line(unit.org) for unit in found]


def centre(region: str = "") -> OrgLine | None:
    """The command centre of a region, or of the mechanism's place."""
    where = region or mechanism.current().place.region
    named = _orgs().filter(kind=Organisation.Kind.CENTRE, region__in=containing(where)).order_by("-region_id")
    found = named.first()
    return org_line(found) if found else None


def emergency_office(region: str = "") -> OrgLine | None:
    """The government's emergency office of a region, or of the mechanism's place."""
    where = region or mechanism.current().place.region
    kind = Organisation.Kind.EMERGENCY_OFFICE
    found = _orgs().filter(kind=kind, region__in=containing(where)).order_by("-region_id").first()
    return org_line(found) if found else None


def township_of(region: str) -> OrgLine | None:
    """The township or street office in whose region a place lies."""
    found = _orgs().filter(kind=Organisation.Kind.TOWNSHIP, region=region[:9]).first()
    return org_line(found) if found else None


def find_unit(name_or_alias: str) -> OrgLine | None:
    """An organisation by code, name, short name, or a name from before the reform of 2018."""
    name = name_or_alias.strip()
    for wanted in _ways_to_say(name):
        found = _orgs().filter(
            Q(code=wanted.lower()) | Q(name=wanted) | Q(short_name=wanted) | Q(aliases__name=wanted)
        )
        if first := found.first():
            return org_line(first)
    return None


def _ways_to_say(name: str) -> list[str]:
    """The name, then without and with the place in front, then what the mechanism says it is called today."""
    place = mechanism.current().place.name
    bare = name.removeprefix(place).removeprefix(place[:-1])
    bare = bare[1:] if bare[:1] in {"市", "县", "区"} and len(bare) > 2 else bare
    ways = [name, bare, place + bare]
    today = mechanism.current().alias(bare) or mechanism.current().alias(name)
    return [*ways, *([today.now, place + today.now] if today else [])] if name else []


def units(
    viewer: Actor,
    *,
    tier: str = "",
    kind: str = "",
    region: str = "",
    lacking: bool = False,
    text: str = "",
) -> list[UnitLine]:
    """Linkage units that the viewer may see, filtered. `lacking` keeps those that miss something."""
    seen = visible(Organisation.objects.filter(unit__isnull=False), viewer)
    if region:
        seen = seen.filter(region__code__startswith=region)
    if text:
        seen = seen.filter(_named(text)).distinct()
    found = LinkageUnit.objects.filter(org__in=seen).select_related("org__region", "org__unit")
    if tier:
        found = found.filter(tier=tier)
    if kind:
        found = found.filter(kind=kind)
    now_filed = Prefetch("org__liaisons", Liaison.objects.filter(until=None).select_related("person"))
    lines = [_unit_line(unit) for unit in found.prefetch_related("readiness", now_filed)]
    return [line for line in lines if not lacking or line.checklist.lacking or line.liaison_problem]


def _named(text: str) -> Q:
    return (
        Q(name__icontains=text)
        | Q(short_name__icontains=text)
        | Q(initials__startswith=text.lower())
        | Q(code__startswith=text.lower())
        | Q(aliases__name__icontains=text)
    )


def _unit_line(unit: LinkageUnit) -> UnitLine:
    filed = next((one for one in unit.org.liaisons.all() if one.until is None), None)
    return UnitLine(
        org=org_line(unit.org),
        checklist=checklist(unit),
        liaison=filed.name if filed else "",
        liaison_problem=unfiled(filed),
    )


def unfiled(liaison: Liaison | None) -> str:
    """Why the filed liaison no longer holds, or nothing (urban district 七(二): file at once)."""
    if liaison is None:
        return _("未备案联络员")
    return _("联络员已变更，未重新备案：{why}").format(why=_(liaison.doubt)) if liaison.doubted_at else ""


def unit_page(code: str, viewer: Actor, at: datetime) -> UnitPage:
    """All about one organisation. Raises NotVisible."""
    org = visible(_orgs().select_related("parent"), viewer).filter(code=code).first()
    if org is None:
        raise NotVisible
    unit: LinkageUnit | None = getattr(org, "unit", None)
    filed = list(org.liaisons.select_related("person"))
    return UnitPage(
        org=org_line(org),
        parent_name=org.parent.called if org.parent else "",
        public_since=org.public_since,
        checklist=checklist(unit) if unit else None,
        liaisons=tuple(_liaison_line(one) for one in filed),
        liaison_problem=unfiled(next((one for one in filed if one.until is None), None)) if unit else "",
        people=tuple(people_lines(org.people.filter(left_at=None), at)),
        aliases=tuple((alias.name, alias.until) for alias in org.aliases.all()),
    )


def _liaison_line(one: Liaison) -> LiaisonLine:
    return LiaisonLine(
        one.name, one.post, one.phone, one.specialty, one.changed_at, one.filed_at, one.filed_by, one.until
    )


def search(viewer: Actor, text: str, *, limit: int = 12) -> list[Hit]:
    """Units, then people, then regions by name, old name or pinyin initials."""
    text = text.strip()
    if not text:
        return []
    seen = visible(_orgs(), viewer)
    orgs = seen.filter(_named(text)).distinct()[:limit]
    hits = [Hit("unit", org.code, org.called, org.region.name) for org in orgs]
    named = Q(name__icontains=text) | Q(initials__startswith=text.lower())
    met = Person.objects.filter(named, left_at=None, org__in=seen).select_related("org")[:limit]
    hits += [Hit("person", one.ref, one.name, one.org.called if one.org else "") for one in met]
    hits += [Hit("region", one.code, one.name, one.code) for one in Region.objects.filter(named)[:limit]]
    return hits[:limit]


def public_phones() -> list[OrgLine]:
    """Duty phones that units told the public: for everybody who is signed in (city opinions 三(二))."""
    found = LinkageUnit.objects.exclude(org__public_phone="").select_related("org__region", "org__unit")
    return [org_line(unit.org) for unit in found]
