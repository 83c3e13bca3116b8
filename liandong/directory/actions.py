"""Verbs of the directory: require, lock own rows, check, change, record last."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.access.roles import ADMINISTRATORS, role_name
from liandong.core.errors import Forbidden, Invalid, NotVisible
from liandong.core.journal.models import Entry
from liandong.directory import facts, readiness, words
from liandong.directory.entries import (
    about,
    own_organisation,
    own_unit,
    registered,
    state,
    state_since,
    unit_of,
)
from liandong.directory.errors import (
    AlreadyRegistered,
    ChangedInTheFuture,
    PeriodEndsFirst,
    PowersApart,
    UnknownRegion,
)
from liandong.directory.liaisons import file_liaison, note_liaison_change
from liandong.directory.matrix import change_matrix
from liandong.directory.models import Appointment, LinkageUnit, Organisation, Person, Post, Region
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
    org_kind: str = Organisation.Kind.MEMBER_UNIT,
    **others: Any,
) -> LinkageUnit:
    """Make an organisation, new or already known, a linkage unit of a tier (city opinions 三(二)).

    `others` are further keys of CHANGEABLE; a unit is dual-track as its tier says unless they say otherwise.
    Raises AlreadyRegistered, UnknownTier, UnknownKind, UnknownRegion, BadPhone, Invalid for unknown keys.
    """
    require(by, "directory.register_unit")
    values = _checked({"name": name, "tier": tier, "kind": kind, "region": region, **others})
    named_so = Organisation.objects.filter(name=name).exclude(code=code)
    if named_so.exists() or LinkageUnit.objects.filter(org=code).exists():
        raise AlreadyRegistered(name=name)
    org = Organisation.objects.select_for_update().filter(code=code).first()
    org = org or Organisation(code=code, kind=org_kind)
    unit = LinkageUnit(org=org, since=at, dual_track=words.tier(tier).dual_track)
    _write(unit, values)
    state_since([(registered(unit), at), *readiness.begin(unit)], org, by, at)
    return unit


@transaction.atomic
def change_unit(*, unit: str, changes: dict[str, Any], by: Actor, at: datetime) -> Entry | None:
    """Change particulars of a unit; keys are those of CHANGEABLE. None when nothing differs.

    Raises UnknownUnit, UnknownTier, UnknownKind, UnknownRegion, BadPhone, Invalid for unknown keys.
    """
    of = own_unit(unit, by, "directory.change_unit")
    before = {key: getattr(*_place(of, key)) for key in CHANGEABLE}
    differing = {key: value for key, value in _checked(changes).items() if before[key] != value}
    if not differing:
        return None
    _write(of, differing)
    changed = facts.UnitChanged(
        **about(of),
        what="、".join(CHANGEABLE[key] for key in differing),
        unit_kind=of.kind,
        changes={key: [before[key], value] for key, value in differing.items()},
    )
    return state([changed, *readiness.prove(of, at)], of.org, by, at)


def _place(unit: LinkageUnit, key: str) -> tuple[LinkageUnit | Organisation, str]:
    """Where a particular is kept: the row and its attribute."""
    return unit if key in _OF_THE_UNIT else unit.org, "region_id" if key == "region" else key


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(values) - set(CHANGEABLE)):
        raise Invalid({name: name for name in unknown})
    if "tier" in values:
        words.tier(values["tier"])
    if "kind" in values:
        words.require_kind(values["kind"])
    if "region" in values and not Region.objects.filter(code=values["region"]).exists():
        raise UnknownRegion(code=values["region"])
    if values.get("name") == "":
        raise Invalid({"name": CHANGEABLE["name"]})
    return values | ({"phone": dialled(values["phone"])} if values.get("phone") else {})


def _write(unit: LinkageUnit, values: dict[str, Any]) -> None:
    for key, value in values.items():
        setattr(*_place(unit, key), value)
    unit.org.put(unit.org.lon, unit.org.lat)
    unit.org.settle()
    unit.org.save()
    unit.save()


@transaction.atomic
def publish_duty_phone(*, unit: str, phone: str, by: Actor, at: datetime) -> Entry:
    """Tell the public a unit's duty phone (city opinions 三(二)). Raises UnknownUnit, BadPhone, NotYours."""
    of = own_unit(unit, by, "directory.publish_duty_phone")
    org, number = of.org, dialled(phone)
    published = facts.DutyPhonePublished(**about(of), phone=number, previous=org.public_phone)
    org.public_phone, org.public_since = number, at
    org.phone = org.phone or number
    org.save(update_fields=["public_phone", "public_since", "phone"])
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

    `post` is the post's code, by default `<org>:<role>`. Raises UnknownUnit, NotYours, PowersApart.
    """
    of = own_organisation(org, by, "directory.appoint")
    if role in ADMINISTRATORS:
        _keep_apart(person, role, by)
    called = {"org": of, "role": role, "title": title or role_name(role)}
    seat, _created = Post.objects.get_or_create(code=post or f"{org}:{role}", defaults=called)
    who = Person.objects.filter(ref=person).first()
    if who is None:
        raise Invalid({"person": person})
    appointment, is_new = Appointment.objects.get_or_create(
        post=seat, person=who, until=None, defaults={"since": since or at}
    )
    if is_new:
        unit = unit_of(of)
        state([_appointed(appointment, of), *(readiness.prove(unit, at) if unit else [])], of, by, at)
    return appointment


@transaction.atomic
def dismiss(*, person: str, post: str, by: Actor, at: datetime) -> Appointment:
    """Take a person off a post, from now on. Raises NotVisible, PowersApart, NotYours."""
    held = Appointment.objects.select_related("post", "person").filter(person=person, post=post)
    appointment = (
        held.filter(Q(until=None) | Q(until__gt=at), since__lt=at).select_for_update(of=("self",)).first()
    )
    if appointment is None:
        raise NotVisible
    of = own_organisation(appointment.post.org_id, by, "directory.appoint")
    if appointment.post.role in ADMINISTRATORS:
        _only_security(by)
    appointment.until = at
    appointment.save(update_fields=["until"])
    said = _appointed(appointment, of).model_dump(exclude={"since"})
    state([facts.PersonDismissed(**said, until=at.isoformat())], of, by, at)
    return appointment


def _keep_apart(person: str, role: str, by: Actor) -> None:
    """Of the three administrators nobody is two (GB/T 22239-2019 8.1.5). Raises PowersApart.

    The person's row is locked: two appointments at once wait for each other.
    """
    _only_security(by)
    who = Person.objects.select_for_update().filter(ref=person).first()
    others = ADMINISTRATORS - {role}
    if who and Appointment.objects.filter(person=who, until=None, post__role__in=others).exists():
        raise PowersApart(name=who.name)


def _only_security(by: Actor) -> None:
    if not by.is_system and "security_administrator" not in by.roles:
        raise Forbidden(verb="directory.appoint")


def _appointed(one: Appointment, org: Organisation) -> facts.PersonAppointed:
    return facts.PersonAppointed(
        person=one.person.ref,
        person_name=one.person.name,
        post=one.post.code,
        role=one.post.role,
        title=str(one.post),
        org=org.code,
        org_name=org.called,
        since=one.since.isoformat(),
    )


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
    of = own_unit(unit, by, "directory.set_readiness")
    wanted = words.item(of.tier, item)
    if since and since > at:
        raise ChangedInTheFuture
    row = of.readiness.filter(item=item).first()
    if row and row.has == has and row.evidence == evidence:
        return None
    began = row.since if row and row.has == has else since or at
    readiness.store(of, item, has, evidence, since=began)
    return state([readiness.stated(of, wanted, has, evidence)], of.org, by, at)


@transaction.atomic
def file_roster(
    *, unit: str, since: date, until: date, people: int, by: Actor, at: datetime, phone: str = ""
) -> Entry:
    """File the duty phone and the people on duty for a period with the centre (city opinions 三(二); ORG-7).

    Both days are included. Raises NotYours, PeriodEndsFirst, BadPhone.
    """
    of = own_unit(unit, by, "directory.file_roster")
    if until < since:
        raise PeriodEndsFirst
    if people < 1:
        raise Invalid({"people": "值班人员"})
    filed = facts.RosterFiled(
        **about(of),
        since=since.isoformat(),
        until=until.isoformat(),
        people=people,
        phone=dialled(phone) if phone else of.org.public_phone or of.org.phone,
    )
    return state([filed], of.org, by, at)
