"""Questions about orders. Every list takes the viewer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from liandong.core.access.actor import Actor, sees
from liandong.core.errors import NotVisible
from liandong.core.journal import Entry
from liandong.core.obligations import reads as obligations
from liandong.core.obligations.reads import ClockFace
from liandong.directory import reads as directory
from liandong.dispatch.errors import ChangedMeanwhile
from liandong.dispatch.facts import ConductRecorded
from liandong.dispatch.models import OPEN, Handover, Order, State
from liandong.incidents import reads as incidents
from liandong.incidents.models import Incident

FACTS_SHOWN = 80
"""Lines of a timeline until somebody asks for all of them."""
ALL_FACTS = 2000
LIVE = ~Q(state__in=[State.RECALLED, State.HANDED_OVER, State.FALSE_REPORT])
"""Orders that count for what an incident has: under way or done."""


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


def facts_of(incident: Incident, viewer: Actor, limit: int = FACTS_SHOWN) -> list[Entry]:
    """The timeline as a page shows it: the latest first, each organisation by its name (`org_name`)."""
    return _named(incidents.timeline(incident, viewer, limit))


def facts_after(incident: Incident, viewer: Actor, entry: int) -> list[Entry] | None:
    """The lines above that of `entry`; None when the whole timeline has to be shown again."""
    later = incidents.timeline_after(incident, viewer, entry)
    return None if later is None else _named(later)


def conduct_of(incident: Incident) -> dict[str, list[Entry]]:
    """By order: refusal and delay as recorded, each with the entry that shows it, the latest first."""
    streams = incidents.streams_of(incident)
    found: dict[str, list[Entry]] = {}
    for entry in Entry.objects.filter(stream__in=streams, kind=ConductRecorded.kind).order_by("-id"):
        found.setdefault(entry.body["order"], []).append(entry)
    return found


def last_fact(incident: Incident) -> int:
    """The number of the latest fact about it; nought before the first."""
    streams = incidents.streams_of(incident)
    return Entry.objects.filter(stream__in=streams).aggregate(last=Max("id"))["last"] or 0


def _named(in_order: Sequence[Entry]) -> list[Entry]:
    """The latest first, each with the name of its organisation."""
    entries = list(reversed(in_order))
    names = directory.organisations({entry.org for entry in entries if entry.org})
    for entry in entries:
        entry.org_name = names[entry.org].name if entry.org in names else ""  # type: ignore[attr-defined]
    return entries


def require_unchanged(incident: Incident, seen: str, viewer: Actor, kinds: Sequence[str]) -> None:
    """Nobody else stated one of these kinds since the entry `seen`. Raises ChangedMeanwhile."""
    if not kinds or not seen.isdecimal():
        return
    since = Entry.objects.filter(stream=incident.stream, kind__in=kinds, id__gt=int(seen[:18]))
    if newer := since.exclude(by=viewer.ref).order_by("-id").first():
        raise ChangedMeanwhile(by=newer.by_name, said=str(newer))


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


@dataclass(frozen=True)
class DeskFigures:
    """What all unclosed incidents come to, shown or not: incidents, but `unacknowledged` counts orders."""

    more: int
    late: int
    unordered: int
    unacknowledged: int


@dataclass(frozen=True)
class DeskList:
    rows: list[DeskRow]
    figures: DeskFigures


def desk_rows(viewer: Actor, limit: int = 200) -> list[DeskRow]:
    """The lines of `desk_list` alone."""
    return desk_list(viewer, limit).rows


def desk_list(viewer: Actor, limit: int = 200) -> DeskList:
    """Unclosed incidents by their next deadline: whoever works the top row works the right one.

    All of them are put in order before the list is cut: in a storm the most pressing may be the oldest.
    """
    unclosed = list(incidents.unclosed(viewer).only("ref", "opened_at"))
    family = incidents.family_of(unclosed)
    soonest, force = _soonest(family), _forces(family)
    rest = datetime.max.replace(tzinfo=UTC)
    due = {ref: clock.due_at for ref, clock in soonest.items()}
    first = sorted(unclosed, key=lambda one: (due.get(one.ref, rest), one.opened_at))[:limit]
    whole = Incident.objects.in_bulk([one.pk for one in first])
    rows = [DeskRow(whole[one.pk], *force.get(one.ref, (0, 0, 0, "")), soonest.get(one.ref)) for one in first]
    figures = DeskFigures(
        more=len(unclosed) - len(rows),
        late=sum(1 for clock in soonest.values() if clock.state == "breached"),
        unordered=len(unclosed) - len(force),
        unacknowledged=sum(orders - acknowledged for orders, acknowledged, *_more in force.values()),
    )
    return DeskList(rows, figures)


def _forces(family: Mapping[str, str]) -> dict[str, tuple[int, int, int, str]]:
    """Of each incident with orders: how many, acknowledged, arrived, and its lead's name.

    Counted by the database: the orders of a storm are too many to be made objects of.
    """
    refs = [stream.removeprefix("incident/") for stream in family]
    root = Coalesce("incident__merged_into__ref", "incident__ref")
    names = ArrayAgg("unit_name", filter=Q(lead=True), order_by=("issued_at", "ref"), default=Value([]))
    live = Order.objects.filter(LIVE, incident__ref__in=refs).order_by().values_list(root)
    counted = live.annotate(Count("id"), Count("acknowledged_at"), Count("arrived_at"), leads=names)
    return {ref: (orders, acknowledged, arrived, next(iter(leads), ""))
            for ref, orders, acknowledged, arrived, leads in counted}  # fmt: skip


def _soonest(family: Mapping[str, str]) -> dict[str, ClockFace]:
    """Of each incident, with those merged into it, the clock that is due first."""
    soonest: dict[str, ClockFace] = {}
    for stream, clock in obligations.soonest_by_stream(list(family)).items():
        ref = family[stream]
        if ref not in soonest or clock.due_at < soonest[ref].due_at:
            soonest[ref] = clock
    return soonest


def orders_of_unit(viewer: Actor) -> QuerySet[Order]:
    """The orders of the viewer's own organisation, newest first."""
    return (
        Order.objects.filter(unit=viewer.org, incident__world=viewer.world)
        .select_related("incident")
        .order_by("-issued_at")
    )


