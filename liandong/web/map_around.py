"""What is within some distance of a point (周边): units, devices, stocks, risks and places to care about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import hypot

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core import geo, roads
from liandong.core.access.actor import Actor
from liandong.core.errors import Invalid
from liandong.dispatch.proposals import road_graph
from liandong.incidents import reads as incidents
from liandong.positions import reads as positions
from liandong.resources import reads as resources
from liandong.risk import reads as risk
from liandong.web import map_layers
from liandong.web.map_layers import Mark

RADII = (500, 1000, 3000, 5000)
MOST = 60
_INCIDENTS_SINCE = timedelta(days=30)


@dataclass(frozen=True)
class Near:
    """A mark, metres away in a straight line, and the estimated minutes with what they follow."""

    mark: Mark
    metres: float
    eta: roads.Eta

    @property
    def said(self) -> str:
        """The distance and the way, each by its name: nobody is to take the one for the other."""
        by_road = self.eta.basis == "road"
        how = _("沿路约 {minutes} 分（估算）") if by_road else _("约 {minutes} 分（按直线估算）")
        km = _("直线 {km} 公里").format(km=f"{self.metres / 1000:.1f}")
        far = _("直线 {metres} 米").format(metres=round(self.metres)) if self.metres < 1000 else km
        return f"{far} · " + how.format(minutes=max(1, round(self.eta.minutes)))


@dataclass(frozen=True)
class Around:
    """What lies within `metres` of a point, group by group, nearest first; `more` were cut."""

    lon: float
    lat: float
    metres: int
    groups: Sequence[tuple[str, Sequence[Near], int]]


def radii() -> list[tuple[int, str]]:
    """The distances to choose from, in metres, and how people say them."""
    said = [(one, _("{n} 米") if one < 1000 else _("{n} 公里")) for one in RADII]
    return [(one, text.format(n=one if one < 1000 else one // 1000)) for one, text in said]


def asked(said: str, metres: str) -> tuple[float, float, int]:
    """The point of "lon,lat" or pasted coordinates, and one of the radii. Raises Invalid."""
    point = geo.parse_coordinates(said)
    if point is None:
        raise Invalid({"around": _("请给出经纬度，如 104.510,30.190。")})
    wanted = {str(one): one for one in RADII}
    return point.lon, point.lat, wanted.get(metres, 1000)


def around(viewer: Actor, lon: float, lat: float, metres: int, at: datetime) -> Around:
    """Everything that the viewer may see within `metres` of a point."""
    x, y = geo.project(lon, lat)
    since = at - _INCIDENTS_SINCE
    unclosed = incidents.unclosed_near(x, y, metres=metres, since=since, at=at, viewer=viewer)
    rows = {mark.ref: mark for mark in map_layers.incident_marks(viewer, at)} if unclosed else {}
    devices = positions.near(viewer, x, y, metres=metres, at=at)
    named = map_layers.named_devices([one for one, _far in devices], at)
    found = [
        (gettext_noop("单位"), _marks_near(map_layers.unit_marks(viewer, at), x, y, metres)),
        (gettext_noop("车辆人员"), [(mark, far) for mark, (_one, far) in zip(named, devices, strict=True)]),
        (
            gettext_noop("资源"),
            [(map_layers.stock_mark(one), far) for one, far in resources.within(viewer, x, y, metres)],
        ),
        (
            gettext_noop("风险、学校、医院和避难场所"),
            [(map_layers.risk_mark(one), far) for one, far in risk.within(viewer, x, y, metres)],
        ),
        (
            gettext_noop("事件"),
            [(rows[one.incident.ref], one.metres) for one in unclosed if one.incident.ref in rows],
        ),
    ]
    groups = [
        (_(label), _with_ways((lon, lat), near[:MOST]), max(0, len(near) - MOST)) for label, near in found
    ]
    return Around(lon, lat, metres, groups)


def _marks_near(marks: Sequence[Mark], x: float, y: float, metres: float) -> list[tuple[Mark, float]]:
    far = [
        (mark, hypot(px - x, py - y))
        for mark in marks
        if mark.lon is not None and mark.lat is not None
        for px, py in [geo.project(mark.lon, mark.lat)]
    ]
    return sorted((pair for pair in far if pair[1] <= metres), key=lambda pair: pair[1])


def _with_ways(origin: tuple[float, float], near: Sequence[tuple[Mark, float]]) -> list[Near]:
    targets = [(mark.lon or 0.0, mark.lat or 0.0) for mark, _far in near]
    etas = roads.etas(road_graph(), origin, targets) if targets else []
    return [Near(mark, far, eta) for (mark, far), eta in zip(near, etas, strict=True)]
