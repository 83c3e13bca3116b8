"""SMS and voice: each place has its own provider, so we speak one documented HTTP, see docs/channels.md."""

import json
from functools import cache, partial

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from liandong.core import clock
from liandong.core.notify.channels.webhook import signed_headers
from liandong.core.notify.models import Delivery
from liandong.core.notify.one_tap import link_of
from liandong.core.notify.receipts import reference
from liandong.core.notify.transport import Channel, Handed, Refused, Unreachable, judge_status, register
from liandong.core.notify.wording import headline

TIMEOUT_SECONDS = 10.0
HAS_IT = 409


def secret_of(name: str) -> str:
    """The key that signs both ways; empty when the channel is not set up."""
    return str(settings.NOTIFY.get(f"{name}_secret".upper(), ""))


def send(name: str, delivery: Delivery) -> Handed:
    """POST one message. 2xx: taken; 409: taken before; receipts tell the rest. Raises as a channel does."""
    url, secret = settings.NOTIFY.get(name.upper(), ""), secret_of(name)
    if not (url and secret):
        raise Refused(_("通道 {channel} 没有配置").format(channel=name))
    if not delivery.address:
        raise Refused(_("没有收件人的地址"))
    body = json.dumps(_body(delivery), ensure_ascii=False).encode()
    at = int(clock.now().timestamp())
    headers = signed_headers(key=delivery.key, at=at, body=body, secret=secret)
    headers["idempotency-key"] = reference(delivery)
    try:
        status = _client().post(url, content=body, headers=headers).status_code
    except httpx.HTTPError as error:
        raise Unreachable(type(error).__name__) from error
    if status != HAS_IT:
        judge_status(status)
    return Handed()


def _body(delivery: Delivery) -> dict[str, object]:
    message = delivery.message
    return {
        "id": reference(delivery),
        "to": delivery.address,
        "text": headline(message),
        "link": link_of(delivery, personal=True),
        "answer": {"1": _("确认收到")} if message.must_answer else {},
        "urgency": message.urgency,
    }


@cache
def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)


for _name in ("sms", "voice"):
    register(Channel(_name, partial(send, _name), workers=4, needs=_name.upper()))
