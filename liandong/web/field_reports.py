"""Reports that a phone wrote, perhaps hours ago without a signal: each is taken once, with its own time."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from liandong.core import geo
from liandong.core.access.actor import Actor
from liandong.core.errors import Invalid, existing
from liandong.directory import reads as directory
from liandong.directory.models import Region
from liandong.intake import actions as intake
from liandong.intake import reads
from liandong.intake.given import WIDEST_M, PlaceTold, ReportGiven
from liandong.intake.models import Report
from liandong.web.field_kinds import KINDS, kind_of, type_of
from liandong.web.models import FieldReport, Photo, Voice

OTHER = KINDS[-1].code
_NOT_DIALLED = re.compile(r"[^0-9+*#()\- ]")
TOWNSHIP = 9  # digits of a region code
LONGEST_MS = 10 * 365 * 24 * 3600 * 1000


class Written(BaseModel):
    """What a phone sent. Times are milliseconds by its own clock: only their difference is believed."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)

    key: str = Field(pattern=r"^[0-9A-Za-z-]{8,64}$")
    seq: int = Field(ge=0, le=2**53)
    written_at: float
    sent_at: float
    kind: str = OTHER
    narrative: str = ""
    lon: float | None = None
    lat: float | None = None
    accuracy: float = 0
    region: str = Field(default="", pattern=r"^([0-9]{12})?$", description="The village one reports for")

    @property
    def age(self) -> timedelta:
        """How long it lay on the phone: right even where the phone's clock is wrong."""
        return timedelta(milliseconds=min(max(self.sent_at - self.written_at, 0), LONGEST_MS))


def written(body: bytes) -> Written:
    """What the JSON of a phone says. Raises Invalid."""
    try:
        return Written.model_validate_json(body)
    except ValidationError as error:
        raise Invalid({"body": _("提交的内容读不出来，请刷新页面后重试。")}) from error


@transaction.atomic
def take(*, said: Written, by: Actor, at: datetime) -> Report:
    """Take a phone's report down, once for its key, in the region of the informant's own office.

    The report came now, and the clocks of the centre run from now; what it tells of happened when it was
    written. Raises Invalid, Forbidden. Source: city opinions 二(二).
    """
    kind = kind_of(said.kind or OTHER)
    if kind is None:
        raise Invalid({"kind": _("没有这种情况，请从九类中选择。")})
    key = key_of(said.key, by)
    when = at - said.age
    FieldReport.objects.bulk_create(
        [FieldReport(key=key, by=by.ref, seq=said.seq, written_at=when)], ignore_conflicts=True
    )
    person = directory.person(by.ref)
    given = ReportGiven(
        channel="app",
        narrative=said.narrative.strip() or _(kind.name),
        caller_name=by.name,
        caller_phone=_NOT_DIALLED.sub("", person.phone)[:30] if person else "",
        place=_place(said, by),
        type=type_of(kind),
        happened_at=when,
    )
    return intake.take_report(given=given, by=by, at=at, key=key)


def _place(said: Written, by: Actor) -> PlaceTold:
    """Where the phone was; without a position, or with an impossible one, the informant's own village.

    What a receiver or the directory has wrong is no reason to turn a report away.
    """
    region = _region(said, by)
    name = "".join(directory.region_name(region[:n]) for n in (9, 12) if n <= len(region))
    if said.lon is None or said.lat is None or not geo.in_china(said.lon, said.lat):
        return PlaceTold(name, region=region)
    off = min(max(math.ceil(said.accuracy), 0), WIDEST_M)
    return PlaceTold(name, said.lon, said.lat, datum="wgs84", region=region, radius_m=off)


def _region(said: Written, by: Actor) -> str:
    """The informant's own, or the village that a township reports for. Raises Invalid."""
    org = directory.organisation(by.org)
    own = org.region if org else ""
    if said.region and said.region not in villages_of(by):
        raise Invalid({"region": _("这个村不在本辖区，请重新选择。")})
    return said.region or own


def villages_of(viewer: Actor) -> dict[str, str]:
    """The villages that a township may report for, name by region; nothing for a village itself."""
    org = directory.organisation(viewer.org)
    if org is None or "township_duty" not in viewer.roles or len(org.region) != TOWNSHIP:
        return {}
    below = Region.objects.filter(code__startswith=org.region, level="village")
    return dict(below.order_by("code").values_list("code", "name"))


def of_villages(viewer: Actor, *, limit: int = 60) -> list[Report]:
    """What phones of its villages reported, for the township above them; the newest first."""
    if "township_duty" not in viewer.roles:
        return []
    found = reads.reports_seen(viewer).filter(channel="app").exclude(taken_by=viewer.ref)
    return list(found.select_related("incident").order_by("-taken_at")[:limit])


def key_of(key: str, by: Actor) -> str:
    """The key in the product: two people's phones never meet in one."""
    return f"field:{by.ref}:{key}"


def by_key(key: str, by: Actor) -> Report:
    """One's own report by the phone's key. Raises NotVisible."""
    return existing(Report.objects.filter(key=key_of(key, by), world=by.world).exclude(taken_at=None).first())


@dataclass(frozen=True)
class Mine:
    """A report that one sent, as one wrote it, and what became of it."""

    report: Report
    written_at: datetime
    photos: int
    voices: int = 0


def mine(viewer: Actor, *, limit: int = 100) -> list[Mine]:
    """What the viewer reported by phone, the latest written first, however late each arrived."""
    notes = FieldReport.objects.filter(by=viewer.ref).order_by("-written_at", "-seq")[:limit]
    ways = {note.key: note for note in notes}
    found = reads.reports_seen(viewer).filter(key__in=list(ways)).select_related("incident")
    reports = {one.key: one for one in found}
    photos, voices = _counted(Photo, found), _counted(Voice, found)
    return [
        Mine(reports[key], note.written_at, photos[reports[key].pk], voices[reports[key].pk])
        for key, note in ways.items()
        if key in reports
    ]


def _counted(model: type[Photo | Voice], reports: Iterable[Report]) -> Counter[int]:
    of = model._default_manager.filter(report__in=[one.pk for one in reports])
    return Counter(of.values_list("report", flat=True))
