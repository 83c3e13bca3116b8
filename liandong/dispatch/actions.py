"""Issuing orders and calling them back. A unit's own steps are in `steps.py`, hand-over in `handovers.py`.

Everybody who touches orders locks the incident's row first: two dispatchers on one incident take turns.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.journal.facts import Fact
from liandong.core.journal.observing import action
from liandong.core.journal.recorder import record, record_many
from liandong.core.rows import ask, insert, update
from liandong.directory import reads as directory
from liandong.directory.reads import OrgLine
from liandong.dispatch import facts
from liandong.dispatch.errors import (
    AlreadyOrdered,
    LeadTaken,
    NeedsUnits,
    NotUnderWay,
    NotYourOrder,
    OrderedTwice,
    OrderIsOver,
    UnknownUnit,
    short_enough,
    written,
)
from liandong.dispatch.models import OPEN, Handover, Order, State
from liandong.incidents import actions as incidents
from liandong.incidents.models import Incident, Status
from liandong.incidents.reads import merged_with


@dataclass(frozen=True)
class Wanted:
    """A unit to be ordered: its task, whether it leads, and the travel time that was shown."""

    unit: str
    task: str = ""
    lead: bool = False
    eta_minutes: float | None = None


@action
def issue_order(
    *, incident: Incident, unit: str, task: str, by: Actor, at: datetime, lead: bool = False
) -> Order:
    """Order a linkage unit to an incident. Opens its acknowledge and on-scene obligations.

    Raises UnknownUnit, AlreadyOrdered, LeadTaken, IncidentIsClosed. Source: city opinions 三(一), 三(二).
    """
    return issue_orders(incident=incident, wanted=[Wanted(unit, task, lead)], by=by, at=at)[0]


@action
def issue_orders(*, incident: Incident, wanted: Sequence[Wanted], by: Actor, at: datetime) -> list[Order]:
    """Order several units at once; all of them or none.

    When nobody leads yet and none of them is marked, the first leads: at every instant exactly one unit is
    responsible. A unit without anybody on duty is ordered all the same; the ladder tells whoever is above.
    Raises NeedsUnits, OrderedTwice, and what `issue_order` raises.
    """
    require(by, "dispatch.issue_order", incident)
    return _issue(incident, wanted, by=by, at=at)


@transaction.atomic
def order_first_receiver(*, incident: Incident, wanted: Wanted, by: Actor, at: datetime) -> Order:
    """The order of a unit for the call that it took itself. Raises NotYourOrder, and as `issue_order`."""
    require(by, "dispatch.take_own_call", incident)
    if wanted.unit != by.org or incident.lead_unit != by.org:
        raise NotYourOrder(unit_name=incident.lead_unit)
    return _issue(incident, [wanted], by=by, at=at)[0]


def _issue(incident: Incident, wanted: Sequence[Wanted], *, by: Actor, at: datetime) -> list[Order]:
    if not wanted:
        raise NeedsUnits
    incident = incidents.held(incident.ref)
    under_way = _under_way(incident)
    wanted = _with_a_lead(incident, wanted, taken=any(leads for _name, leads in under_way.values()))
    lines = directory.organisations([*(one.unit for one in wanted), incident.lead_unit])
    units = _ordered([one.unit for one in wanted], lines)
    orders = [
        _made(incident, one, unit, number, at)
        for number, (one, unit) in enumerate(zip(wanted, units, strict=True), incident.orders + 1)
    ]
    _each_once(orders, under_way)
    insert(orders)
    incident.orders += len(orders)
    incident.status = Status.HANDLING
    incident.topics = sorted({*incident.topics, *(f"org/{order.unit}" for order in orders)})
    stated: list[Fact] = [issued(incident, order) for order in orders]
    stated += [
        _led_by(incident, order, lines) for order in orders if order.lead and not _leads(incident, order)
    ]
    update(incident, "orders", "status", "topics", "lead_unit")
    parties = [order.unit for order in orders]
    record_many([(fact, None) for fact in stated], stream=incident.stream, by=by, at=at, parties=parties)
    return orders


def _under_way(incident: Incident) -> dict[str, tuple[str, bool]]:
    """The units with an open order of it or of those merged into it: their names, and whether they lead."""
    found = ask(_UNDER_WAY, {"incident": incident.pk, "open": OPEN})
    return {unit: (name, leads) for unit, name, leads in found}


_UNDER_WAY = """
select unit, min(unit_name), bool_or(lead) from dispatch_order
where state = any(%(open)s) and incident_id = any(array(
    select id from incidents_incident where id = %(incident)s or merged_into_id = %(incident)s))
