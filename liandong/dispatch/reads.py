"""Questions about orders. Every list takes the viewer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, Q, QuerySet

from liandong.core.access.actor import Actor, sees
from liandong.core.errors import NotVisible
from liandong.core.journal import Entry
from liandong.core.obligations import reads as obligations
from liandong.core.obligations.reads import ClockFace
from liandong.directory import reads as directory
from liandong.dispatch.models import OPEN, Handover, Order, State
from liandong.incidents import reads as incidents
from liandong.incidents.models import Incident


def order_of(ref: str, viewer: Actor) -> Order:
    """The order, if its incident may be seen. Raises NotVisible."""
    found = Order.objects.select_related("incident").filter(ref=ref, incident__world=viewer.world).first()
    if found is None or not sees(viewer, found.incident.topics):
        raise NotVisible
    return found


def orders_of(incident: Incident) -> Sequence[Order]:
    """Every order of an incident and of those merged into it, in the order they were issued."""
    return list(
        Order.objects.filter(incident__in=incidents.merged_with(incident))
        .select_related("incident")
        .prefetch_related("feedback", "handovers")
    )


def facts_of(incident: Incident, viewer: Actor) -> list[Entry]:
    """The timeline as a page shows it: the latest first, each organisation by its name (`org_name`)."""
    entries = list(reversed(incidents.timeline(incident, viewer)))
    names = directory.organisations({entry.org for entry in entries if entry.org})
    for entry in entries:
        entry.org_name = names[entry.org].name if entry.org in names else ""  # type: ignore[attr-defined]
    return entries


@dataclass(frozen=True)
class DeskRow:
    """One line of the dispatcher's list: an incident, its orders in numbers, and what falls due next."""

    incident: Incident
    orders: int
    acknowledged: int
    arrived: int
    lead_name: str
    next_clock: ClockFace | None

    @property
    def waiting_to_acknowledge(self) -> int:
        return self.orders - self.acknowledged


def unclosed_count(viewer: Actor) -> int:
    """How many incidents are unclosed, shown or not."""
    return incidents.unclosed(viewer).count()


def desk_rows(viewer: Actor, limit: int = 200) -> list[DeskRow]:
    """Unclosed incidents by their next deadline: whoever works the top row works the right one.

    All of them are put in order before the list is cut: in a storm the most pressing may be the oldest.
    """
    unclosed = list(incidents.unclosed(viewer).only("ref", "opened_at"))
    family = incidents.family_of(unclosed)
    soonest = _soonest(family)
    rest = datetime.max.replace(tzinfo=UTC)
    due = {ref: clock.due_at for ref, clock in soonest.items()}
    first = sorted(unclosed, key=lambda one: (due.get(one.ref, rest), one.opened_at))[:limit]
    whole = Incident.objects.in_bulk([one.pk for one in first])
    shown = {one.ref for one in first}
    orders = _orders_by_incident({stream: ref for stream, ref in family.items() if ref in shown})
    return [_row(whole[one.pk], orders[one.ref], soonest.get(one.ref)) for one in first]


def _soonest(family: Mapping[str, str]) -> dict[str, ClockFace]:
    """Of each incident, with those merged into it, the clock that is due first."""
    soonest: dict[str, ClockFace] = {}
    for stream, clock in obligations.soonest_by_stream(list(family)).items():
        ref = family[stream]
        if ref not in soonest or clock.due_at < soonest[ref].due_at:
            soonest[ref] = clock
    return soonest


def _orders_by_incident(family: Mapping[str, str]) -> dict[str, list[Order]]:
    live = ~Q(state__in=[State.RECALLED, State.HANDED_OVER, State.FALSE_REPORT])
    refs = {stream.removeprefix("incident/"): ref for stream, ref in family.items()}
    found: dict[str, list[Order]] = defaultdict(list)
    for order in Order.objects.filter(live, incident__ref__in=list(refs)).select_related("incident"):
        found[refs[order.incident.ref]].append(order)
    return found


def _row(incident: Incident, orders: Sequence[Order], next_clock: ClockFace | None) -> DeskRow:
    return DeskRow(
        incident=incident,
        orders=len(orders),
        acknowledged=sum(order.acknowledged_at is not None for order in orders),
        arrived=sum(order.arrived_at is not None for order in orders),
        lead_name=next((order.unit_name for order in orders if order.lead), ""),
        next_clock=next_clock,
    )


def orders_of_unit(viewer: Actor) -> QuerySet[Order]:
    """The orders of the viewer's own organisation, newest first."""
    return (
        Order.objects.filter(unit=viewer.org, incident__world=viewer.world)
        .select_related("incident")
        .order_by("-issued_at")
    )


@dataclass(frozen=True)
class UnitBoard:
    """A unit's work: what to answer, what is under way, what was offered to it, what is lately done."""

    waiting: Sequence[Order]
    under_way: Sequence[Order]
    offered: Sequence[Handover]
    done: Sequence[Order]
    clocks: Mapping[str, Sequence[ClockFace]]


def unit_board(viewer: Actor) -> UnitBoard:
    own = orders_of_unit(viewer)
    open_orders = list(own.filter(state__in=OPEN))
    offered = list(
        Handover.objects.filter(
            to_unit=viewer.org, answer=Handover.Answer.WAITING, order__incident__world=viewer.world
        )
        .select_related("order__incident")
        .order_by("offered_at")
    )
    return UnitBoard(
        waiting=[order for order in open_orders if order.state == State.ISSUED],
        under_way=[order for order in open_orders if order.state != State.ISSUED],
        offered=offered,
        done=list(own.exclude(state__in=OPEN)[:20]),
        clocks=clocks_by_order(open_orders),
    )


def clocks_by_order(orders: Sequence[Order]) -> dict[str, list[ClockFace]]:
    """The clocks of each order, by its reference."""
    streams = {order.incident.stream for order in orders}
    return obligations.clocks_by_subject(streams, {order.ref for order in orders})


def load_of(units: Sequence[str], world: str) -> dict[str, int]:
    """How many open orders each unit has in this world: an exercise makes nobody busy in earnest."""
    open_orders = Order.objects.filter(unit__in=units, state__in=OPEN, incident__world=world)
    rows = open_orders.values("unit").annotate(n=Count("id")).order_by()
    return {row["unit"]: row["n"] for row in rows}
