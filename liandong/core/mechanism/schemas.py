"""The documents of a mechanism folder, except the rules (their schema belongs to the obligations engine).

Every schema refuses unknown fields: a misspelt word must show as a mistake, not vanish.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
RegionCode = Annotated[str, StringConstraints(pattern=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$")]
RegionPrefix = Annotated[str, StringConstraints(pattern=r"^\d{2,12}$")]
TypeCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z.-]{1,15}$")]
TypePrefix = Annotated[str, StringConstraints(pattern=r"^(\*|[0-9A-Z][0-9A-Z.-]{0,15})$")]
Row = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-\d+$")]
Answer = Annotated[str, StringConstraints(pattern=r"^(rule|page|test):\S+$")]
Urgency = Literal["critical", "urgent", "routine", "inquiry"]
Family = Literal["natural", "accident", "health", "security", "daily"]
Phase = Literal["first_handling", "handling", "recovery"]

LONGEST_DEMAND = 60


class Document(BaseModel):
    """Base of all: frozen, unknown fields refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class InForce(Document):
    """From the day `since` (written `from`) to the day `until`, both included."""

    since: date = Field(alias="from")
    until: date | None = None

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> "InForce":
        if self.until and self.until < self.since:
            raise ValueError("until 早于 from")
        return self


class Seat(Document):
    """An organisation of the mechanism; `seats` are its desks for calls, in their order."""

    org: Slug
    name: str
    seats: tuple[str, ...] = ()


class Cited(Document):
    """A document that the mechanism was composed from."""

    id: Slug
    title: str
    issuer: str = ""
    issued: str = ""
    note: str = ""


class Place(Document):
    """mechanism.yaml: whose mechanism this is."""

    place: Slug
    name: str
    name_en: str
    region: RegionCode
    centre: Seat
    emergency_office: Seat
    timezone: str
    version: str
    in_force: InForce
    documents: tuple[Cited, ...] = Field(min_length=1)
    owners: Mapping[Slug, str]

    @field_validator("timezone")
    @classmethod
    def is_known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"没有名为 {value} 的时区，例如 Asia/Shanghai")
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Clause(Document):
    """One demand of one clause, in our own words. `-1`, `-2` after the number split a clause of several."""

    clause: str = Field(min_length=1, max_length=24)
    demands: str = Field(min_length=2, max_length=LONGEST_DEMAND)
    who: Slug
    rows: tuple[Row, ...] = ()
    answered_by: tuple[Answer, ...] = ()
    note: str = ""


class ClauseFile(Document):
    document: Slug
    clauses: tuple[Clause, ...] = Field(min_length=1)


class TierItem(Document):
    """One thing that a tier must keep. `evidence` names the unit's record that proves it."""

    item: Slug
    name: str
    group: str
    evidence: Slug
    at_least: int = Field(1, ge=1)
    how: str


class Tier(Document):
    """A tier of linkage units. The code is text: other places say A and B."""

    tier: str = Field(min_length=1, max_length=8)
    name: str
    meaning: str
    requirement: str
    duty_24h: bool
    dual_track: bool
    publishes_phone: bool
    items: tuple[TierItem, ...] = Field(min_length=1)


class TierFile(Document):
    tiers: tuple[Tier, ...] = Field(min_length=1)


class UnitKind(Document):
    """`counts_as` is the group that rules on arrival speak of: police, fire, ems or other."""

    kind: Slug
    name: str
    counts_as: Slug = "other"
    note: str = ""


class UnitKindFile(Document):
    kinds: tuple[UnitKind, ...] = Field(min_length=1)


class IncidentType(Document):
    """One working incident type. `crosswalk` keeps the GB/T 35561 class, None until its table is verified."""

    code: TypeCode
    scheme: Literal["NEP5", "LOCAL"]
    name: str
    family: Family
    crosswalk: str | None = None
    police: bool
    emergency: bool
    urgency: Urgency
    keywords: tuple[str, ...] = Field(min_length=1)
    questions: tuple[str, ...] = Field(min_length=3, max_length=6)
    do_not: str
    plan_from_grade: Slug | None = None


