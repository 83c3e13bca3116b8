"""Where devices are, taken in bulk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core import geo
from liandong.core.access.actor import Actor, sees, topics_of_place
from liandong.core.access.policy import require
from liandong.core.errors import Invalid
from liandong.directory import reads as directory
from liandong.positions.models import Kind

MOST = 1000
OLDEST = timedelta(days=1)
AHEAD = timedelta(minutes=1)
"""Clocks of devices differ a little from ours; more than this is a wrong clock."""

_JUMPED = gettext_noop("与上一位置相距过远，按时间推算不可能到达，请检查定位设备。")
FASTEST_M_S, SLACK_M = 120.0, 500.0
"""No device that we follow goes faster, and between houses a fix is off by less: beyond it, it is wrong."""

# One statement: who jumped is found, everybody else is written, a fix older than the kept one is passed over.
_PUT = """
with given as (
    select f.*, string_to_array(f.seen_by, ' ') as topics
    from unnest(%(unit)s::text[], %(source)s::text[], %(kind)s::text[], %(label)s::text[], %(lon)s::float8[],
                %(lat)s::float8[], %(x)s::float8[], %(y)s::float8[], %(speed)s::float8[],
                %(heading)s::float8[], %(at)s::timestamptz[], %(topics)s::text[])
         as f(unit, source, kind, label, lon, lat, x, y, speed, heading, at, seen_by)
), jumped as (
    select given.unit, given.source from given
    join positions_position kept
      on kept.world = %(world)s and kept.unit = given.unit and kept.source = given.source
    where given.at > kept.at and sqrt((given.x - kept.x) ^ 2 + (given.y - kept.y) ^ 2)
          > %(slack)s + %(fastest)s * extract(epoch from given.at - kept.at)
), written as (
    insert into positions_position as kept
        (unit, source, world, kind, label, lon, lat, x, y, speed, heading, at, topics)
    select unit, source, %(world)s, kind, label, lon, lat, x, y, speed, heading, at, topics from given
    where (unit, source) not in (select unit, source from jumped)
    order by unit, source
    on conflict (world, unit, source) do update
    set kind = excluded.kind, label = excluded.label, lon = excluded.lon, lat = excluded.lat, x = excluded.x,
        y = excluded.y, speed = excluded.speed, heading = excluded.heading, at = excluded.at,
        topics = excluded.topics, moved_in = pg_current_xact_id()
    where excluded.at > kept.at
)
select unit, source from jumped"""


@dataclass(frozen=True)
class Fix:
    """Where a device was at a moment. lon/lat are degrees in `datum`, speed km/h, heading degrees."""

    unit: str
    source: str
    lon: float
    lat: float
    at: datetime
    datum: geo.Datum = "wgs84"
    kind: str = Kind.VEHICLE
    label: str = ""
    speed: float | None = None
    heading: float | None = None


@dataclass(frozen=True)
class Refusal:
    """A fix that was not taken, by its place in the list, and why."""

    index: int
    source: str
    reason: str


@transaction.atomic
def put(*, fixes: Sequence[Fix], by: Actor, at: datetime) -> list[Refusal]:
    """Keep the newest fix of each device; the same one again changes nothing. Returns what was refused.

    A late fix moves nothing back; one that no vehicle could have reached since the last is refused. One wrong
    device does not hold up the others. Raises Invalid when there are more than a thousand.
    """
    require(by, "positions.put")
    if len(fixes) > MOST:
        raise Invalid({"positions": _("一次最多 {most} 个位置，请分批上报。").format(most=MOST)})
    topics = _topics({fix.unit for fix in fixes})
    refused: list[Refusal] = []
    newest: dict[tuple[str, str], int] = {}
    for index, fix in enumerate(fixes):
        if reason := _wrong(fix, topics, by, at):
            refused.append(Refusal(index, fix.source, reason))
        elif (known := newest.get((fix.unit, fix.source))) is None or fix.at > fixes[known].at:
            newest[fix.unit, fix.source] = index
    if newest:
        for device in _write([fixes[index] for index in newest.values()], topics, by.world, at):
            refused.append(Refusal(newest[device], device[1], _(_JUMPED)))
    return sorted(refused, key=lambda one: one.index)


def _topics(units: set[str]) -> dict[str, list[str]]:
    """Who may see each unit's devices: itself, and whose work is its region."""
    return {
        code: [f"org/{code}", *topics_of_place(org.region)]
        for code, org in directory.organisations(units).items()
    }


def _wrong(fix: Fix, topics: Mapping[str, list[str]], by: Actor, at: datetime) -> str:
    if fix.unit not in topics or not sees(by, topics[fix.unit]):
        return _("没有这个单位，或不在您的工作范围内。")
    if not at - OLDEST <= fix.at <= at + AHEAD:
        return _("定位时间应在一天以内且不晚于现在，请校准设备时钟。")
    if not geo.in_china(fix.lon, fix.lat):
        return _("坐标不在国内，请核对经纬度是否颠倒。")
    return ""


def _write(
    fixes: Sequence[Fix], topics: Mapping[str, list[str]], world: str, at: datetime
) -> list[tuple[str, str]]:
    """Write them at once; gives the devices that would have jumped and stay where they were."""
    points = [geo.to_wgs84(fix.lon, fix.lat, fix.datum) for fix in fixes]
    metres = [geo.project(*point) for point in points]
    columns = {
        **{name: [getattr(fix, name) for fix in fixes] for name in ("unit", "source", "kind", "label")},
        **{name: [getattr(fix, name) for fix in fixes] for name in ("speed", "heading")},
        "at": [min(fix.at, at) for fix in fixes],
        "lon": [lon for lon, _lat in points],
        "lat": [lat for _lon, lat in points],
        "x": [x for x, _y in metres],
        "y": [y for _x, y in metres],
        "topics": [" ".join(topics[fix.unit]) for fix in fixes],
    }
    with connection.cursor() as cursor:
        cursor.execute(_PUT, {**columns, "world": world, "fastest": FASTEST_M_S, "slack": SLACK_M})
        return [(unit, source) for unit, source in cursor.fetchall()]
