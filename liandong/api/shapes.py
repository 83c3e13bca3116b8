"""What programs get. People who call are masked: a reveal is a fact of its own, made by a person."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import BaseModel

from liandong.core.access.masking import mask_name, mask_phone
from liandong.core.journal.facts import say
from liandong.core.journal.models import Entry
from liandong.core.notify.models import Subscription
from liandong.core.obligations.reads import ClockFace
from liandong.directory.reads import UnitLine
from liandong.dispatch.models import Handover, Order
from liandong.dispatch.proposals import Proposal
from liandong.duty.reads import Watch
from liandong.incidents.models import Incident
from liandong.intake.models import Report


class Place(BaseModel):
    """lon/lat are WGS-84 degrees."""

    name: str
    region: str
    zone: str
    lon: float | None
    lat: float | None
    radius_m: int

    @classmethod
    def of(cls, one: Report | Incident) -> "Place":
        return cls(
            name=one.place_name,
            region=one.region,
            zone=one.zone,
            lon=one.lon,
            lat=one.lat,
            radius_m=one.radius_m,
        )


class ReportOut(BaseModel):
    ref: str
    channel: str
    status: str
    narrative: str
    caller_name: str
    caller_phone: str
    place: Place
    type: str
    type_name: str
    urgency: str
    figures: dict[str, int]
    received_unit: str
    incident: str
    happened_at: datetime | None
    rang_at: datetime | None
    taken_at: datetime | None

    @classmethod
    def of(cls, one: Report) -> "ReportOut":
        plain = {
            name: getattr(one, name)
            for name in cls.model_fields.keys() - {"place", "incident", "caller_name", "caller_phone"}
        }
        return cls(
            **plain,
            caller_name=mask_name(one.caller_name) if one.caller_name else "",
            caller_phone=mask_phone(one.caller_phone),
            place=Place.of(one),
            incident=one.incident.ref if one.incident else "",
        )


class RingOut(BaseModel):
    """The call as a report, and what the same number called about before, newest first."""

    report: ReportOut
    history: list[ReportOut]


class Noted(BaseModel):
    """What was done was kept with this thing."""

    ref: str


class ClockOut(BaseModel):
    title: str
    rule: str
    owed_by: str
    order: str
    due_at: datetime
    state: str
    met_at: datetime | None

    @classmethod
    def of(cls, one: ClockFace) -> "ClockOut":
        return cls(
            title=one.title,
            rule=one.rule,
            owed_by=one.owed_by,
            order=one.subject,
            due_at=one.due_at,
            state=one.state,
            met_at=one.met_at,
        )


class OrderOut(BaseModel):
    ref: str
    incident: str
    unit: str
    unit_name: str
    lead: bool
    task: str
    urgency: str
    state: str
    issued_at: datetime
    acknowledged_at: datetime | None
    departed_at: datetime | None
    arrived_at: datetime | None
    completed_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, one: Order) -> "OrderOut":
        plain = {name: getattr(one, name) for name in cls.model_fields.keys() - {"incident"}}
        return cls(**plain, incident=one.incident.ref)


class HandoverOut(BaseModel):
    order: str
    to_unit: str
    to_name: str
    answer: str
    offered_at: datetime

    @classmethod
    def of(cls, one: Handover, order: Order) -> "HandoverOut":
        return cls(
            order=order.ref,
            to_unit=one.to_unit,
            to_name=one.to_name,
            answer=one.answer,
            offered_at=one.offered_at,
        )


class FactOut(BaseModel):
    id: int
    kind: str
    sentence: str
    org: str
    by_name: str
    occurred_at: datetime
    recorded_at: datetime

    @classmethod
    def of(cls, one: Entry) -> "FactOut":
        return cls(
            id=one.id,
            kind=one.kind,
            sentence=say(one.kind, one.body),
            org=one.org,
            by_name=one.by_name,
            occurred_at=one.occurred_at,
            recorded_at=one.recorded_at,
        )


class IncidentOut(BaseModel):
    ref: str
    type: str
    type_name: str
    urgency: str
    grade: str
    needs_plan: bool
    status: str
    summary: str
    lead_unit: str
    place: Place
    figures: dict[str, float]
    reports: int
    merged_into: str
    opened_at: datetime
    closed_at: datetime | None

    @classmethod
    def plain(cls, one: Incident) -> dict[str, object]:
        names = IncidentOut.model_fields.keys() - {"place", "merged_into"}
        return {
            **{name: getattr(one, name) for name in names},
            "place": Place.of(one),
            "merged_into": one.merged_into.ref if one.merged_into else "",
        }

    @classmethod
    def of(cls, one: Incident) -> "IncidentOut":
        return cls.model_validate(cls.plain(one))


class IncidentWhole(IncidentOut):
    """With everything that hangs on it; `timeline` in the order in which it was recorded."""

    orders: list[OrderOut]
    clocks: list[ClockOut]
    timeline: list[FactOut]

    @classmethod
    def told(
        cls,
        one: Incident,
        orders: Iterable[Order],
        clocks: Iterable[ClockFace],
        timeline: Iterable[Entry],
    ) -> "IncidentWhole":
        hanging = {
            "orders": list(map(OrderOut.of, orders)),
            "clocks": list(map(ClockOut.of, clocks)),
            "timeline": list(map(FactOut.of, timeline)),
        }
        return cls.model_validate(cls.plain(one) | hanging)


class UnitOut(BaseModel):
    """A linkage unit, who is on duty there now, and how many orders it has open."""

    code: str
    name: str
    tier: str
    kind: str
    region: str
    lon: float | None
    lat: float | None
    duty_phone: str
    duty_officer: str
    duty_leader: str
    load: int

    @classmethod
    def of(cls, one: UnitLine, watch: Watch | None, load: int) -> "UnitOut":
        org = one.org
        return cls(
            code=org.code,
            name=org.name,
            tier=org.tier,
            kind=org.kind,
            region=org.region,
            lon=org.lon,
            lat=org.lat,
            duty_phone=org.public_phone or org.phone,
            duty_officer=watch.officer if watch else "",
            duty_leader=watch.leader if watch else "",
            load=load,
        )


class ProposalOut(BaseModel):
    """`minutes` is an estimate, `limit_minutes` the on-scene limit of the rules in force."""

    unit: str
    name: str
    part: str
    tier: str
    kind: str
    km: float | None
    minutes: float | None
    by_road: bool
    limit_minutes: float | None
    on_duty: str
    load: int
    checked: bool

    @classmethod
    def of(cls, one: Proposal) -> "ProposalOut":
        plain = {name: getattr(one, name) for name in cls.model_fields.keys() - {"limit_minutes"}}
        return cls(**plain, limit_minutes=one.limit.total_seconds() / 60 if one.limit else None)


class RefusalOut(BaseModel):
    index: int
    source: str
    reason: str


class Taken(BaseModel):
    """How many fixes were taken; those refused by their place in the list."""

    accepted: int
    refused: list[RefusalOut]


class PointOut(BaseModel):
    type: str = "Point"
    coordinates: tuple[float, float]


class FeatureOut(BaseModel):
    type: str = "Feature"
    id: str
    geometry: PointOut
    properties: dict[str, str | float | None]


class CollectionOut(BaseModel):
    type: str = "FeatureCollection"
    features: list[FeatureOut]


class SubscriptionOut(BaseModel):
    name: str
    url: str
    kinds: Sequence[str]

    @classmethod
    def of(cls, one: Subscription) -> "SubscriptionOut":
        return cls(name=one.name, url=one.url, kinds=one.kinds)


class SubscriptionMade(SubscriptionOut):
    """`secret` signs what is sent (Standard Webhooks). It is shown this once."""

    secret: str


class Replayed(BaseModel):
    """How many facts are queued again."""

    queued: int
