"""What gateways report back: delivered, failed, answered. Reports may come twice, late or in any order."""

import binascii
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from liandong.core.errors import DomainError, NotVisible, existing
from liandong.core.notify import actions, one_tap
from liandong.core.notify.channels.webhook import signature
from liandong.core.notify.models import Delivery

YES = "1"
TOLERANCE = timedelta(minutes=5)
_reference = Signer(sep=".", salt="notify.gateway")


class Receipt(BaseModel):
    """One report: `id` as the gateway was given it; `answer` is the key pressed or the text replied."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(max_length=100)
    state: Literal["delivered", "failed", "answered"]
    answer: str = Field(default="", max_length=500)
    error: str = Field(default="", max_length=500)


def reference(delivery: Delivery) -> str:
    """The id that a gateway knows a delivery by, the same at every attempt. It names nobody."""
    return _reference.sign(str(delivery.pk or delivery.key))


def signed_by(secret: str, headers: Mapping[str, str], body: bytes, at: datetime) -> bool:
    """Whether the caller holds the channel's secret, by Standard Webhooks; old stamps are refused."""
    stamp = headers.get("webhook-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    if abs(at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        return False
    try:
        due = signature(message_id=headers.get("webhook-id", ""), at=int(stamp), body=body, secret=secret)
    except binascii.Error:
        return False
    offered = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(due.encode(), one.encode()) for one in offered)


def take(channel: str, receipt: Receipt, at: datetime) -> str:
    """Move the delivery forward, never back; an answer does what the message's link does.

    Returns a sentence for the person who answered, else nothing. Raises NotVisible for an id not ours.
    """
    delivery = _known(channel, receipt.id)
    theirs = Delivery.objects.filter(pk=delivery.pk)
    if receipt.state == "failed":
        said = receipt.error.replace("\x00", "") or _("网关没有说明原因")
        on_the_way = theirs.filter(state__in=["queued", "sent"])
        on_the_way.update(
            state="failed", failed_at=at, error=said, permanent=True, next_at=None, lease_until=None
        )
        return ""
    # The report may be here before the attempt that it is about is written down.
    theirs.filter(state__in=["queued", "sent", "failed"]).update(
        state="delivered", sent_at=Coalesce("sent_at", at), delivered_at=at, next_at=None, lease_until=None
    )
    if receipt.state == "answered":
        return _answered(delivery, receipt, at)
    return ""


def _known(channel: str, given: str) -> Delivery:
    try:
        number = _reference.unsign(given)
    except BadSignature:
        raise NotVisible from None
    found = (
        Delivery.objects.filter(pk=number, channel=channel) if number.isdigit() else Delivery.objects.none()
    )
    return existing(found.select_related("message").first())


def _answered(delivery: Delivery, receipt: Receipt, at: datetime) -> str:
    if receipt.answer.strip() != YES or not delivery.message.must_answer:
        theirs = Delivery.objects.filter(pk=delivery.pk, state="delivered")
        theirs.update(state="read", read_at=at)
        return ""
    if delivery.answered_at:
        return _("已确认。")
    try:
        with transaction.atomic():
            if at < delivery.message.created_at + one_tap.GOOD_FOR:
                one_tap.tap(delivery, at)
                return _("已确认。")
    except DomainError as error:
        actions.answer(person=delivery.person, delivery=delivery.pk, at=at)
        return str(error)
    return str(one_tap.LinkExpired())
