"""Acknowledging an order by the link in the message that tells of it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor
from liandong.core.notify.models import Message
from liandong.core.notify.one_tap import OneTap, Shown, one_tap
from liandong.core.obligations.reads import clocks_of
from liandong.directory import reads as directory
from liandong.dispatch import reads, steps
from liandong.dispatch.models import Order, State

TOWNSHIP = 9  # digits of a region code


def _order(message: Message, by: Actor) -> Order:
    return reads.order_of(message.link.removeprefix("/orders/").strip("/"), by)


def _acknowledge(message: Message, by: Actor, at: datetime) -> None:
    steps.acknowledge(order=_order(message, by), by=by, at=at)


def _shows(message: Message, by: Actor) -> Shown:
    """The kind of incident, the township, and until when to acknowledge: no address, nobody's name."""
    order = _order(message, by)
    incident = order.incident
    waiting = [one for one in clocks_of(incident.stream) if one.subject == order.ref and not one.met_at]
    return Shown(
        what=incident.type_name or _("新指令"),
        where=directory.region_name(incident.region[:TOWNSHIP]),
        due_at=min((one.due_at for one in waiting), default=None),
        over=""
        if order.state == State.ISSUED
        else _("此指令：{state}").format(state=order.get_state_display()),
    )


one_tap(
    OneTap("acknowledge", _acknowledge, _shows, gettext_noop("签收指令")),
    kinds=["dispatch.order_issued", "dispatch.handover_accepted", "dispatch.chased"],
)
