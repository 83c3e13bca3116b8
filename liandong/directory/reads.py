"""Questions to the directory, answered with frozen dataclasses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import visible
from liandong.core.errors import existing
from liandong.core.rows import ask
from liandong.directory import words
from liandong.directory.lines import OrgLine, containing, org_line
from liandong.directory.lookups import OrgNames
from liandong.directory.models import Liaison, LinkageUnit, Organisation, Person, Readiness, Region
from liandong.directory.persons import (
    PersonLine,
    PostHeld,
    appointed_at,
    people,
    people_count,
    people_lines,
    people_named,
    people_of,
    person,
    posts_of,
)
from liandong.directory.readiness import Checklist, checklist
from liandong.directory.responsibility import ResponsibleUnit, units_responsible

__all__ = ["OrgLine", "PersonLine", "PostHeld", "ResponsibleUnit", "appointed_at", "containing",
           "people", "people_count", "people_lines", "people_named", "people_of", "person", "posts_of",
           "units_responsible"]  # fmt: skip


@dataclass(frozen=True)
class UnitLine:
    """A linkage unit in a list, with what it lacks."""

    org: OrgLine
    checklist: Checklist
    liaison: str
    liaison_problem: str


@dataclass(frozen=True)
class UnitPage:
    """All about one organisation: what its own page shows. Liaisons are history, the present one first."""

    org: OrgLine
    parent_name: str
    public_since: datetime | None
    checklist: Checklist | None
    liaisons: tuple[Liaison, ...]
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


def _orgs() -> QuerySet[Organisation]:
    return Organisation.objects.select_related("region", "unit")


def _units() -> QuerySet[LinkageUnit]:
    return LinkageUnit.objects.select_related("org__region", "org__unit")


def organisation(code: str) -> OrgLine | None:
    """Any organisation by its code."""
    return organisations([code]).get(code)


def organisations(codes: Iterable[str] | None = None, *, but: str = "") -> dict[str, OrgLine]:
    """Organisations by code; when no codes are named all of them, without those of the kind `but`."""
    if codes is None:
        return {org.code: org_line(org) for org in _orgs().exclude(kind=but)}
    lines = [OrgLine(*row) for row in ask(_LINES, [list(codes)])]
    return {line.code: replace(line, counts_as=words.counts_as(line.kind)) for line in lines}


# Asked with every order; the columns are those of `OrgLine`.
_LINES = """
select o.code, coalesce(nullif(o.short_name, ''), o.name), o.name, o.kind, o.region_id, r.name, o.phone,
       o.public_phone, coalesce(u.tier, ''), coalesce(u.kind, ''), '', coalesce(u.dual_track, false),
       o.lon, o.lat, o.x, o.y
from directory_organisation o join directory_region r on r.code = o.region_id
     left join directory_linkageunit u on u.org_id = o.code
where o.code = any(%s) order by o.code"""


def linkage_units() -> list[OrgLine]:
    """Every linkage unit, by tier and the mechanism's order. For modules; pages take `units`."""
    return [org_line(unit.org) for unit in _units()]


def centre(region: str = "") -> OrgLine | None:
    """The command centre of a region, or of the mechanism's place."""
    return _nearest(Organisation.Kind.CENTRE, region)


def emergency_office(region: str = "") -> OrgLine | None:
    """The government's emergency office of a region, or of the mechanism's place."""
    return _nearest(Organisation.Kind.EMERGENCY_OFFICE, region)


def inspectorate() -> OrgLine | None:
    """The office of the place whose posts inspect the others."""
    found = _orgs().filter(posts__role="inspector", region__in=containing(mechanism.current().place.region))
    seat = found.order_by("-region_id", "code").first()
    return org_line(seat) if seat else None


def _nearest(kind: str, region: str) -> OrgLine | None:
    where = containing(region or mechanism.current().place.region)
    found = _orgs().filter(kind=kind, region__in=where).order_by("-region_id").first()
    return org_line(found) if found else None


