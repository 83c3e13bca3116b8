"""The county's vehicles send where they are: along the roads while under way, standing otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from math import atan2, cos, degrees, inf, isfinite, radians

from django.db import InterfaceError, OperationalError

from liandong.core.access.actor import Actor
from liandong.core.geo import distance
from liandong.core.roads import LonLat, RoadGraph
from liandong.demo.stage import Course
from liandong.directory import reads as directory
from liandong.dispatch.models import Order, State
from liandong.dispatch.proposals import road_graph
from liandong.positions import actions as positions

EVERY, STANDING_EVERY = timedelta(seconds=5), timedelta(minutes=2)
USUAL_MINUTES = 10.0


def driving() -> Course:
    """Reports the fleet every five seconds; a database that goes away is awaited."""
    fleet = Fleet()
    at = yield EVERY
    while True:
        try:
            fleet.report(at)
        except (InterfaceError, OperationalError):
            fleet = Fleet()
        at = yield EVERY


@dataclass
class Vehicle:
    """One vehicle of a unit, the way it is on, and when it was last told of."""

    unit: str
    label: str
    where: LonLat
    order: str = ""
    way: Sequence[LonLat] = ()
    told: datetime | None = None


@dataclass
class Fleet:
    """A vehicle for each unit of the first tier, at its station until it is sent."""

    vehicles: dict[str, Vehicle] = field(default_factory=dict)

    def report(self, at: datetime) -> None:
        """Put the vehicles that move, and now and then those that stand."""
        if not self.vehicles:
            self._take_out()
        sent = Order.objects.filter(state__in=[State.DEPARTED, State.ARRIVED], unit__in=self.vehicles)
        under_way = sent.filter(incident__lon__isnull=False)
        orders = {order.unit: order for order in under_way.select_related("incident").order_by("departed_at")}
        fixes = []
        for vehicle in self.vehicles.values():
            order = orders.get(vehicle.unit)
            if (
                (order and vehicle.where != _goal(order))
                or vehicle.told is None
                or at - vehicle.told >= STANDING_EVERY
            ):
                fixes.append(_fix(vehicle, order, at))
        positions.put(fixes=fixes, by=Actor.system("simulator"), at=at)

    def _take_out(self) -> None:
        for unit in directory.linkage_units():
            if unit.tier == "1" and unit.lon is not None and unit.lat is not None:
                self.vehicles[unit.code] = Vehicle(unit.code, f"{unit.name} 1 号车", (unit.lon, unit.lat))


def _fix(vehicle: Vehicle, order: Order | None, at: datetime) -> positions.Fix:
    before = vehicle.where
    if order:
        vehicle.where = _on_the_way(vehicle, order, at)
    metres = distance(before, vehicle.where)
    seconds = (at - vehicle.told).total_seconds() if vehicle.told else 0.0
    vehicle.told = at
    east = (vehicle.where[0] - before[0]) * cos(radians(before[1]))
    return positions.Fix(
        unit=vehicle.unit,
        source="car-1",
        label=vehicle.label,
        at=at,
        lon=vehicle.where[0],
        lat=vehicle.where[1],
        speed=round(metres / seconds * 3.6, 1) if order and seconds else 0.0,
        heading=degrees(atan2(east, vehicle.where[1] - before[1])) % 360 if metres else None,
    )


def _on_the_way(vehicle: Vehicle, order: Order, at: datetime) -> LonLat:
    if vehicle.order != order.ref:
        vehicle.order, vehicle.way = order.ref, route(road_graph(), vehicle.where, _goal(order))
    if order.state == State.ARRIVED:
        return _goal(order)
    planned = timedelta(minutes=order.eta_minutes or USUAL_MINUTES)
    return along(vehicle.way, (at - (order.departed_at or at)) / planned)


def _goal(order: Order) -> LonLat:
    return order.incident.lon or 0.0, order.incident.lat or 0.0


def along(way: Sequence[LonLat], share: float) -> LonLat:
    """The place after a share (0 to 1) of the way's length."""
    left = sum(distance(a, b) for a, b in pairwise(way)) * min(max(share, 0.0), 1.0)
    for a, b in pairwise(way):
        leg = distance(a, b)
        if left <= leg:
            part = left / leg if leg else 0.0
            return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
        left -= leg
    return way[-1]


def route(graph: RoadGraph | None, start: LonLat, goal: LonLat) -> list[LonLat]:
    """Points along the quickest way; a straight line where there is no road."""
    if graph is None:
        return [start, goal]
    first, last = graph.snap(start), graph.snap(goal)
    best = graph.minutes_from((int(end[first.edge]), 0.0) for end in (graph.a, graph.b))
    node = min((int(end[last.edge]) for end in (graph.a, graph.b)), key=best.__getitem__)
    if not isfinite(best[node]):
        return [start, goal]
    back = [goal]
    neighbours = _neighbours(graph)
    while best[node] > 0:
        back.append((float(graph.lon[node]), float(graph.lat[node])))
        node = min(neighbours[node], key=lambda way: best[way[0]] + way[1], default=(node, inf))[0]
    back.append((float(graph.lon[node]), float(graph.lat[node])))
    return [start, *reversed(back)]


def _neighbours(graph: RoadGraph) -> list[list[tuple[int, float]]]:
    found: list[list[tuple[int, float]]] = [[] for _ in range(len(graph.lon))]
    for a, b, cost in zip(graph.a.tolist(), graph.b.tolist(), graph.minutes.tolist(), strict=True):
        found[a].append((b, cost))
        found[b].append((a, cost))
    return found
