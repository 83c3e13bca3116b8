"""The steps of an order's life, by the unit or on its behalf."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.journal.facts import Fact
from liandong.core.journal.recorder import record, record_many
from liandong.dispatch import facts
from liandong.dispatch.actions import end, held, named, open_orders_of, return_to_centre
from liandong.dispatch.errors import ImpossibleTime, NotYourOrder, OrderIsOver, short_enough, written
from liandong.dispatch.models import STEPS, Feedback, Order, State
from liandong.dispatch.policy import CENTRE
from liandong.incidents.facts import HandlingReported
from liandong.incidents.models import Status

_FACT_OF: dict[str, Callable[..., Fact]] = {
    State.ACKNOWLEDGED: facts.OrderAcknowledged,
    State.DEPARTED: facts.Departed,
    State.ARRIVED: facts.Arrived,
    State.COMPLETED: facts.Completed,
}


def acknowledge(*, order: Order, by: Actor, at: datetime, occurred_at: datetime | None = None) -> Order:
    """The unit has the order; repeating changes nothing.

    Raises OrderIsOver, NotYourOrder, ImpossibleTime.
    """
    return _step(order, State.ACKNOWLEDGED, by=by, at=at, occurred_at=occurred_at)


def depart(*, order: Order, by: Actor, at: datetime, occurred_at: datetime | None = None) -> Order:
    """The unit is on its way. See `acknowledge`."""
    return _step(order, State.DEPARTED, by=by, at=at, occurred_at=occurred_at)


def arrive(*, order: Order, by: Actor, at: datetime, occurred_at: datetime | None = None) -> Order:
    """The unit is on scene. See `acknowledge`."""
    return _step(order, State.ARRIVED, by=by, at=at, occurred_at=occurred_at)


def complete(
    *, order: Order, text: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Order:
    """The unit is done. When it was the last one, the incident waits to be closed."""
    return _step(order, State.COMPLETED, by=by, at=at, occurred_at=occurred_at, text=text)


@transaction.atomic
def _step(
    order: Order, step: State, *, by: Actor, at: datetime, occurred_at: datetime | None, text: str = ""
) -> Order:
    require(by, "dispatch.answer_order", order.incident)
    _own(order, by)
    text = short_enough(text.strip(), _("处置结果"))
    order = held(order.ref, open_only=False)
    missing = order.steps_until(step)
    if not missing:
        return order  # a second tap, or the centre was quicker
    if not order.is_open:
        raise OrderIsOver(order=order.ref, state=order.get_state_display())
    moment = possible(occurred_at, order, at)
    stated: list[tuple[Fact, datetime | None]] = []
    for name in missing:
        setattr(order, STEPS[State(name)], moment)
        more = {"text": text} if name == State.COMPLETED else {}
        fact = _FACT_OF[name](**named(order), on_behalf=by.org != order.unit, implied=name != step, **more)
        stated.append((fact, moment))
    order.state = step
    if step != State.ACKNOWLEDGED:
        order.first_handled_at = order.first_handled_at or moment
    last = False
    if step == State.COMPLETED:
        end(order, step, at)
        last = _await_review(order)
    else:
        order.save()
    record_many(stated, stream=order.incident.stream, by=by, at=at)
    if last:
        _report_handled(order, by=by, at=at)
    return order


def _await_review(order: Order) -> bool:
    """When no order is open any more, the incident waits for the centre to close it: true."""
    root = order.incident.root
    if open_orders_of(root).exists():
        return False
    root.status = Status.REVIEW
    root.save(update_fields=["status"])
    return True


def _report_handled(order: Order, *, by: Actor, at: datetime) -> None:
    root = order.incident.root
    record(HandlingReported(incident=root.ref), stream=root.stream, by=by, at=at)


def _own(order: Order, by: Actor) -> None:
    if by.org != order.unit and by.roles.isdisjoint(CENTRE) and not by.is_system:
        raise NotYourOrder(unit_name=order.unit_name)


def possible(occurred_at: datetime | None, order: Order, at: datetime) -> datetime:
    """The moment as given, if it can have been. Raises ImpossibleTime.

    People write minutes: the minute in which the order went out is not before it.
    """
    if occurred_at is None:
        return at
    earliest = order.last_moment()
    if occurred_at == earliest.replace(second=0, microsecond=0):
        return earliest
    if not earliest <= occurred_at <= at:
        shown = timezone.localtime(occurred_at)
        raise ImpossibleTime(
            given=f"{shown:%m-%d %H:%M}", earliest=f"{timezone.localtime(earliest):%m-%d %H:%M}"
        )
    return occurred_at


@dataclass(frozen=True)
class FromScene:
    """What a phone adds to feedback: which of the big buttons, and where it was (WGS-84)."""

    about: str = ""
    lon: float | None = None
    lat: float | None = None
    accuracy_m: int = 0


@transaction.atomic
def give_feedback(
    *,
    order: Order,
    text: str,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
    scene: FromScene | None = None,
) -> Feedback:
    """Report on handling so far; who reports has the order. Raises NeedsText, NotYourOrder, OrderIsOver.

    What lay on a phone counts from when it was written, not before the order.
    """
    require(by, "dispatch.answer_order", order.incident)
    _own(order, by)
    text = written(text, _("现场情况"))
    order = held(order.ref)
    moment = min(max(occurred_at or at, order.issued_at), at)
    on_behalf, first = by.org != order.unit, not order.feedback.exists()
    given = Feedback.objects.create(order=order, text=text, by_name=by.name, at=moment)
    stated: list[tuple[Fact, datetime | None]] = []
    if order.acknowledged_at is None:
        order.state, order.acknowledged_at = State.ACKNOWLEDGED, moment
        taken = facts.OrderAcknowledged(**named(order), on_behalf=on_behalf, implied=True)
        stated.append((taken, moment))
    order.first_handled_at = order.first_handled_at or moment
    order.save()
    said: dict[str, Any] = {**named(order), **(asdict(scene) if scene else {})}
    fact = facts.FeedbackGiven(**said, text=text, first=first, on_behalf=on_behalf)
    stated.append((fact, moment))
    record_many(stated, stream=order.incident.stream, by=by, at=at)
    return given


@transaction.atomic
def report_false(*, order: Order, reason: str, by: Actor, at: datetime) -> Order:
    """The unit found nothing. Its clocks become void; the centre decides what the incident was."""
    require(by, "dispatch.answer_order", order.incident)
    _own(order, by)
    reason = written(reason, _("误报情况"))
    order = held(order.ref)
    end(order, State.FALSE_REPORT, at)
    last = _await_review(order)
    fact = facts.FalseReport(**named(order), reason=reason, on_behalf=by.org != order.unit)
    record(fact, stream=order.incident.stream, by=by, at=at)
    return_to_centre(order, by=by, at=at)
    if last:
        _report_handled(order, by=by, at=at)
    return order