group by unit order by unit"""


def _each_once(orders: Sequence[Order], under_way: Container[str]) -> None:
    seen = set[str]()
    for order in orders:
        if order.unit in under_way:
            raise AlreadyOrdered(unit_name=order.unit_name)
        if order.unit in seen:
            raise OrderedTwice(unit_name=order.unit_name)
        seen.add(order.unit)


def _with_a_lead(incident: Incident, wanted: Sequence[Wanted], *, taken: bool) -> list[Wanted]:
    """Exactly one leads, if anybody has to: the one marked, the first receiver, or the first of them."""
    marked = [one for one in wanted if one.lead]
    if len(marked) > 1 or (marked and taken):
        raise LeadTaken
    if taken or marked:
        return list(wanted)
    if _is_first_receiver(incident):
        # A unit that took the call on its own line stays bound: others join it, or the centre marks one.
        return [replace(one, lead=one.unit == incident.lead_unit) for one in wanted]
    return [replace(wanted[0], lead=True), *wanted[1:]]


def _is_first_receiver(incident: Incident) -> bool:
    """A unit is responsible by the call that it took, without any order yet."""
    unit = incident.lead_unit
    if unit == mechanism.current().place.centre.org:
        return False
    return not Order.objects.filter(incident=incident, unit=unit).exists()


def _made(incident: Incident, wanted: Wanted, unit: OrgLine, number: int, at: datetime) -> Order:
    return Order(
        ref=f"{incident.ref}-{number:02d}",
        incident=incident,
        unit=unit.code,
        unit_name=unit.name,
        unit_kind=unit.counts_as,
        tier=unit.tier,
        zone=incident.zone,
        lead=wanted.lead,
        task=short_enough(wanted.task.strip(), _("任务")) or incident.summary or incident.title,
        urgency=incident.urgency,
        issued_at=at,
        eta_minutes=wanted.eta_minutes,
    )


def linkage_unit(code: str) -> OrgLine:
    """The unit that may be ordered. Raises UnknownUnit."""
    return linkage_units([code])[0]


def linkage_units(codes: Sequence[str]) -> list[OrgLine]:
    """Units that may be ordered, in this order. Raises UnknownUnit."""
    return _ordered(codes, directory.organisations(codes))


def _ordered(codes: Sequence[str], known: Mapping[str, OrgLine]) -> list[OrgLine]:
    """The units in the order named. Raises UnknownUnit."""
    for code in codes:
        if code not in known or not known[code].tier:
            raise UnknownUnit(unit=code)
    return [known[code] for code in codes]


def issued(incident: Incident, order: Order, *, handed_over_by: str = "") -> facts.OrderIssued:
    """The fact that opens the order's clocks. `handed_over_by`: the unit that had it before."""
    return facts.OrderIssued(
        **named(order),
        unit_kind=order.unit_kind,
        tier=order.tier,
        zone=order.zone,
        task=_task_in_public(incident, order),
        urgency=order.urgency,
        lead=order.lead,
        handed_over_by=handed_over_by,
        type_name=incident.type_name,
        place_name=incident.place_name,
        eta_minutes=order.eta_minutes,
    )


def _task_in_public(incident: Incident, order: Order) -> str:
    """The task as the journal and the messages say it: never the caller's own words, which may name people
    and must be destroyable. Whoever is ordered reads them on the order's page.
    """
    if order.task not in (incident.summary, incident.title):
        return order.task
    return f"{incident.place_name} {incident.type_name}".strip() or incident.ref


def named(order: Order) -> dict[str, str]:
    """The fields by which every fact of an order names it."""
    return {
        "incident": order.incident.ref,
        "order": order.ref,
        "unit": order.unit,
        "unit_name": order.unit_name,
    }


def lead_with(incident: Incident, order: Order, *, by: Actor, at: datetime) -> None:
    """The unit of this order is responsible for the incident from now on."""
    if _leads(incident, order):
        return
    fact = _led_by(incident, order, directory.organisations([incident.lead_unit]))
    incident.save(update_fields=["lead_unit", "topics"])
    record(fact, stream=incident.stream, by=by, at=at, parties=[order.unit])


def _leads(incident: Incident, order: Order) -> bool:
    return incident.lead_unit == order.unit


def _led_by(incident: Incident, order: Order, known: Mapping[str, OrgLine]) -> Fact:
    previous = known.get(incident.lead_unit)
    return incidents.lead_moved(
        incident,
        unit=order.unit,
        unit_name=order.unit_name,
        previous_name=previous.name if previous else incident.lead_unit,
        order=order.ref,
    )


def held(ref: str, *, open_only: bool = True) -> Order:
    """The order, with its incident and itself locked in that order. Raises OrderIsOver, IncidentIsClosed.

    Without `open_only` an order that is over is given, too.
    """
    incident_ref = Order.objects.values_list("incident__ref", flat=True).get(ref=ref)
    incident = incidents.held(incident_ref, merged_too=True)
    order = Order.objects.select_for_update(of=("self",)).get(ref=ref)
    order.incident = incident
    if open_only and not order.is_open:
        raise OrderIsOver(order=ref, state=order.get_state_display())
    return order