@dataclass(frozen=True)
class Column:
    """One of the four columns of a unit's board."""

    name: str
    orders: Sequence[Order]


@dataclass(frozen=True)
class UnitBoard:
    """A unit's work as far as each order has come, what was offered to it, the clock of each order."""

    columns: Sequence[Column]
    offered: Sequence[Handover]
    clocks: Mapping[str, ClockFace]

    @property
    def is_empty(self) -> bool:
        return not self.offered and not any(column.orders for column in self.columns)


def unit_board(viewer: Actor) -> UnitBoard:
    """Waiting, on the way (acknowledged or departed), on scene, and what is lately done."""
    own = orders_of_unit(viewer).prefetch_related("handovers", "feedback")
    open_orders = list(own.filter(state__in=OPEN))

    def at(*states: str) -> list[Order]:
        return [order for order in open_orders if order.state in states]

    columns = [
        Column(_("待签收"), at(State.ISSUED)),
        Column(_("途中"), at(State.ACKNOWLEDGED, State.DEPARTED)),
        Column(_("现场"), at(State.ARRIVED)),
        Column(_("完毕"), list(own.exclude(state__in=OPEN)[:8])),
    ]
    clocks = obligations.soonest_by_subject(order.ref for order in open_orders)
    return UnitBoard(columns, _offered_to(viewer), clocks)


def _offered_to(viewer: Actor) -> list[Handover]:
    offered = Handover.objects.filter(
        to_unit=viewer.org, answer=Handover.Answer.WAITING, order__incident__world=viewer.world
    )
    return list(offered.select_related("order__incident").order_by("offered_at"))


def summons_of(viewer: Actor) -> tuple[list[Order], list[Handover]]:
    """What this unit must answer now: orders nobody acknowledged, the oldest first, then offers."""
    waiting = orders_of_unit(viewer).filter(state=State.ISSUED).order_by("issued_at")
    return list(waiting), _offered_to(viewer)


def load_of(units: Sequence[str], world: str) -> dict[str, int]:
    """How many open orders each unit has in this world: an exercise makes nobody busy in earnest."""
    open_orders = Order.objects.filter(unit__in=units, state__in=OPEN, incident__world=world)
    rows = open_orders.values("unit").annotate(n=Count("id")).order_by()
    return {row["unit"]: row["n"] for row in rows}
