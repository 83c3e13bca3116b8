"""What a rule document may say. This module reads rules; it decides nothing.

The language is equality and membership on fields of facts, durations and calendars; anything harder is a
named predicate. Unknown words are refused, so that a misspelt one shows.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from liandong.core import calendars
from liandong.core.calendars import WorkingDays
from liandong.core.journal.models import Entry
from liandong.core.mechanism.schemas import InForce
from liandong.core.obligations.predicates import predicate_named

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
Scalar = str | int | float | bool | None
OWN_KINDS = "obligations."


def duration(text: str) -> timedelta:
    """`90s`, `15m`, `2h`, `30d`. Raises ValueError."""
    parts = re.fullmatch(r"(\d+)([smhd])", text)
    if not parts:
        raise ValueError(f"{text!r} 不是时长，应写作 30s、15m、2h、7d")
    return timedelta(seconds=int(parts[1]) * _SECONDS[parts[2]])


def _is_duration(value: object) -> object:
    duration(str(value))
    return value


def _is_time(value: object) -> object:
    calendars.time_of_day(str(value))
    return value


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


Duration = Annotated[str, BeforeValidator(_is_duration)]
TimeOfDay = Annotated[str, BeforeValidator(_is_time)]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Match(Strict):
    """A fact of this kind whose fields equal, or are among, the values of `where`."""

    fact: str
    where: Mapping[str, Scalar | tuple[Scalar, ...]] = Field(default_factory=dict)
    predicate: str = ""

    def matches(self, entry: Entry) -> bool:
        if entry.kind != self.fact:
            return False
        if not all(_holds(entry.body.get(name), wanted) for name, wanted in self.where.items()):
            return False
        return not self.predicate or predicate_named(self.predicate)(entry)


def _holds(said: Any, wanted: Any) -> bool:
    among = wanted if isinstance(wanted, tuple) else (wanted,)
    # `true` is not 1: an institution's yes is not a count.
    return any(isinstance(said, bool) == isinstance(one, bool) and said == one for one in among)


Matches = Annotated[tuple[Match, ...], BeforeValidator(_listed)]


class By(Strict):
    """A time of day on the nth working day, or the nth day, after the day of opening."""

    working_days: int | None = Field(None, ge=0)
    days: int | None = Field(None, ge=0)
    at: TimeOfDay = "18:00"

    @model_validator(mode="after")
    def counts_one_kind_of_day(self) -> "By":
        if (self.working_days is None) == (self.days is None):
            raise ValueError("working_days 与 days 写且只写一个")
        return self


class Every(Strict):
    """Once in each calendar period, by a time of day on its last day or on the day named by `on`."""

    year: int | None = Field(None, ge=1)
    half_year: int | None = Field(None, ge=1)
    quarter: int | None = Field(None, ge=1)
    month: int | None = Field(None, ge=1)
    week: int | None = Field(None, ge=1)
    day: int | None = Field(None, ge=1)
    at: TimeOfDay = "24:00"
    on: (
        Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] | Annotated[int, Field(ge=1, le=366)] | None
    ) = None

    @model_validator(mode="after")
    def names_one_period(self) -> "Every":
        if len(self._named()) != 1:
            raise ValueError("year、half_year、quarter、month、week、day 写且只写一个")
        if isinstance(self.on, str) and self.unit != "week":
            raise ValueError("星期几只能用于每周")
        return self

    def _named(self) -> list[tuple[calendars.Unit, int]]:
        units: tuple[calendars.Unit, ...] = ("year", "half_year", "quarter", "month", "week", "day")
        return [(unit, getattr(self, unit)) for unit in units if getattr(self, unit) is not None]

    @property
    def unit(self) -> calendars.Unit:
        return self._named()[0][0]

    @property
    def count(self) -> int:
        return self._named()[0][1]


class Reminder(Strict):
    """Tell these roles before the deadline, or some time after the opening."""

    before: Duration | None = None
    after: Duration | None = None
    tell: tuple[Role, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def has_one_moment(self) -> "Reminder":
        if (self.before is None) == (self.after is None):
            raise ValueError("before 与 after 写且只写一个")
        return self


class Rung(Strict):
    """A rung of the ladder: tell these roles so long after the deadline."""

    after: Duration
    tell: tuple[Role, ...] = Field(min_length=1)


class Line(BaseModel):
    """A fact of an example: when (`00:15`, `24:00:01`, `2026-03-06T18:00`), of what kind, and its fields."""

    model_config = ConfigDict(extra="allow", frozen=True)

    at: str
    fact: str
    occurred_at: str | None = None

    @property
    def body(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class Example(Strict):
    name: str
    facts: tuple[Line, ...]
    at: str
    expect: Literal["met", "late", "breached", "open", "void", "superseded", "none"]


class Rule(Strict):
    """Who owes what by when. One document of `rules/`, one clause of the institution."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
    title: str = Field(min_length=2)
    title_en: str = ""
    note: str = ""
    cites: tuple[str, ...] = Field(min_length=1)
    in_force: InForce | None = None
    opens: Matches = ()
    met_by: Matches = Field(min_length=1)
    void_by: Matches = ()
    superseded_by: Matches = ()
    per: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    across: bool = Field(
        False, description="the fields of `per` say enough by themselves, on whatever stream"
    )
    owed_by: str = ""
    owed_by_each: Mapping[str, Scalar | tuple[Scalar, ...]] = Field(default_factory=dict)
    within: Duration | None = None
    by: By | None = None
    every: Every | None = None
    basis: Literal["regulation", "house"]
    remind: tuple[Reminder, ...] = ()
    escalate: tuple[Rung, ...] = ()
    weight: int = Field(1, ge=0, le=100)
    examples: tuple[Example, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def has_one_clock(self) -> "Rule":
        if sum(clock is not None for clock in (self.within, self.by, self.every)) != 1:
            raise ValueError("within、by、every 写且只写一个")
        if self.every:
            if self.opens:
                raise ValueError("按周期的规则由日历开启，不写 opens")
            if bool(self.owed_by_each) == self.owed_by.startswith("org:"):
                raise ValueError("按周期的规则写 owed_by_each，或 owed_by: org:<单位>")
        elif not self.opens or not self.owed_by or self.owed_by_each:
            raise ValueError("要写 opens 和 owed_by；owed_by_each 只用于按周期的规则")
        if self.across and not self.per:
            raise ValueError("across 须与 per 同用")
        return self

    @model_validator(mode="after")
    def shows_both_outcomes(self) -> "Rule":
        if missing := {"met", "breached"} - {example.expect for example in self.examples}:
            raise ValueError(f"样例里没有 {'、'.join(sorted(missing))} 的情形")
        return self

    @cached_property
    def hash(self) -> str:
        """The version: all that the document says, but not its examples and notes."""
        said = self.model_dump(
            mode="json", by_alias=True, exclude={"examples", "note"}, exclude_defaults=True
        )
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def document(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    @property
    def periodic(self) -> bool:
        return self.every is not None

    @property
    def closers(self) -> tuple[Match, ...]:
        return (*self.met_by, *self.void_by, *self.superseded_by)

    def is_in_force(self, at: datetime, zone: ZoneInfo) -> bool:
        if not self.in_force:
            return True
        day = at.astimezone(zone).date()
        return self.in_force.since <= day and (self.in_force.until is None or day <= self.in_force.until)

    def opened_by(self, entry: Entry) -> bool:
        return any(match.matches(entry) for match in self.opens)

    def verdict(self, entry: Entry) -> str:
        """What the fact does to an obligation it touches: met, void, superseded, or nothing."""
        for word, matches in (
            ("met", self.met_by),
            ("void", self.void_by),
            ("superseded", self.superseded_by),
        ):
            if any(match.matches(entry) for match in matches):
                return word
        return ""

    def due(self, opened_at: datetime, *, zone: ZoneInfo, working_days: WorkingDays) -> datetime:
        """The deadline, itself still in time, of what was opened at this moment. Not for periodic rules."""
        if self.within:
            return opened_at + duration(self.within)
        assert self.by is not None
        if self.by.working_days is not None:
            return working_days.add_working_days(opened_at, self.by.working_days, self.by.at, zone=zone)
        day = opened_at.astimezone(zone).date() + timedelta(days=self.by.days or 0)
        due = calendars.moment(day, calendars.time_of_day(self.by.at), zone)
        return due if due >= opened_at else due + timedelta(days=1)

    def span(self, period: calendars.Period, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When the obligation of this period opens, and when it is due."""
        assert self.every is not None
        opened = calendars.moment(period.first, calendars.time_of_day("00:00"), zone)
        day = period.day_on(self.every.on)
        return opened, calendars.moment(day, calendars.time_of_day(self.every.at), zone)
