"""Where devices are, for those who may see their unit."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from liandong.core.access.actor import EVERYTHING, Actor
from liandong.core.access.policy import visible
from liandong.positions.models import Position

FRESH = timedelta(minutes=30)
"""Older than this, a place says little about where somebody is now."""
Box = tuple[float, float, float, float]
WHOLE: Box = (-180.0, -90.0, 180.0, 90.0)

# A row is told when its transaction was not yet visible at the earlier answer: ids and times would lose what
# commits late. One pass over the table: all of it moves, and an index on what moves would cost every update.
_MOVED = """
with asked as (
    select s.old, s.old is null or pg_snapshot_xmax(s.old) > pg_snapshot_xmax(pg_current_snapshot()) as anew
    from (select nullif(%(since)s, '')::pg_snapshot as old) s
), moved as (
    select id, kind, lon, lat, speed, heading, at,
           lon between %(west)s and %(east)s and lat between %(south)s and %(north)s as inside
    from positions_position, asked
    where world = %(world)s and at >= %(oldest)s and (%(all)s or topics && %(topics)s)
      and (anew or (moved_in >= pg_snapshot_xmin(old) and not pg_visible_in_snapshot(moved_in, old)))
), listed as (
    select string_agg(id::text, ',') filter (where inside) as n,
           string_agg(round(lon * 1e5)::text, ',') filter (where inside) as x,
           string_agg(round(lat * 1e5)::text, ',') filter (where inside) as y,
           string_agg((kind = 'person')::int::text, ',') filter (where inside) as k,
           string_agg(coalesce(round(speed)::text, '0'), ',') filter (where inside) as v,
           string_agg(coalesce(round(heading)::text, '-1'), ',') filter (where inside) as h,
           string_agg(floor(extract(epoch from at))::text, ',') filter (where inside) as t,
           string_agg(id::text, ',') filter (where not inside) as gone
    from moved
)
select pg_current_snapshot()::text, asked.anew, listed.* from asked, listed"""
_COLUMNS = ("n", "x", "y", "k", "v", "h", "t", "gone")
_SNAPSHOT = re.compile(r"(\d{1,18}):(\d{1,18}):((?:\d{1,18},)*\d{1,18})?")


@dataclass(frozen=True)
class Moved:
    """What moved since a cursor, as columns of comma-separated whole numbers.

    n: device, x and y: degrees x 100,000, k: 1 for a person, v: km/h, h: heading or -1, t: Unix seconds,
    gone: devices that moved to where nobody looks. `anew` says that all of the view is here.
    """

    cursor: str
    anew: bool
    columns: dict[str, str]


def moved(viewer: Actor, at: datetime, *, since: str = "", box: Box = WHOLE) -> Moved:
    """Devices in the box (west, south, east, north, degrees) that moved since the answer with that cursor."""
    west, south, east, north = box
    asked: dict[str, Any] = {
        **{"west": west, "south": south, "east": east, "north": north, "oldest": at - FRESH},
        **{"since": _cursor(since), "world": viewer.world},
        **{"all": EVERYTHING in viewer.topics, "topics": sorted(viewer.topics)},
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, asked)
        snapshot, anew, *columns = cursor.fetchone()
    told = dict(zip(_COLUMNS, (one or "" for one in columns), strict=True))
    return Moved(snapshot, anew, {**told, "gone": ""} if anew else told)


def _cursor(said: str) -> str:
    """The cursor if we may have given it, else none: then everything is told anew."""
    found = _SNAPSHOT.fullmatch(said)
    if not found:
        return ""
    low, high = int(found[1]), int(found[2])
    between = [int(one) for one in (found[3] or "").split(",") if one]
    ordered = between == sorted(set(between)) and all(low <= one < high for one in between)
    return said if 0 < low <= high and ordered else ""


def positions(viewer: Actor, at: datetime, *, fresh: timedelta = FRESH) -> QuerySet[Position]:
    """Devices that the viewer may see and that were heard of lately."""
    return visible(Position.objects.filter(world=viewer.world, at__gte=at - fresh), viewer)


def near(viewer: Actor, x: float, y: float, *, metres: float, at: datetime) -> list[tuple[Position, float]]:
    """Devices within `metres` of a projected point with their distance, nearest first."""
    box = positions(viewer, at).filter(x__range=(x - metres, x + metres), y__range=(y - metres, y + metres))
    found = [(one, ((one.x - x) ** 2 + (one.y - y) ** 2) ** 0.5) for one in box]
    return sorted((pair for pair in found if pair[1] <= metres), key=lambda pair: pair[1])
