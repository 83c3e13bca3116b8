"""A unit's own orders, and each step of them as a resource."""

from typing import Any

from django.utils.translation import gettext_noop
from ninja import Query

from liandong.api.application import Door
from liandong.api.edge import ApiRequest
from liandong.api.forms import Completion, Feedback, HandoverIn, Refusal, Step
from liandong.api.paging import Asked, Page, page
from liandong.api.shapes import HandoverOut, Noted, OrderOut
from liandong.core import clock
from liandong.core.access.policy import require
from liandong.dispatch import handovers, reads, steps
from liandong.dispatch.models import OPEN

door = Door(gettext_noop("指令"))
ANSWER = "orders.answer"


class OrdersAsked(Asked):
    """Open orders, or with `ended` those that are over as well."""

    ended: bool = False


@door.get("/orders", "orders.read", gettext_noop("本单位指令"), Page[OrderOut])
def list_orders(request: ApiRequest, asked: Query[OrdersAsked]) -> Page[OrderOut]:
    require(request.actor, "dispatch.answer_order")
    own = reads.orders_of_unit(request.actor)
    found, following = page(own if asked.ended else own.filter(state__in=OPEN), asked)
    return Page[OrderOut](items=list(map(OrderOut.of, found)), next=following)


@door.get("/orders/{ref}", "orders.read", gettext_noop("一条指令"), OrderOut)
def get_order(request: ApiRequest, ref: str) -> OrderOut:
    order = reads.order_of(ref, request.actor)
    require(request.actor, "incidents.see", order.incident)
    return OrderOut.of(order)


def _held(request: ApiRequest, ref: str) -> dict[str, Any]:
    return {"order": reads.order_of(ref, request.actor), "by": request.actor, "at": clock.now()}


@door.post("/orders/{ref}/acknowledgement", ANSWER, gettext_noop("签收"), OrderOut)
def acknowledge_order(request: ApiRequest, ref: str, given: Step) -> OrderOut:
    return OrderOut.of(steps.acknowledge(**_held(request, ref), occurred_at=given.occurred_at))


@door.post("/orders/{ref}/departure", ANSWER, gettext_noop("出动"), OrderOut)
def depart(request: ApiRequest, ref: str, given: Step) -> OrderOut:
    return OrderOut.of(steps.depart(**_held(request, ref), occurred_at=given.occurred_at))


@door.post("/orders/{ref}/arrival", ANSWER, gettext_noop("到场"), OrderOut)
def arrive(request: ApiRequest, ref: str, given: Step) -> OrderOut:
    return OrderOut.of(steps.arrive(**_held(request, ref), occurred_at=given.occurred_at))


@door.post("/orders/{ref}/feedback", ANSWER, gettext_noop("反馈现场情况"), Noted)
def give_feedback(request: ApiRequest, ref: str, given: Feedback) -> Noted:
    steps.give_feedback(**_held(request, ref), text=given.text)
    return Noted(ref=ref)


@door.post("/orders/{ref}/completion", ANSWER, gettext_noop("处置完毕"), OrderOut)
def complete_order(request: ApiRequest, ref: str, given: Completion) -> OrderOut:
    return OrderOut.of(steps.complete(**_held(request, ref), text=given.text, occurred_at=given.occurred_at))


@door.post("/orders/{ref}/handover", ANSWER, gettext_noop("提出移交"), HandoverOut)
def offer_handover(request: ApiRequest, ref: str, given: HandoverIn) -> HandoverOut:
    return HandoverOut.of(handovers.offer_handover(**_held(request, ref), **given.model_dump()))


@door.post("/orders/{ref}/acceptance", ANSWER, gettext_noop("接收移交，得到本单位的新指令"), OrderOut)
def accept_handover(request: ApiRequest, ref: str) -> OrderOut:
    return OrderOut.of(handovers.accept_handover(**_held(request, ref)))


@door.post("/orders/{ref}/refusal", ANSWER, gettext_noop("不接收移交"), HandoverOut)
def refuse_handover(request: ApiRequest, ref: str, given: Refusal) -> HandoverOut:
    return HandoverOut.of(handovers.refuse_handover(**_held(request, ref), reason=given.reason))
