"""Signed HTTP to subscribed systems, by the Standard Webhooks specification."""

import asyncio
import base64
import hashlib
import hmac
import json
import ssl
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from liandong.core import clock
from liandong.core.notify.models import Delivery
from liandong.core.notify.transport import (
    HOUR,
    MINUTE,
    SECOND,
    Channel,
    Handed,
    Refused,
    Unreachable,
    register,
)

DEADLINE_SECONDS = 12.0
"""For the whole attempt, however slowly the other side drips: shorter than the lease."""
GONE = 410
# Standard Webhooks asks for retries with growing pauses over days.
PAUSES = (
    *(5 * SECOND, 10 * SECOND, 20 * SECOND, 30 * SECOND, MINUTE, MINUTE, MINUTE, 2 * MINUTE),
    *(5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, 24 * HOUR),
)


def send(delivery: Delivery) -> Handed:
    """POST one fact. Only a 2xx answer counts; 410 means never again."""
    subscription = delivery.subscription
    if subscription is None:
        raise Refused(_("没有订阅"))
    refuse_unlisted(subscription.url)
    body = json.dumps(payload(delivery), ensure_ascii=False, separators=(",", ":")).encode()
    headers = signed_headers(
        key=delivery.key, at=int(clock.now().timestamp()), body=body, secret=subscription.secret
    )
    try:
        status = asyncio.run(_posted(subscription.url, body, headers))
    except (httpx.HTTPError, TimeoutError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    if status == GONE:
        raise Refused(f"HTTP {status}")
    if not 200 <= status < 300:
        raise Unreachable(f"HTTP {status}")
    return Handed(delivered=True)


async def _posted(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; nothing else is read, no redirect followed. Raises TimeoutError."""
    client = httpx.AsyncClient(
        timeout=DEADLINE_SECONDS, follow_redirects=False, trust_env=False, verify=_certificates()
    )
    async with asyncio.timeout(DEADLINE_SECONDS), client:
        async with client.stream("POST", url, content=body, headers=headers) as answer:
            return answer.status_code


@cache
def _certificates() -> ssl.SSLContext:
    """Reading them takes longer than sending: once."""
    return httpx.create_ssl_context(trust_env=False)


def refuse_unlisted(url: str) -> None:
    """Only hosts that the installation lists (`WEBHOOK_HOSTS`) are called: no way into its own network.

    A listed `host` is called by https on any port; a listed `http://host:port` exactly so.
    """
    parts = urlsplit(url)
    listed = getattr(settings, "WEBHOOK_HOSTS", ())
    if parts.scheme == "https" and parts.hostname in listed and not parts.username:
        return
    if f"{parts.scheme}://{parts.netloc}" in listed:
        return
    raise Refused(_("地址 {host} 不在允许的清单中").format(host=parts.hostname))


def payload(delivery: Delivery) -> dict[str, Any]:
    """What is told: the fact as a sentence and where to find it, no personal values."""
    message = delivery.message
    return {
        "type": message.kind,
        "timestamp": message.created_at.isoformat(),
        "data": {
            "id": message.entry_id,
            "stream": message.stream,
            "incident": message.incident,
            "sentence": message.text,
            "link": message.link,
            "world": message.world,
        },
    }


def signed_headers(*, key: str, at: int, body: bytes, secret: str) -> dict[str, str]:
    """The three headers of Standard Webhooks. The id is the same at every attempt."""
    message_id = "msg_" + hashlib.sha256(key.encode()).hexdigest()[:32]
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(message_id=message_id, at=at, body=body, secret=secret),
    }


def signature(*, message_id: str, at: int, body: bytes, secret: str) -> str:
    """The signature of Standard Webhooks, version 1."""
    signing_key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(signing_key, f"{message_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode()


register(Channel("webhook", send, workers=4, batch=1, pauses=PAUSES))
