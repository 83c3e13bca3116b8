"""Verbs of the directory: require, lock own rows, check, change, record last."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.access.roles import role_name
from liandong.core.errors import Invalid
from liandong.core.journal.models import Entry
from liandong.directory import readiness, words
from liandong.directory.entries import own_organisation, state, unit_of
from liandong.directory.errors import (
    AlreadyRegistered,
    ChangedInTheFuture,
    PeriodEndsFirst,
    UnknownRegion,
)
from liandong.directory.facts import (
    DutyPhonePublished,
    PersonAppointed,
    RosterFiled,
    UnitChanged,
    UnitRegistered,
)
from liandong.directory.liaisons import file_liaison, note_liaison_change
from liandong.directory.matrix import change_matrix
from liandong.directory.models import (
    Appointment,
    LinkageUnit,
    Organisation,
    Person,
    Post,
    Region,
)
from liandong.directory.people import PersonEntry, file_people, reveal_phone
from liandong.directory.phones import phone as dialled

__all__ = [
    "PersonEntry",
    "change_matrix",
    "file_liaison",
    "file_people",
    "note_liaison_change",
    "reveal_phone",
]

CHANGEABLE = {
    "name": "单位名称",
    "short_name": "简称",
    "phone": "电话",
    "region": "所属区划",
    "lon": "经度",
    "lat": "纬度",
    "tier": "联动级别",
    "kind": "单位类别",
    "dual_track": "双轨制",
}
"""What `change_unit` may change, with the words that the fact says it in."""
_OF_THE_UNIT = frozenset({"tier", "kind", "dual_track"})


@transaction.atomic
def register_unit(
    *,
    code: str,
    name: str,
    tier: str,
    kind: str,
    region: str,
    by: Actor,
    at: datetime,
    short_name: str = "",
    org_kind: str = Organisation.Kind.MEMBER_UNIT,
    phone: str = "",
    dual_track: bool | None = None,
    lon: float | None = None,
    lat: float | None = None,
) -> LinkageUnit:
    """Make an organisation, new or already known, a linkage unit of a tier (city opinions 三(二)).

    A tier-1 unit is dual-track unless told otherwise by the mechanism. Raises AlreadyRegistered, UnknownTier,
    UnknownKind, UnknownRegion, BadPhone.
    """
    require(by, "directory.register_unit")
    demanded = words.tier(tier)
    words.require_kind(kind)
    home = Region.objects.filter(code=region).first()
    if home is None:
        raise UnknownRegion(code=region)
    if LinkageUnit.objects.filter(org=code).exists():
        raise AlreadyRegistered(name=name)
    org = _named(code, name, org_kind)
    org.short_name, org.region = short_name or org.short_name, home
    org.phone = dialled(phone) if phone else org.phone
    if lon is not None and lat is not None:
        org.put(lon, lat)
    org.settle()
    org.save()
    tracked = demanded.dual_track if dual_track is None else dual_track
    unit = LinkageUnit.objects.create(org=org, tier=tier, kind=kind, dual_track=tracked, since=at)
    state([_registered(unit), *readiness.begin(unit, at)], org, by, at)
    return unit


def _named(code: str, name: str, kind: str) -> Organisation:
    """The organisation of this code, locked, or a new one, under a name that no other has."""
    if Organisation.objects.filter(name=name).exclude(code=code).exists():
        raise AlreadyRegistered(name=name)
    found = Organisation.objects.select_for_update().filter(code=code).first()
    org = found or Organisation(code=code, kind=kind)
    org.name = name
    return org


def _registered(unit: LinkageUnit) -> UnitRegistered:
    return UnitRegistered(
        unit=unit.org_id,
        unit_name=unit.org.called,
        tier=unit.tier,
        tier_name=words.tier_name(unit.tier),
        unit_kind=unit.kind,
        region=unit.org.region_id,
        dual_track=unit.dual_track,
    )


@transaction.atomic
def change_unit(*, unit: str, changes: dict[str, Any], by: Actor, at: datetime) -> Entry | None:
    """Change particulars of a unit; keys are those of CHANGEABLE. None when nothing differs.

    Raises UnknownUnit, UnknownTier, UnknownKind, UnknownRegion, BadPhone, Invalid for unknown keys.
    """
    org = own_organisation(unit, by, "directory.change_unit")
    of = unit_of(org)
    if unknown := set(changes) - set(CHANGEABLE):
        raise Invalid({name: name for name in sorted(unknown)})
    _check(changes)
    before = particulars(of)
    differing = {key: value for key, value in changes.items() if before[key] != value}
    if not differing:
        return None
    _write(of, differing)
    changed = UnitChanged(
        unit=org.code,
        unit_name=org.called,
        what="、".join(CHANGEABLE[key] for key in differing),
        tier=of.tier,
        unit_kind=of.kind,
        changes={key: [before[key], value] for key, value in differing.items()},
    )
    return state([changed, *readiness.prove(of, at)], org, by, at)


def particulars(unit: LinkageUnit) -> dict[str, Any]:
    """The present values of what `change_unit` may change."""
    org = unit.org
    return {
        "name": org.name,
        "short_name": org.short_name,
        "phone": org.phone,
        "region": org.region_id,
        "lon": org.lon,
        "lat": org.lat,
        "tier": unit.tier,
        "kind": unit.kind,
        "dual_track": unit.dual_track,
    }


def _check(changes: dict[str, Any]) -> None:
    if "tier" in changes:
        words.tier(changes["tier"])
    if "kind" in changes:
        words.require_kind(changes["kind"])
    if "region" in changes and not Region.objects.filter(code=changes["region"]).exists():
        raise UnknownRegion(code=changes["region"])
    if changes.get("phone"):
        changes["phone"] = dialled(changes["phone"])
    if changes.get("name") == "":
        raise Invalid({"name": CHANGEABLE["name"]})


def _write(unit: LinkageUnit, changes: dict[str, Any]) -> None:
    org = unit.org
    for key, value in changes.items():
        holder = unit if key in _OF_THE_UNIT else org
        setattr(holder, "region_id" if key == "region" else key, value)
    if "lon" in changes or "lat" in changes:
        org.put(org.lon, org.lat)
    org.settle()
    org.save()
    unit.save()


@transaction.atomic
def publish_duty_phone(*, unit: str, phone: str, by: Actor, at: datetime) -> Entry:
    """Tell the public a unit's duty phone (city opinions 三(二)). Raises UnknownUnit, BadPhone, NotYours."""
    org = own_organisation(unit, by, "directory.publish_duty_phone")
    of = unit_of(org)
    previous, number = org.public_phone, dialled(phone)
    org.public_phone, org.public_since = number, at
    org.phone = org.phone or number
    org.save(update_fields=["public_phone", "public_since", "phone"])
    published = DutyPhonePublished(
        unit=org.code, unit_name=org.called, tier=of.tier, phone=number, previous=previous
    )
    return state([published, *readiness.prove(of, at)], org, by, at)


