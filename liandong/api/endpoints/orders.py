"""A unit's own orders, and each step of them as a resource."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_noop
from ninja import Query, Router

from liandong.api.application import F, endpoint
from liandong.api.edge import ApiRequest
from liandong.api.forms import Completion, Feedback, HandoverIn, Refusal, Step
from liandong.api.paging import Asked, Page, page
from liandong.api.shapes import HandoverOut, Noted, OrderOut
from liandong.core import clock
from liandong.core.access.policy import require
from liandong.dispatch import handovers, reads, steps
from liandong.dispatch.models import OPEN, Order

router = Router(tags=[gettext_noop("指令")])


class OrdersAsked(Asked):
    """Open orders, or with `ended` those that are over as well."""

    ended: bool = False


@endpoint(
    router, "GET", "/orders", scope="orders.read", says=gettext_noop("本单位指令"), answers=Page[OrderOut]
)
def list_orders(request: ApiRequest, asked: Query[OrdersAsked]) -> Page[OrderOut]:
    require(request.actor, "dispatch.answer_order")
    own = reads.orders_of_unit(request.actor)
    found, following = page(own if asked.ended else own.filter(state__in=OPEN), asked)
    return Page[OrderOut](items=list(map(OrderOut.of, found)), next=following)


@endpoint(
    router, "GET", "/orders/{ref}", scope="orders.read", says=gettext_noop("一条指令"), answers=OrderOut
)
def get_order(request: ApiRequest, ref: str) -> OrderOut:
    order = reads.order_of(ref, request.actor)
    require(request.actor, "incidents.see", order.incident)
    return OrderOut.of(order)


def _step(path: str, says: str, answers: Any = OrderOut) -> Callable[[F], F]:
    """Declare a step of an order."""
    return endpoint(
        router, "POST", f"/orders/{{ref}}/{path}", scope="orders.answer", says=says, answers=answers
    )


def _held(request: ApiRequest, ref: str) -> dict[str, Any]:
    return {"order": reads.order_of(ref, request.actor), "by": request.actor, "at": clock.now()}


def _told(order: Order) -> OrderOut:
    return OrderOut.of(order)


@_step("acknowledgement", gettext_noop("签收"))
def acknowledge_order(request: ApiRequest, ref: str, given: Step) -> OrderOut:
    return _told(steps.acknowledge(**_held(request, ref), occurred_at=given.occurred_at))


@_step("departure", gettext_noop("出动"))
def depart(request: ApiRequest, ref: str, given: Step) -> OrderOut:
    return _told(steps.depart(**_held(request, ref), occurred_at=given.occurred_at))


@_step("arrival", gettext_noop("到场"))
def arrive(request: ApiRequest, ref: str, given: Step) -> OrderOut:
    return _told(steps.arrive(**_held(request, ref), occurred_at=given.occurred_at))


@_step("feedback", gettext_noop("反馈现场情况"), Noted)
def give_feedback(request: ApiRequest, ref: str, given: Feedback) -> Noted:
    steps.give_feedback(**_held(request, ref), text=given.text)
    return Noted(ref=ref)


@_step("completion", gettext_noop("处置完毕"))
def complete_order(request: ApiRequest, ref: str, given: Completion) -> OrderOut:
    return _told(steps.complete(**_held(request, ref), text=given.text, occurred_at=given.occurred_at))


@_step("handover", gettext_noop("提出移交"), HandoverOut)
def offer_handover(request: ApiRequest, ref: str, given: HandoverIn) -> HandoverOut:
    held = _held(request, ref)
    return HandoverOut.of(handovers.offer_handover(**held, **given.model_dump()), held["order"])


@_step("acceptance", gettext_noop("接收移交，得到本单位的新指令"))
def accept_handover(request: ApiRequest, ref: str) -> OrderOut:
    return _told(handovers.accept_handover(**_held(request, ref)))


@_step("refusal", gettext_noop("不接收移交"), HandoverOut)
def refuse_handover(request: ApiRequest, ref: str, given: Refusal) -> HandoverOut:
    held = _held(request, ref)
    return HandoverOut.of(handovers.refuse_handover(**held, reason=given.reason), held["order"])
