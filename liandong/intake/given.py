"""A report as it is given, checked as a whole: every mistake is named at once and nothing is thrown away."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from liandong.core import geo, mechanism
from liandong.core.errors import Invalid
from liandong.intake.models import Channel, Datum

LONGEST = {"narrative": 4000, "place_name": 200, "place_given": 400, "caller_name": 50, "caller_phone": 30,
           "answers": 4000}  # fmt: skip
FIGURES = ("trapped", "injured", "dead", "missing")
MOST_PEOPLE = 100_000
OLDEST = timedelta(days=366)
WIDEST_M = 50_000
_PHONE = re.compile(r"^[0-9+*#()\- ]*$")


@dataclass(frozen=True)
class PlaceTold:
    """Where it is, as told. lon/lat are degrees in `datum`; `given` keeps what was typed or pasted.

    `was` names the datum of a point that has been converted to WGS-84 already.
    """

    name: str = ""
    lon: float | None = None
    lat: float | None = None
    datum: str = ""
    was: str = ""
    given: str = ""
    region: str = ""
    zone: str = ""
    radius_m: int = 0

    def columns(self) -> dict[str, object]:
        """The columns of `Report` that hold it, the point in WGS-84 and in projected metres."""
        lon = lat = x = y = None
        if self.lon is not None and self.lat is not None:
            lon, lat = geo.to_wgs84(self.lon, self.lat, self.datum or "wgs84")  # type: ignore[arg-type]
            x, y = geo.project(lon, lat)
        current = mechanism.current()
        region = self.region or current.place.region
        return {
            "place_name": self.name,
            "place_given": self.given or self.name,
            "datum": (self.was or self.datum or "wgs84") if lon is not None else "",
            "region": region,
            "zone": self.zone or current.zone_of(region),
            "radius_m": self.radius_m,
            "lon": lon,
            "lat": lat,
            "x": x,
            "y": y,
        }


@dataclass(frozen=True)
class ReportGiven:
    """All that may be known of a report. It needs nothing but a narrative or a place.

    `happened_at` is when the event itself began; no clock runs from it. `received_at` is when the report
    really came, for one written on paper and typed in later: the clocks run from then.
    """

    channel: str = "phone"
    narrative: str = ""
    caller_name: str = ""
    caller_phone: str = ""
    place: PlaceTold = field(default_factory=PlaceTold)
    type: str = ""
    urgency: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    received_unit: str = ""
    happened_at: datetime | None = None
    received_at: datetime | None = None
    rang_at: datetime | None = None
    answered_at: datetime | None = None

    def check(self, at: datetime) -> None:
        """Raises Invalid with a sentence for each field that cannot be taken."""
        errors: dict[str, str] = {}
        for part in (self._texts, self._place, self._codes, self._people):
            errors |= part()
        errors |= self._times(at)
        if not errors and not self._says_something():
            errors["narrative"] = _("请至少填写警情或地点其中一项。")
        if errors:
            raise Invalid(errors)

    def _says_something(self) -> bool:
        return bool(self.narrative.strip() or self.place.name.strip() or self.place.lon is not None)

    def _texts(self) -> dict[str, str]:
        errors = {}
        said = {
            "narrative": self.narrative,
            "place_name": self.place.name,
            "place_given": self.place.given,
            "caller_name": self.caller_name,
            "caller_phone": self.caller_phone,
            "answers": "".join(self.answers),
        }
        for name, text in said.items():
            if len(text) > LONGEST[name]:
                errors[name] = _("最多 {most} 个字，现有 {has} 个，请删减或分次补充。").format(
                    most=LONGEST[name], has=len(text)
                )
            elif not _storable(text):
                errors[name] = _("含有无法保存的字符，请删除后重新输入。")
        if "caller_phone" not in errors and not _PHONE.match(self.caller_phone):
            errors["caller_phone"] = _("电话只能是数字、+、-、空格，请核对；不知道可以留空。")
        return errors

    def _place(self) -> dict[str, str]:
        lon, lat = self.place.lon, self.place.lat
        if (lon is None) != (lat is None):
            return {"place_name": _("坐标缺少经度或纬度，请补全或清除。")}
        if not {self.place.datum, self.place.was} <= {"", *Datum.values}:
            return {
                "place_name": _("没有“{datum}”这种坐标系，请选择 WGS-84、GCJ-02 或 BD-09。").format(
                    datum=(self.place.datum or self.place.was)[:20]
                )
            }
        if not 0 <= self.place.radius_m <= WIDEST_M:
            return {"place_name": _("位置误差应在 0 到 50 公里之间，请重新圈定大概位置。")}
        if lon is not None and lat is not None and not geo.in_china(lon, lat):
            if geo.in_china(lat, lon):
                return {
                    "place_name": _("经度和纬度填反了：应为经度 {lon}、纬度 {lat}。").format(lon=lat, lat=lon)
                }
            return {
                "place_name": _("坐标 {lon}, {lat} 不在国内，请核对后重新定位。").format(lon=lon, lat=lat)
            }
        if self.place.region and not re.fullmatch(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}", self.place.region):
            return {
                "place_name": _("没有代码为 {region} 的区划，请从候选地点中选择。").format(
                    region=self.place.region[:20]
                )
            }
        return {}

    def _codes(self) -> dict[str, str]:
        errors = {}
        current = mechanism.current()
        if self.type and all(self.type != known.code for known in current.types):
            errors["type"] = _("没有代码为 {type} 的类别，请从类别表中选择。").format(type=self.type[:20])
        if self.urgency and all(self.urgency != level.urgency for level in current.urgencies):
            errors["urgency"] = _("没有“{urgency}”这种紧急度，请重新选择。").format(urgency=self.urgency[:20])
        if self.channel not in Channel.values:
            errors["channel"] = _("没有“{channel}”这种来源，请重新选择。").format(channel=self.channel[:20])
        return errors

    def _people(self) -> dict[str, str]:
        if unknown := [name for name in self.figures if name not in FIGURES]:
            return {"figures": _("不认识的人员项目：{names}。").format(names="、".join(unknown)[:40])}
        if any(not 0 <= count <= MOST_PEOPLE for count in self.figures.values()):
            return {"figures": _("人数应在 0 到 {most} 之间，请核对。").format(most=MOST_PEOPLE)}
        return {}

    def _times(self, at: datetime) -> dict[str, str]:
        errors = {}
        if self.happened_at and self.happened_at > at:
            errors["happened_at"] = _("发生时间晚于现在，请核对日期和时间。")
        elif self.happened_at and self.happened_at < at - OLDEST:
            errors["happened_at"] = _("发生时间在一年以前，请核对年份。")
        elif self.happened_at and self.received_at and self.happened_at > self.received_at:
            errors["happened_at"] = _("发生时间晚于接报时间，请核对。")
        if self.received_at and not at - OLDEST <= self.received_at <= at:
            errors["received_at"] = _("接报时间应在过去一年之内，请核对日期和时间。")
        if self.rang_at and self.rang_at > at:
            errors["rang_at"] = _("振铃时间晚于现在，请核对。")
        if self.rang_at and self.answered_at and self.answered_at < self.rang_at:
            errors["answered_at"] = _("接听时间早于振铃时间，请核对。")
        if self.answered_at and self.answered_at > at:
            errors["answered_at"] = _("接听时间晚于现在，请核对。")
        return errors

    def people(self) -> dict[str, int]:
        return {name: count for name, count in self.figures.items() if count}


def _storable(text: str) -> bool:
    """Neither NUL nor half a character: a text column has no place for them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text
