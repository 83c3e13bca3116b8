"""What stands on the one map, layer by layer, each mark as the viewer may see it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor, sees, topics_of_place
from liandong.directory import reads as directory
from liandong.directory.reads import OrgLine
from liandong.dispatch import reads as dispatch
from liandong.dispatch.models import OPEN, Order, State
from liandong.dispatch.reads import DeskRow
from liandong.incidents import reads as incidents
from liandong.positions import reads as positions
from liandong.positions.models import Kind, Position
from liandong.resources import reads as resources
from liandong.risk import reads as risk

Box = tuple[float, float, float, float]
RISK_SHAPES = {"school": "care", "care_home": "care", "hospital": "medical", "shelter": "shelter"}
STOCK_STATES = {"free": "idle", "partly": "go", "lent_out": "done"}
STOCK_WORDS = {
    "free": gettext_noop("可调用"),
    "partly": gettext_noop("部分借出"),
    "lent_out": gettext_noop("已借出"),
}
UNIT_WORDS = {
    "idle": gettext_noop("备勤"),
    "wait": gettext_noop("待签收"),
    "go": gettext_noop("途中"),
    "done": gettext_noop("已到场"),
}


@dataclass(frozen=True)
class Mark:
    """A point of a layer: `shape` tells its class, `state` its ring; lon/lat degrees WGS-84, or None."""

    ref: str
    shape: str
    state: str
    title: str
    text: str
    url: str
    lon: float | None
    lat: float | None
    rank: int = 5

    def feature(self) -> dict[str, Any]:
        named = ("ref", "shape", "state", "title", "text", "url", "rank")
        return {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": (self.lon, self.lat)},
            "properties": {name: getattr(self, name) for name in named},
        }


def incident_marks(viewer: Actor, at: datetime) -> list[Mark]:
    """What is unclosed: the ring says what it waits for, as on the lists."""
    return [incident_mark(row) for row in dispatch.desk_rows(viewer)]


def incident_mark(row: DeskRow) -> Mark:
    one = row.incident
    said = [one.ref, str(one.get_status_display()), row.lead_name]
    if row.orders:
        said.append(_("到场 {arrived}/{orders}").format(arrived=row.arrived, orders=row.orders))
    if row.next_clock:
        said.append(row.next_clock.title)
    text = " · ".join(part for part in said if part)
    url = reverse("dispatch:incident", args=[one.ref])
    return Mark(one.ref, "incident", state_of(row), one.title, text, url, one.lon, one.lat, rank=1)


def state_of(row: DeskRow) -> str:
    """The colour of its mark: late, waiting to be acknowledged, on the way or there."""
    if row.next_clock and row.next_clock.state == "breached":
        return "late"
    if not row.orders or row.waiting_to_acknowledge:
        return "wait"
    return "done" if row.arrived else "go"


def unit_marks(viewer: Actor, at: datetime) -> list[Mark]:
    """Linkage units where they are stationed: waiting to acknowledge, under way, on scene."""
    under = _under_orders(viewer)
    return [unit_mark(unit, under) for unit in directory.linkage_units() if _is_theirs(unit, viewer, under)]


def unit_mark(unit: OrgLine, under: Mapping[str, list[str]]) -> Mark:
    state = _furthest(under.get(unit.code, []))
    text = _(UNIT_WORDS[state])
    if orders := under.get(unit.code):
        text = f"{text} · " + _("处置中 {n} 件").format(n=len(orders))
    shape = "medical" if unit.kind == "ems" else "unit"
    return Mark(
        unit.code,
        shape,
        state,
        unit.name,
        text,
        reverse("directory:unit", args=[unit.code]),
        unit.lon,
        unit.lat,
        rank=unit_rank(unit.kind, state != "idle"),
    )


def unit_rank(kind: str, busy: bool) -> int:
    """How soon the map shows a unit: villages without an order stay back until one looks from near."""
    return 6 if kind == "village" and not busy else 5  # FAR_RANK of map-symbols.js


def _under_orders(viewer: Actor) -> dict[str, list[str]]:
    """States of the open orders by unit, of incidents that the viewer may see."""
    seen = incidents.incidents_seen(viewer)
    found: dict[str, list[str]] = {}
    for unit, state in Order.objects.filter(state__in=OPEN, incident__in=seen).values_list("unit", "state"):
        found.setdefault(unit, []).append(state)
    return found


def _is_theirs(unit: OrgLine, viewer: Actor, under: Mapping[str, list[str]]) -> bool:
    return sees(viewer, [f"org/{unit.code}", *topics_of_place(unit.region)]) or unit.code in under


def _furthest(states: Iterable[str]) -> str:
    """An order that nobody took is what the eye must find first."""
    held = set(states)
    if not held:
        return "idle"
    return "wait" if State.ISSUED in held else "done" if State.ARRIVED in held else "go"


def stock_marks(viewer: Actor, at: datetime) -> list[Mark]:
    return [stock_mark(one) for one in resources.on_map(viewer, None)]


def stock_mark(one: Mapping[str, Any]) -> Mark:
    state = STOCK_STATES.get(one["state"], "idle")
    text = _(STOCK_WORDS[one["state"]]) if one["state"] in STOCK_WORDS else str(one["state"])
    return Mark(one["id"], "stock", state, one["label"], text, one["url"], one["lon"], one["lat"])


def risk_marks(viewer: Actor, at: datetime) -> list[Mark]:
    """Risk points, and places to care about: schools, hospitals, homes, shelters."""
    return [risk_mark(one) for one in risk.on_map(viewer, None)]


def risk_mark(one: Mapping[str, Any]) -> Mark:
    shape = RISK_SHAPES.get(one["kind"], "hazard")
    return Mark(one["id"], shape, "idle", one["label"], "", one["url"], one["lon"], one["lat"])


def device_marks(viewer: Actor, at: datetime) -> list[Mark]:
    """Vehicles and people for the list; the map itself asks for columns."""
    return named_devices(positions.positions(viewer, at).order_by("unit", "label", "source"), at)


def named_devices(found: Iterable[Position], at: datetime) -> list[Mark]:
    """Devices with the names of their units."""
    rows = list(found)
    units = directory.organisations({one.unit for one in rows})
    return [device_mark(one, at, units[one.unit].name if one.unit in units else one.unit) for one in rows]


def device_mark(one: Position, at: datetime, unit: str) -> Mark:
    minutes = int((at - one.at).total_seconds() // 60)
    said = [str(one.get_kind_display()), unit]
    if one.speed:
        said.append(_("{speed} 公里/时").format(speed=round(one.speed)))
    said.append(_("{minutes} 分钟前").format(minutes=minutes) if minutes else _("刚刚"))
    shape = "person" if one.kind == Kind.PERSON else "vehicle"
    state = "wait" if minutes >= 5 else "go" if (one.speed or 0) >= 3 else "idle"
    url = reverse("directory:unit", args=[one.unit])
    return Mark(
        str(one.pk), shape, state, one.label or one.source, " · ".join(said), url, one.lon, one.lat, rank=3
    )


@dataclass(frozen=True)
class Layer:
    """A layer of the map and its list; `shape` is what its key shows."""

    name: str
    label: str
    shape: str
    marks: Callable[[Actor, datetime], list[Mark]]


LAYERS = {
    one.name: one
    for one in (
        Layer("incidents", gettext_noop("事件"), "incident", incident_marks),
        Layer("units", gettext_noop("单位"), "unit", unit_marks),
        Layer("devices", gettext_noop("车辆人员"), "vehicle", device_marks),
        Layer("resources", gettext_noop("资源"), "stock", stock_marks),
        Layer("risks", gettext_noop("风险"), "hazard", risk_marks),
    )
}
