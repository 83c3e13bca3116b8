"""Trying a channel by hand, before an emergency tries it."""

import time
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liandong.core import clock
from liandong.core.notify.models import Delivery, Message, Subscription
from liandong.core.notify.transport import Refused, Unreachable, channel_named, hand_over
from liandong.core.notify.wording import TRIAL


@dataclass(frozen=True)
class Trial:
    """How it went: what the gateway said when it did not take it, and after how many seconds."""

    ok: bool
    said: str
    seconds: float


def try_channel(name: str, address: str) -> Trial:
    """Send one marked message now; nothing is stored.

    `address`: a phone, mail address or WeCom account; for robots the organisation's code, for webhooks the
    subscription's name.
    """
    started = time.monotonic()
    said = _trouble(name, address)
    return Trial(not said, said, time.monotonic() - started)


def _trouble(name: str, address: str) -> str:
    channel = channel_named(name)
    if channel is None:
        return _("通道 {channel} 没有安装").format(channel=name)
    at = clock.now()
    message = Message(
        entry_id=0, kind=TRIAL, subject=_("通道自检，请忽略"), text=_("通道自检，请忽略"), created_at=at
    )
    subscription = Subscription.objects.filter(name=address).first() if name == "webhook" else None
    delivery = Delivery(
        message=message, subscription=subscription, person=address, org=address, channel=name, address=address
    )
    delivery.key = f"trial-{at.timestamp():.6f}"
    try:
        hand_over(channel, delivery)
    except (Refused, Unreachable) as error:
        return str(error)
    return ""