@transaction.atomic
def appoint(
    *,
    person: str,
    org: str,
    role: str,
    by: Actor,
    at: datetime,
    title: str = "",
    post: str = "",
    since: datetime | None = None,
) -> Appointment:
    """Give a person a post in an organisation from `since` (default: now). Appointing twice changes nothing.

    `post` is the post's code, by default `<org>:<role>`. Raises UnknownUnit, NotYours.
    """
    of = own_organisation(org, by, "directory.appoint")
    code = post or f"{org}:{role}"
    seat, _created = Post.objects.get_or_create(
        code=code, defaults={"org": of, "role": role, "title": title or role_name(role)}
    )
    who = Person.objects.filter(ref=person).first()
    if who is None:
        raise Invalid({"person": person})
    held = Appointment.objects.filter(post=seat, person=who, until=None).first()
    if held:
        return held
    appointment = Appointment.objects.create(post=seat, person=who, since=since or at)
    appointed = PersonAppointed(
        person=who.ref,
        person_name=who.name,
        post=code,
        role=seat.role,
        title=str(seat),
        org=of.code,
        org_name=of.called,
        since=appointment.since.isoformat(),
    )
    unit = LinkageUnit.objects.filter(org=of).select_related("org").first()
    state([appointed, *(readiness.prove(unit, at) if unit else [])], of, by, at)
    return appointment


@transaction.atomic
def set_readiness(
    *,
    unit: str,
    item: str,
    has: bool,
    by: Actor,
    at: datetime,
    evidence: str = "",
    since: datetime | None = None,
) -> Entry | None:
    """Say that a unit has, or lacks, one thing that its tier must keep (ORG-2). None when nothing changed.

    Raises UnknownItem, NotYours, NotALinkageUnit, ChangedInTheFuture.
    """
    org = own_organisation(unit, by, "directory.set_readiness")
    of = unit_of(org)
    wanted = words.item(of.tier, item)
    if since and since > at:
        raise ChangedInTheFuture
    row = of.readiness.filter(item=item).first()
    if row and row.has == has and row.evidence == evidence:
        return None
    began = row.since if row and row.has == has else since or at
    readiness.store(of, item, has, evidence, since=began)
    return state([readiness.stated(of, wanted, has, evidence)], org, by, at)


@transaction.atomic
def file_roster(
    *, unit: str, since: date, until: date, people: int, by: Actor, at: datetime, phone: str = ""
) -> Entry:
    """File the duty phone and the people on duty for a period with the centre (city opinions 三(二); ORG-7).

    Both days are included. Raises NotYours, PeriodEndsFirst, BadPhone.
    """
    org = own_organisation(unit, by, "directory.file_roster")
    if until < since:
        raise PeriodEndsFirst
    if people < 1:
        raise Invalid({"people": "值班人员"})
    of = unit_of(org)
    filed = RosterFiled(
        unit=org.code,
        unit_name=org.called,
        tier=of.tier,
        since=since.isoformat(),
        until=until.isoformat(),
        people=people,
        phone=dialled(phone) if phone else org.public_phone or org.phone,
    )
    return state([filed], org, by, at)
