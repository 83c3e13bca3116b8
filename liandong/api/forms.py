"""What programs send. Lengths and ranges are the actions' own; unknown fields are refused."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

Datum = Literal["", "wgs84", "gcj02", "bd09"]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


def _of_our_time(moment: datetime) -> datetime:
    """In UTC, in years that every part of the system can reckon with."""
    if not 2000 <= moment.year < 2200:
        raise ValueError("year")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
Code = Annotated[str, Field(max_length=64)]
Line = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(max_length=4000)]
Said = Annotated[str, Field(min_length=1, max_length=2000)]
Phone = Annotated[str, Field(max_length=30, pattern=r"^[0-9+*#() -]*$")]


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Ring(Given):
    """A call rings: the caller's number as the exchange gives it, the extension, and when."""

    phone: Phone = ""
    ext: Code = ""
    at: Moment | None = None


class CallEvent(Given):
    """What happened to a call. `joined` and `left` tell of a third party, named by phone or name."""

    event: Literal["answered", "held", "resumed", "joined", "left", "transferred", "ended"]
    ext: Code = ""
    other_phone: Phone = ""
    other_name: Annotated[str, Field(max_length=50)] = ""
    at: Moment | None = None


class PlaceIn(Given):
    """lon/lat in degrees of `datum`; a name alone will do."""

    name: Line = ""
    lon: Lon | None = None
    lat: Lat | None = None
    datum: Datum = ""
    given: Annotated[str, Field(max_length=400)] = ""
    region: Annotated[str, Field(max_length=12)] = ""
    zone: Code = ""
    radius_m: Annotated[int, Field(ge=0, le=50_000)] = 0


Heads = Annotated[int, Field(ge=0, le=100_000)]


class FiguresIn(Given):
    trapped: Heads = 0
    injured: Heads = 0
    dead: Heads = 0
    missing: Heads = 0


class ReportIn(Given):
    """What is reported. A narrative or a place is needed; `call` names the call that rang for it.

    `happened_at` is when it happened, `received_at` when it was told, if that was before now.
    """

    channel: Literal["phone", "unit_line", "web", "app", "sensor", "platform", "hotline"] = "platform"
    narrative: Words = ""
    caller_name: Annotated[str, Field(max_length=50)] = ""
    caller_phone: Phone = ""
    place: PlaceIn = PlaceIn()
    type: Code = ""
    urgency: Literal["", "critical", "urgent", "routine", "inquiry"] = ""
    figures: FiguresIn = FiguresIn()
    answers: Annotated[list[Line], Field(max_length=20)] = []
    received_unit: Code = ""
    happened_at: Moment | None = None
    received_at: Moment | None = None
    call: Code = ""


class Destination(Given):
    """`incident` joins the report to an incident that is known; empty opens one."""

    incident: Code = ""


class UnitWanted(Given):
    unit: Code
    task: Annotated[str, Field(max_length=2000)] = ""
    lead: bool = False


class OrdersIn(Given):
    units: Annotated[list[UnitWanted], Field(min_length=1, max_length=50)]


class Supplement(Given):
    text: Said


class GradeIn(Given):
    grade: Code
    reason: Annotated[str, Field(max_length=2000)] = ""
    sensitive: bool = False


class Closure(Given):
    conclusion: Said
    false_report: bool = False


class Step(Given):
    """`occurred_at` is when it happened, if not now."""

    occurred_at: Moment | None = None


class Feedback(Given):
    text: Said


class Completion(Step):
    text: Annotated[str, Field(max_length=2000)] = ""


class HandoverIn(Given):
    to_unit: Code
    reason: Said


class Refusal(Given):
    reason: Said


class FixIn(Given):
    """Where a device was. `source` is its number in your system; speed km/h, heading degrees from north."""

    unit: Code
    source: Annotated[str, Field(min_length=1, max_length=64)]
    lon: Lon
    lat: Lat
    at: Moment
    datum: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    kind: Literal["vehicle", "person"] = "vehicle"
    label: Annotated[str, Field(max_length=64)] = ""
    speed: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)] | None = None
    heading: Annotated[float, Field(ge=0, le=360, allow_inf_nan=False)] | None = None


class Fixes(Given):
    positions: Annotated[list[FixIn], Field(max_length=1000)]


class SubscriptionIn(Given):
    """`kinds` are names of facts, such as dispatch.order_issued; none means all that the token may see."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,63}$")]
    url: Annotated[str, Field(min_length=8, max_length=200, pattern=r"^https?://[!-~]+$")]
    kinds: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=100)] = []


class Replay(Given):
    """Facts recorded since then are told again, with the same message ids."""

    since: Moment