class IncidentTypeFile(Document):
    types: tuple[IncidentType, ...] = Field(min_length=1)


class Duty(Document):
    """Who does what in one phase: unit kinds, or `org:<code>` for one organisation."""

    lead: str
    cooperating: tuple[str, ...] = ()
    participating: tuple[str, ...] = ()


class Responsibility(Document):
    """One row of the matrix, for types whose code starts with one of `types`. The longest prefix wins."""

    types: tuple[TypePrefix, ...] = Field(min_length=1)
    first_handling: Duty
    handling: Duty | None = None
    recovery: Duty | None = None
    contested: Slug

    def phase(self, phase: Phase) -> Duty:
        """The duty in this phase; a phase that is not written is as the phase before it."""
        if phase == "recovery":
            return self.recovery or self.handling or self.first_handling
        return (self.handling if phase == "handling" else None) or self.first_handling


class ResponsibilityFile(Document):
    matrix: tuple[Responsibility, ...] = Field(min_length=1)


class Grade(Document):
    grade: Slug
    name: str
    rank: int = Field(ge=1)


Figure = Literal[
    "dead", "injured", "trapped", "missing", "evacuated", "threatened", "loss_10k", "burnt_ha", "participants"
]


class Criteria(Document):
    """Thresholds for the types named. A figure equal to the number reaches the grade (以上 includes it)."""

    id: Slug
    name: str
    types: tuple[TypePrefix, ...] = Field(min_length=1)
    source: str
    verified: bool
    thresholds: Mapping[Slug, Mapping[Figure, float]]
    otherwise: Slug | None


class GradeFile(Document):
    grades: tuple[Grade, ...] = Field(min_length=1)
    criteria: tuple[Criteria, ...]


class Zone(Document):
    zone: Slug
    name: str
    regions: tuple[RegionPrefix, ...] = ()
    otherwise: bool = False


class ZoneFile(Document):
    zones: tuple[Zone, ...] = Field(min_length=1)


class UrgencyLevel(Document):
    urgency: Urgency
    name: str
    number: int
    meaning: str


class UrgencyFile(Document):
    levels: tuple[UrgencyLevel, ...] = Field(min_length=1)


class ReportClock(Document):
    """One promised report: its limit as shown, and the rule that runs the clock (the two must agree)."""

    kind: Literal["phone", "first", "followup", "final"]
    within: str
    rule: str


class ReportProfile(Document):
    grades: tuple[Slug, ...] = Field(min_length=1)
    clocks: tuple[ReportClock, ...] = Field(min_length=1)


class ReportingFile(Document):
    recipients: Mapping[Slug, str]
    first_report_contents: Mapping[Slug, str]
    sensitive: tuple[ReportClock, ...] = ()
    profiles: tuple[ReportProfile, ...]


class StockKind(Document):
    """A kind of material or equipment: `measure` counts it, `code` is the platform's resource class (NEP5).

    What is `consumable` need not come back. `also` are other words that people write for it.
    """

    kind: Slug
    name: str
    measure: str
    group: str
    code: str = ""
    consumable: bool = False
    also: tuple[str, ...] = ()


class StockKindFile(Document):
    kinds: tuple[StockKind, ...] = Field(min_length=1)


class RiskKind(Document):
    """A kind of danger (`hazard`), or of place whose people need care when something happens (`care`)."""

    kind: Slug
    name: str
    group: Literal["hazard", "care"]
    also: tuple[str, ...] = ()


class RiskLevel(Document):
    level: Slug
    name: str
    rank: int = Field(ge=1)


class RiskKindFile(Document):
    kinds: tuple[RiskKind, ...] = Field(min_length=1)
    levels: tuple[RiskLevel, ...] = Field(min_length=1)


class Holidays(Document):
    """calendar.yaml: days that this place works or rests against the national calendar."""

    work: tuple[date, ...] = ()
    rest: tuple[date, ...] = ()


class Alias(Document):
    """A name from before the reform, and the name of the body that took over."""

    was: str
    now: str
    kind: Slug | None = None
    since: int | None = None


class AliasFile(Document):
    aliases: tuple[Alias, ...]