def region_name(code: str, *, whole: bool = False) -> str:
    """A region's name; `whole` puts the regions that contain it, from the county down, in front."""
    chain = containing(code) if whole else [code]
    names = dict(Region.objects.filter(code__in=chain).values_list("code", "name"))
    return "".join(names.get(one, "") for one in chain if len(one) >= 6 or not whole) or code


def find_unit(name_or_alias: str) -> OrgLine | None:
    """An organisation by code, name, short name, or a name from before the reform of 2018."""
    code = OrgNames().known(name_or_alias.strip())
    return organisation(code) if code else None


def units(
    viewer: Actor, *, tier: str = "", kind: str = "", region: str = "", lacking: bool = False, text: str = ""
) -> list[UnitLine]:
    """Linkage units that the viewer may see, filtered. `lacking` keeps those that miss something."""
    said = {"tier": tier, "kind": kind, "org__region__code__startswith": region}
    found = _units_seen(viewer, text).filter(**{word: value for word, value in said.items() if value})
    now_filed = Prefetch("org__liaisons", Liaison.objects.filter(until=None))
    lines = [_unit_line(unit) for unit in found.prefetch_related("readiness", now_filed)]
    return [line for line in lines if not lacking or line.checklist.lacking or line.liaison_problem]


def unit_orgs(viewer: Actor) -> list[OrgLine]:
    """Linkage units that the viewer may see, without the file of each."""
    codes = list(_units_seen(viewer).values_list("org_id", flat=True))
    lines = organisations(codes)
    return [lines[code] for code in codes]


def _units_seen(viewer: Actor, text: str = "") -> QuerySet[LinkageUnit]:
    seen = visible(Organisation.objects.filter(unit__isnull=False), viewer)
    return _units().filter(org__in=seen.filter(_named(text)).distinct() if text else seen)


def units_without(item: str) -> dict[str, str]:
    """Units that lack one item of their tier's checklist: by code, what the tier calls it."""
    called = {tier.tier: one.name for tier in words.tiers() for one in tier.items if one.item == item}
    having = Readiness.objects.filter(item=item, has=True).values("unit")
    without = LinkageUnit.objects.filter(tier__in=called).exclude(org__in=having)
    return {code: called[tier] for code, tier in without.values_list("org_id", "tier")}


def units_named(text: str, *, limit: int = 9) -> list[OrgLine]:
    """Linkage units by name, alias or initials, whoever asks: any of them may be asked to take over."""
    text = text.strip()
    if not text:
        return []
    return [org_line(org) for org in _orgs().filter(_named(text), unit__isnull=False).distinct()[:limit]]


def _named(text: str) -> Q:
    return (
        Q(name__icontains=text)
        | Q(short_name__icontains=text)
        | Q(initials__startswith=text.lower())
        | Q(code__startswith=text.lower())
        | Q(aliases__name__icontains=text)
    )


def _unit_line(unit: LinkageUnit) -> UnitLine:
    filed = list(unit.org.liaisons.all())
    return UnitLine(org_line(unit.org), checklist(unit), filed[0].name if filed else "", unfiled(filed))


def unfiled(liaisons: Sequence[Liaison]) -> str:
    """Why the filed liaison no longer holds, or nothing (urban district 七(二): file at once)."""
    now = next((one for one in liaisons if one.until is None), None)
    if now is None:
        return _("未备案联络员")
    return _("联络员已变更，未重新备案：{why}").format(why=_(now.doubt)) if now.doubted_at else ""


def unit_page(code: str, viewer: Actor, at: datetime) -> UnitPage:
    """All about one organisation. Raises NotVisible."""
    org = existing(visible(_orgs().select_related("parent"), viewer).filter(code=code).first())
    unit: LinkageUnit | None = getattr(org, "unit", None)
    filed = tuple(org.liaisons.all())
    return UnitPage(
        org=org_line(org),
        parent_name=org.parent.called if org.parent else "",
        public_since=org.public_since,
        checklist=checklist(unit) if unit else None,
        liaisons=filed,
        liaison_problem=unfiled(filed) if unit else "",
        people=tuple(people_lines(org.people.filter(left_at=None), at)),
        aliases=tuple(org.aliases.values_list("name", "until")),
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
    return [org_line(unit.org) for unit in _units().exclude(org__public_phone="")]
