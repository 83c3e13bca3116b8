"""Hand-over: the first receiver stays bound until the other side accepts.

Source: city opinions 三(二), first-receiver responsibility 首接负责制.
"""

from datetime import datetime

from django.db import transaction

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.journal.recorder import record, record_many
from liandong.dispatch import facts
from liandong.dispatch.actions import end, held, issued, linkage_unit, named
from liandong.dispatch.errors import (
    AlreadyOrdered,
    HandleFirst,
    HandoverWaiting,
    HandsToItself,
    NeedsText,
    NoHandover,
    NotYourOrder,
)
from liandong.dispatch.models import OPEN, Handover, Order, State
from liandong.dispatch.policy import CENTRE
from liandong.incidents import actions as incidents

Answer = Handover.Answer


@transaction.atomic
def offer_handover(*, order: Order, to_unit: str, reason: str, by: Actor, at: datetime) -> Handover:
    """Ask another unit to take the order over. Nothing changes hands until it accepts.

    Raises HandleFirst before first handling, HandoverWaiting, HandsToItself, UnknownUnit, NeedsText.
    """
    require(by, "dispatch.answer_order", order.incident)
    _speaks_for(order.unit, order.unit_name, by)
    if not reason.strip():
        raise NeedsText(what="移交原因")
    order = held(order.ref)
    unit = linkage_unit(to_unit)
    if unit.code == order.unit:
        raise HandsToItself
    if order.first_handled_at is None:
        raise HandleFirst
    if waiting := order.handovers.filter(answer=Answer.WAITING).first():
        raise HandoverWaiting(to_name=waiting.to_name)
    handover = Handover.objects.create(
        order=order,
        to_unit=unit.code,
        to_name=unit.name,
        to_kind=unit.counts_as,
        to_tier=unit.tier,
        reason=reason,
        offered_at=at,
    )
    incident = order.incident
    incident.topics = sorted({*incident.topics, f"org/{unit.code}"})
    incident.save(update_fields=["topics"])
    fact = facts.HandoverOffered(
        **named(order),
        to_unit=unit.code,
        to_name=unit.name,
        reason=reason,
        on_behalf=by.org != order.unit,
    )
    record(fact, stream=incident.stream, by=by, at=at, parties=[unit.code])
    return handover


def _speaks_for(unit: str, unit_name: str, by: Actor) -> None:
    if by.org != unit and by.roles.isdisjoint(CENTRE) and not by.is_system:
        raise NotYourOrder(unit_name=unit_name)


def _waiting(order: Order) -> Handover:
    handover = order.handovers.select_for_update().filter(answer=Answer.WAITING).first()
    if handover is None:
        raise NoHandover
    return handover


@transaction.atomic
def accept_handover(*, order: Order, by: Actor, at: datetime) -> Order:
    """Take the order over: the giver's order ends and the taker has one of its own, in one transaction.

    Raises NoHandover, AlreadyOrdered, NotYourOrder.
    """
    require(by, "dispatch.answer_order", order.incident)
    order = held(order.ref)
    handover = _waiting(order)
    _speaks_for(handover.to_unit, handover.to_name, by)
    taken = _order_of_its_own(order, handover, at)
    handover.answer, handover.answered_at = Answer.ACCEPTED, at
    end(order, State.HANDED_OVER, at)
    taken.save()
    handover.new_order = taken
    handover.save()
    order.incident.orders += 1
    order.incident.save(update_fields=["orders"])
    _record_accepted(order, handover, taken, by=by, at=at)
    return taken


def _order_of_its_own(order: Order, handover: Handover, at: datetime) -> Order:
    incident = order.incident
    if Order.objects.filter(incident=incident, unit=handover.to_unit, state__in=OPEN).exists():
        raise AlreadyOrdered(unit_name=handover.to_name)
    return Order(
        ref=f"{incident.ref}-{incident.orders + 1:02d}",
        incident=incident,
        unit=handover.to_unit,
        unit_name=handover.to_name,
        unit_kind=handover.to_kind,
        tier=handover.to_tier,
        zone=order.zone,
        lead=order.lead,
        task=order.task,
        urgency=order.urgency,
        state=State.ACKNOWLEDGED,
        issued_at=at,
        acknowledged_at=at,
    )


def _record_accepted(order: Order, handover: Handover, taken: Order, *, by: Actor, at: datetime) -> None:
    incident, on_behalf = order.incident, by.org != handover.to_unit
    accepted = facts.HandoverAccepted(
        **named(order),
        to_unit=handover.to_unit,
        to_name=handover.to_name,
        new_order=taken.ref,
        on_behalf=on_behalf,
    )
    acknowledged = facts.OrderAcknowledged(**named(taken), on_behalf=on_behalf, implied=True)
    stated = [(accepted, None), (issued(incident, taken), None), (acknowledged, None)]
    record_many(stated, stream=incident.stream, by=by, at=at, parties=[taken.unit])
    if taken.lead:
        incidents.change_lead(
            incident,
            unit=taken.unit,
            unit_name=taken.unit_name,
            previous_name=order.unit_name,
            order=taken.ref,
            by=by,
            at=at,
        )


@transaction.atomic
def refuse_handover(*, order: Order, reason: str, by: Actor, at: datetime) -> Handover:
    """Do not take it over. The giver stays bound; the centre decides. Raises NoHandover, NeedsText."""
    require(by, "dispatch.answer_order", order.incident)
    if not reason.strip():
        raise NeedsText(what="不接收的理由")
    order = held(order.ref)
    handover = _waiting(order)
    _speaks_for(handover.to_unit, handover.to_name, by)
    handover.answer, handover.answered_at, handover.answer_reason = Answer.REFUSED, at, reason
    handover.save()
    fact = facts.HandoverRefused(
        **named(order),
        to_unit=handover.to_unit,
        to_name=handover.to_name,
        reason=reason,
        on_behalf=by.org != handover.to_unit,
    )
    record(fact, stream=order.incident.stream, by=by, at=at)
    return handover


@transaction.atomic
def decide_handover(*, order: Order, to_unit: str, reason: str, by: Actor, at: datetime) -> Order:
    """The centre decides a disputed competence: the named unit takes over by its order."""
    require(by, "dispatch.decide_handover", order.incident)
    order = held(order.ref)
    if not order.handovers.filter(answer=Answer.WAITING).exists():
        order.first_handled_at = order.first_handled_at or at
        order.save(update_fields=["first_handled_at"])
        offer_handover(order=order, to_unit=to_unit, reason=reason, by=by, at=at)
    return accept_handover(order=order, by=by, at=at)
