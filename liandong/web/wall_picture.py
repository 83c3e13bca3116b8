"""What a wall shows: a region's open picture. Everybody in the hall reads it, so nobody is named in it.

What callers said stays out: an incident is its type and its township, a fact only such a kind whose sentence
holds no free text, the duty chain only organisations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.journal import Entry
from liandong.core.journal.models import Stream
from liandong.directory import reads as directory
from liandong.directory.models import Region
from liandong.dispatch import reads as dispatch
from liandong.dispatch.models import OPEN, Order
from liandong.dispatch.models import State as OrderState
from liandong.dispatch.reads import DeskRow
from liandong.duty import reads as duty
from liandong.incidents import reads as incidents
from liandong.incidents.models import Urgency
from liandong.intake import reads as intake
from liandong.web.map_layers import state_of, unit_rank
from liandong.web.models import Wall

SHOWN = 8
NIGHT = (22, 6)
"""From ten in the evening to six the hall is dim, and so is the wall."""
TOLD = {
    *("incidents.incident_graded", "incidents.handled", "obligations.breached", "obligations.escalated"),
    *("dispatch.arrived", "notify.nobody_on_duty", "incidents.incident_absorbed"),
}
GRAVE = Q(needs_plan=True) | ~Q(grade__in=["", "general"])
"""Graded so that a plan is needed, or above the lowest grade."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class OpenIncident:
    """An unclosed incident as everybody may read it."""

    row: DeskRow
    what: str
    where: str


@dataclass(frozen=True)
class Chain:
    """One level of the duty chain: how many desks, how many are held, which are not."""

    name: str
    desks: int
    vacant: Sequence[str]

    @property
    def held(self) -> int:
        return self.desks - len(self.vacant)


@dataclass(frozen=True)
class Picture:
    """`scene` is calm, busy or night; `curve`: the calls of 24 hours as points in a box of 240 by 60."""

    at: datetime
    scene: str
    incidents: Sequence[OpenIncident]
    unclosed: int
    critical: int
    orders: int
    acknowledged: int
    arrived: int
    under_way: Sequence[tuple[str, int]]
    on_duty: int
    curve: str
    calls: int
    calls_most: int
    lines: Sequence[tuple[datetime, str]]
    chain: Sequence[Chain]


def picture(wall: Wall, reader: Actor, at: datetime) -> Picture:
    rows = dispatch.desk_rows(reader)
    hours = calls_by_hour(reader, at)
    unclosed = incidents.unclosed(reader)
    critical = unclosed.filter(urgency=Urgency.CRITICAL).count()
    busy = critical or unclosed.filter(GRAVE).exists()
    chain = chain_of(wall.region, at)
    return Picture(
        at=at,
        scene="busy" if busy else "night" if is_night(at) else "calm",
        incidents=open_incidents(rows[:SHOWN]),
        unclosed=unclosed.count(),
        critical=critical,
        orders=sum(row.orders for row in rows),
        acknowledged=sum(row.acknowledged for row in rows),
        arrived=sum(row.arrived for row in rows),
        under_way=under_way(rows),
        on_duty=sum(one.held for one in chain),
        curve=curve(hours),
        calls=sum(hours),
        calls_most=max(hours),
        lines=told(reader, at),
        chain=chain,
    )


def is_night(at: datetime) -> bool:
    hour = timezone.localtime(at).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]


def open_incidents(rows: Sequence[DeskRow]) -> list[OpenIncident]:
    """By type and township: what was typed as a place may be somebody's name."""
    codes = {row.incident.region[:9] for row in rows}
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        OpenIncident(
            row, row.incident.type_name or _("突发情况"), names.get(row.incident.region[:9]) or _("地点待核")
        )
        for row in rows
    ]


def under_way(rows: Sequence[DeskRow]) -> list[tuple[str, int]]:
    """Units at work on these incidents: how many are ordered, on the way, on the scene."""
    orders = Order.objects.filter(incident__in=[row.incident.pk for row in rows], state__in=OPEN)
    states = list(orders.values_list("state", flat=True))
    steps = (
        (_("待签收"), (OrderState.ISSUED,)),
        (_("途中"), (OrderState.ACKNOWLEDGED, OrderState.DEPARTED)),
        (_("现场"), (OrderState.ARRIVED,)),
    )
    return [(word, sum(state in among for state in states)) for word, among in steps]


def calls_by_hour(reader: Actor, at: datetime) -> list[int]:
    """How many reports came in each of the last 24 hours, the oldest first."""
    hours = [0] * 24
    seen = intake.reports_seen(reader).filter(taken_at__gt=at - DAY, taken_at__lte=at)
    for moment in seen.values_list("taken_at", flat=True):
        if moment:
            hours[23 - min(23, int((at - moment) / HOUR))] += 1
    return hours


def curve(hours: Sequence[int]) -> str:
    most = max(*hours, 1)
    step = 240 / (len(hours) - 1)
    return " ".join(f"{n * step:.1f},{58 - 54 * count / most:.1f}" for n, count in enumerate(hours))


def told(reader: Actor, at: datetime, most: int = 6) -> list[tuple[datetime, str]]:
    """The latest facts of kinds that name nobody, with what each is about."""
    seen = Stream.objects.filter(topics__overlap=sorted(reader.topics)).values("name")
    found = Entry.objects.filter(
        world=reader.world, kind__in=TOLD, stream__in=seen, recorded_at__gte=at - DAY
    )
    return [
        (entry.occurred_at, f"{entry.body.get('incident') or ''} {entry}".strip())
        for entry in found.order_by("-recorded_at", "-id")[:most]
    ]


def chain_of(region: str, at: datetime) -> list[Chain]:
    """The duty chain of the place as far as it lies in the wall's region."""
    names = {"government": _("县级"), "department": _("部门"), "township": _("乡镇")}
    levels = []
    for level in duty.chain_now(mechanism.current().place.region, at):
        links = [link for link in level.links if link.org.region.startswith(region)]
        if links and level.level in names:
            vacant = [link.org.name for link in links if link.unmanned]
            levels.append(Chain(names[level.level], len(links), vacant))
    return levels


def features(wall: Wall, reader: Actor, layer: str) -> list[tuple[float, float, dict[str, object]]]:
    """The points of a layer, `incidents` or `units`, as the map island draws them, without links."""
    if layer == "units":
        units = [one for one in directory.linkage_units() if one.lon and one.region.startswith(wall.region)]
        loads = dispatch.load_of([one.code for one in units], wall.world)
        return [
            (one.lon or 0, one.lat or 0, {"shape": "medical" if one.kind == "ems" else "unit",
             "rank": unit_rank(one.kind, busy := bool(loads.get(one.code))),
             "state": "go" if busy else "idle", "title": one.name})
            for one in units
        ]  # fmt: skip
    located = [row for row in dispatch.desk_rows(reader) if row.incident.lon is not None]
    return [
        (one.row.incident.lon or 0, one.row.incident.lat or 0, {"shape": "incident", "rank": 1,
         "state": state_of(one.row), "title": f"{one.what} {one.where}"})
        for one in open_incidents(located)
    ]  # fmt: skip
