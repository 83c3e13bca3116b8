"""Answering an order for materials, or a general order, by the link in the message that tells of it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor
from liandong.core.notify.models import Message
from liandong.core.notify.one_tap import OneTap, Shown, one_tap
from liandong.core.obligations.reads import clocks_of
from liandong.dispatch import general_orders
from liandong.resources import actions as resources
from liandong.resources import reads as stocks
from liandong.resources.models import Loan, State


def _ref(message: Message) -> str:
    return message.link.strip("/").rsplit("/", 1)[-1]


def _due(stream: str, subject: str) -> datetime | None:
    waiting = [one for one in clocks_of(stream) if one.subject == subject and not one.met_at]
    return min((one.due_at for one in waiting), default=None)


def _get_ready(message: Message, by: Actor, at: datetime) -> None:
    resources.acknowledge(loan=_ref(message), by=by, at=at)


def _materials(message: Message, by: Actor) -> Shown:
    loan: Loan = stocks.loan_of(_ref(message), by)
    over = "" if loan.state == State.ORDERED else _("此指令：{state}").format(state=loan.get_state_display())
    what = f"{loan.stock.kind_name} {loan.quantity} {loan.stock.measure}"
    return Shown(what=what, where="", due_at=_due(loan.stream, loan.ref), over=over)


def _answer(message: Message, by: Actor, at: datetime) -> None:
    general_orders.acknowledge_general_order(ref=_ref(message), unit=by.org, by=by, at=at)


def _general(message: Message, by: Actor) -> Shown:
    order = general_orders.general_order(_ref(message), by)
    over = _("此指令：{state}").format(state=_("已签收")) if by.org in order.answers else ""
    return Shown(what=_("通用指令"), where="", due_at=_due(order.stream, by.org), over=over)


one_tap(
    OneTap("materials", _get_ready, _materials, gettext_noop("签收，备货")), kinds=["resources.loan_ordered"]
)
one_tap(OneTap("general", _answer, _general, gettext_noop("签收")), kinds=[general_orders.ISSUED])
