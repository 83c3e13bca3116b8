"""Hand-over: the first receiver stays bound until the other side accepts.

Source: city opinions 三(二), first-receiver responsibility 首接负责制.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.journal.facts import Fact
from liandong.core.journal.recorder import record, record_many
from liandong.directory.reads import OrgLine
from liandong.dispatch import facts
from liandong.dispatch.actions import end, held, issued, lead_with, linkage_unit, named, open_orders_of
from liandong.dispatch.errors import (
    AlreadyOrdered,
    HandleFirst,
    HandoverWaiting,
    HandsToItself,
    NoHandover,
    NotYourOrder,
    written,
)
from liandong.dispatch.models import Handover, Order, State
from liandong.dispatch.policy import CENTRE

Answer = Handover.Answer


@transaction.atomic
def offer_handover(*, order: Order, to_unit: str, reason: str, by: Actor, at: datetime) -> Handover:
    """Ask another unit to take the order over. Nothing changes hands until it accepts.

    Raises HandleFirst before first handling, HandoverWaiting, HandsToItself, UnknownUnit, NeedsText,
    AlreadyOrdered when the other unit is at work on the incident.
    """
    require(by, "dispatch.answer_order", order.incident)
    _speaks_for(order.unit, order.unit_name, by)
    reason = written(reason, _("移交原因"))
    order = held(order.ref)
    unit = _taker(order, to_unit)
    if order.first_handled_at is None:
        raise HandleFirst
    if waiting := order.handovers.filter(answer=Answer.WAITING).first():
        raise HandoverWaiting(to_name=waiting.to_name)
    handover = _offered(order, unit, reason, at)
    incident = order.incident
    fact = facts.HandoverOffered(
        **named(order), to_unit=unit.code, to_name=unit.name, reason=reason, on_behalf=by.org != order.unit
    )
    record(fact, stream=incident.stream, by=by, at=at, parties=[unit.code])
    return handover


def _speaks_for(unit: str, unit_name: str, by: Actor) -> None:
    if by.org != unit and by.roles.isdisjoint(CENTRE) and not by.is_system:
        raise NotYourOrder(unit_name=unit_name)


def _taker(order: Order, to_unit: str) -> OrgLine:
    unit = linkage_unit(to_unit)
    if unit.code == order.unit:
        raise HandsToItself
    if open_orders_of(order.incident.root).filter(unit=unit.code).exists():
        raise AlreadyOrdered(unit_name=unit.name)
    return unit


def _offered(order: Order, unit: OrgLine, reason: str, at: datetime) -> Handover:
    for incident in {order.incident.pk: order.incident, order.incident.root.pk: order.incident.root}.values():
        incident.topics = sorted({*incident.topics, f"org/{unit.code}"})
        incident.save(update_fields=["topics"])
    return Handover.objects.create(
        order=order,
        to_unit=unit.code,
        to_name=unit.name,
        to_kind=unit.counts_as,
        to_tier=unit.tier,
        reason=reason,
        offered_at=at,
    )


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
    if open_orders_of(order.incident.root).filter(unit=handover.to_unit).exists():
        raise AlreadyOrdered(unit_name=handover.to_name)
    taken = _taken_over(order, handover, acknowledged=True, at=at)
    _record_accepted(order, taken, [], by=by, at=at)
    return taken


def _taken_over(order: Order, handover: Handover, *, acknowledged: bool, at: datetime) -> Order:
    """The taker's own order, and the end of the giver's. Who only was told has yet to acknowledge."""
    incident = order.incident
    incident.orders += 1
    incident.save(update_fields=["orders"])
    taken = Order(
        ref=f"{incident.ref}-{incident.orders:02d}",
        incident=incident,
        unit=handover.to_unit,
        unit_name=handover.to_name,
        unit_kind=handover.to_kind,
        tier=handover.to_tier,
        zone=order.zone,
        lead=order.lead,
        task=order.task,
        urgency=order.urgency,
        state=State.ACKNOWLEDGED if acknowledged else State.ISSUED,
        issued_at=at,
        acknowledged_at=at if acknowledged else None,
    )
    end(order, State.HANDED_OVER, at)  # first, since at most one open order leads
    taken.save()
    handover.answer, handover.answered_at, handover.new_order = Answer.ACCEPTED, at, taken
    handover.save()
    return taken


def _record_accepted(order: Order, taken: Order, stated: list[Fact], *, by: Actor, at: datetime) -> None:
    incident, on_behalf = order.incident, by.org != taken.unit
    accepted = facts.HandoverAccepted(
        **named(order), to_unit=taken.unit, to_name=taken.unit_name, new_order=taken.ref, on_behalf=on_behalf
    )
    stated = [*stated, accepted, issued(incident, taken, handed_over_by=order.unit)]
    if taken.acknowledged_at:
        stated.append(facts.OrderAcknowledged(**named(taken), on_behalf=on_behalf, implied=True))
    record_many([(fact, None) for fact in stated], stream=incident.stream, by=by, at=at, parties=[taken.unit])
    if taken.lead:
        lead_with(incident.root, taken, by=by, at=at)


@transaction.atomic
def refuse_handover(*, order: Order, reason: str, by: Actor, at: datetime) -> Handover:
    """Do not take it over. The giver stays bound; the centre decides. Raises NoHandover, NeedsText."""
    require(by, "dispatch.answer_order", order.incident)
    reason = written(reason, _("不接收的理由"))
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
    """The centre decides a disputed competence: the named unit has it by this decision.

    Another unit gets an order of its own, which it has yet to acknowledge; naming the unit that has the order
    keeps it there. An offer that still waits is settled by it. Raises AlreadyOrdered, UnknownUnit, NeedsText.
    """
    require(by, "dispatch.decide_handover", order.incident)
    reason = written(reason, _("裁定理由"))
    order = held(order.ref)
    order.handovers.filter(answer=Answer.WAITING).update(answer=Answer.WITHDRAWN, answered_at=at)
    if to_unit == order.unit:
        decided = facts.HandoverDecided(
            **named(order), to_unit=order.unit, to_name=order.unit_name, reason=reason
        )
        record(decided, stream=order.incident.stream, by=by, at=at)
        return order
    unit = _taker(order, to_unit)
    taken = _taken_over(order, _offered(order, unit, reason, at), acknowledged=False, at=at)
    decided = facts.HandoverDecided(**named(order), to_unit=unit.code, to_name=unit.name, reason=reason)
    _record_accepted(order, taken, [decided], by=by, at=at)
    return taken