@transaction.atomic
def recall(*, order: Order, reason: str, by: Actor, at: datetime) -> Order:
    """Call a unit back. Its clocks become void; if it led, the centre is responsible again.

    Raises NeedsText, TextTooLong, OrderIsOver.
    """
    require(by, "dispatch.recall", order.incident)
    reason = written(reason, _("撤回原因"))
    order = held(order.ref)
    end(order, State.RECALLED, at)
    _wait_for_units(order.incident.root)
    record(facts.Recalled(**named(order), reason=reason), stream=order.incident.stream, by=by, at=at)
    return_to_centre(order, by=by, at=at)
    return order


def end(order: Order, state: State, at: datetime) -> None:
    """Close an order, and whatever hand-over of it was waiting."""
    order.state, order.ended_at = state, at
    order.save()
    order.handovers.filter(answer=Handover.Answer.WAITING).update(
        answer=Handover.Answer.WITHDRAWN, answered_at=at
    )


def _wait_for_units(incident: Incident) -> None:
    """With its last unit called back, an incident waits to be ordered again: it is never out of sight."""
    if not open_orders_of(incident).exists():
        incident.status = Status.WAITING
        incident.save(update_fields=["status"])


def return_to_centre(order: Order, *, by: Actor, at: datetime) -> None:
    """A leading unit that drops out leaves the centre responsible, not nobody."""
    centre, incident = mechanism.current().place.centre, order.incident.root
    if order.lead and incident.lead_unit == order.unit:
        incidents.change_lead(
            incident,
            unit=centre.org,
            unit_name=centre.name,
            previous_name=order.unit_name,
            order=order.ref,
            by=by,
            at=at,
        )


@transaction.atomic
def supplement(*, incident: Incident, text: str, by: Actor, at: datetime, only: str = "") -> None:
    """Tell every unit under way what else became known, or `only` one of them.

    Raises NeedsText, TextTooLong, IncidentIsClosed, NotUnderWay.
    """
    require(by, "dispatch.supplement", incident)
    text = written(text, _("追加内容"))
    incident = incidents.held(incident.ref)
    names = {unit: name for unit, (name, _leads) in _under_way(incident).items()}
    if only and only not in names:
        raise NotUnderWay(unit_name=linkage_unit(only).name)
    units = [only] if only else list(names)
    said = f" @{names[only]}" if only else ""
    fact = facts.Supplemented(incident=incident.ref, text=text, units=units, only=said)
    record(fact, stream=incident.stream, by=by, at=at)


def open_orders_of(incident: Incident) -> QuerySet[Order]:
    """Its open orders, with those of the incidents merged into it."""
    return Order.objects.filter(incident__in=merged_with(incident), state__in=OPEN)


@transaction.atomic
def merge_incidents(*, incident: Incident, into: Incident, by: Actor, at: datetime) -> Incident:
    """Merge two incidents that are one event. Orders already given go on in their own stream.

    A unit that was ordered to both keeps the order of the incident that stays; the other one is recalled.
    The incident that stays keeps its leading unit; when it has none, the other one's leads both.
    Raises what `incidents.merge` raises.
    """
    into = incidents.merge(incident=incident, into=into, by=by, at=at)
    theirs = list(Order.objects.filter(incident__ref=incident.ref, state__in=OPEN).select_related("incident"))
    ours = list(Order.objects.filter(incident=into, state__in=OPEN))
    for order in theirs:
        if any(order.unit == other.unit for other in ours):
            end(order, State.RECALLED, at)
            fact = facts.Recalled(**named(order), reason=f"{incident.ref} 并入 {into.ref}")
            record(fact, stream=order.incident.stream, by=by, at=at)
    _one_lead_of_both(into, ours, [order for order in theirs if order.is_open], by=by, at=at)
    if open_orders_of(into).exists():
        into.status = Status.HANDLING
        into.save(update_fields=["status"])
    return into


def _one_lead_of_both(
    into: Incident, ours: Sequence[Order], theirs: Sequence[Order], *, by: Actor, at: datetime
) -> None:
    leading = next((order for order in theirs if order.lead), None)
    if leading is None:
        return
    if any(order.lead for order in ours) or _is_first_receiver(into):
        leading.lead = False
        leading.save(update_fields=["lead"])
    else:
        lead_with(into, leading, by=by, at=at)


@transaction.atomic
def close_incident(
    *, incident: Incident, conclusion: str, by: Actor, at: datetime, false_report: bool = False
) -> Incident:
    """Close an incident whose orders are all over. Raises OrdersStillOpen, NeedsText, TextTooLong."""
    require(by, "incidents.close", incident)
    conclusion = written(conclusion, _("办结意见"))
    incident = incidents.held(incident.ref)
    waiting = open_orders_of(incident).count()
    return incidents.close(
        incident=incident, conclusion=conclusion, by=by, at=at, open_orders=waiting, false_report=false_report
    )
