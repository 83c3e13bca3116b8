"""What programs get. People who call are masked: a reveal is a fact of its own, made by a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from liandong.core.access.masking import mask_name, mask_phone
from liandong.core.journal.facts import say
from liandong.core.journal.models import Entry
from liandong.directory.reads import UnitLine
from liandong.duty.reads import Watch

Ref = Annotated[str, BeforeValidator(lambda one: one.ref if one else "")]
Name = Annotated[str, BeforeValidator(lambda name: mask_name(name) if name else "")]
Phone = Annotated[str, BeforeValidator(mask_phone)]


def _seconds(limit: timedelta | None) -> float | None:
    return limit.total_seconds() if limit else None


class Shown(BaseModel):
    """Made of what the modules answer, field by field."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, one: object) -> Self:
        return cls.model_validate(one)


class Place(Shown):
    """lon/lat are WGS-84 degrees."""

    name: str = Field(validation_alias="place_name")
    region: str
    zone: str
    lon: float | None
    lat: float | None
    radius_m: int


class _WithPlace:
    """The columns of a place are the thing's own: it stands for its place as well."""

    def __init__(self, one: Any) -> None:
        self._one = self.place = one

    def __getattr__(self, name: str) -> Any:
        return getattr(self._one, name)


class Placed(Shown):
    place: Place

    @model_validator(mode="before")
    @classmethod
    def _has_place(cls, one: Any) -> Any:
        return one if isinstance(one, dict) else _WithPlace(one)


class ReportOut(Placed):
    ref: str
    channel: str
    status: str
    narrative: str
    caller_name: Name
    caller_phone: Phone
    type: str
    type_name: str
    urgency: str
    figures: dict[str, int]
    received_unit: str
    incident: Ref
    happened_at: datetime | None
    rang_at: datetime | None
    taken_at: datetime | None


class RingOut(BaseModel):
    """The call as a report, and what the same number called about before, newest first."""

    report: ReportOut
    history: list[ReportOut]


class Noted(BaseModel):
    """What was done was kept with this thing."""

    ref: str


class ClockOut(Shown):
    title: str
    rule: str
    owed_by: str
    order: str = Field(validation_alias="subject")
    due_at: datetime
    state: str
    met_at: datetime | None


class OrderOut(Shown):
    ref: str
    incident: Ref
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


class HandoverOut(Shown):
    order: Ref
    to_unit: str
    to_name: str
    answer: str
    offered_at: datetime


class FactOut(Shown):
    id: int
    kind: str
    sentence: str
    org: str
    by_name: str
    occurred_at: datetime
    recorded_at: datetime

    @classmethod
    def told(cls, one: Entry) -> Self:
        plain = {name: getattr(one, name) for name in cls.model_fields.keys() - {"sentence"}}
        return cls(**plain, sentence=say(one.kind, one.body))


class IncidentOut(Placed):
    ref: str
    type: str
    type_name: str
    urgency: str
    grade: str
    needs_plan: bool
    status: str
    summary: str
    lead_unit: str
    figures: dict[str, float]
    reports: int
    merged_into: Ref
    opened_at: datetime
    closed_at: datetime | None


class IncidentWhole(BaseModel):
    """An incident with everything that hangs on it; `timeline` in the order in which it was recorded."""

    incident: IncidentOut
    orders: list[OrderOut]
    clocks: list[ClockOut]
    timeline: list[FactOut]


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
    def of(cls, one: UnitLine, watch: Watch | None, load: int) -> Self:
        org, watch = one.org, watch or Watch(one.org.code)
        names = ("code", "name", "tier", "kind", "region", "lon", "lat")
        return cls(
            **{name: getattr(org, name) for name in names},
            duty_phone=org.public_phone or org.phone,
            duty_officer=watch.officer,
            duty_leader=watch.leader,
            load=load,
        )


class ProposalOut(Shown):
    """`minutes` is an estimate, `limit_seconds` the on-scene limit of the rules in force."""

    unit: str
    name: str
    part: str
    tier: str
    kind: str
    km: float | None
    minutes: float | None
    by_road: bool
    limit_seconds: Annotated[float | None, BeforeValidator(_seconds)] = Field(validation_alias="limit")
    on_duty: str
    load: int
    checked: bool


class RefusalOut(Shown):
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


class SubscriptionOut(Shown):
    name: str
    url: str
    kinds: Sequence[str]


class SubscriptionMade(SubscriptionOut):
    """`secret` signs what is sent (Standard Webhooks). It is shown this once."""

    secret: str


class Replayed(BaseModel):
    """How many facts are queued again."""

    queued: int
