"""Signed HTTP to subscribed systems, by the Standard Webhooks specification."""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import socket
import ssl
from contextlib import nullcontext, suppress
from datetime import timedelta
from functools import cache
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from liandong.core import clock
from liandong.core.notify.models import Delivery
from liandong.core.notify.transport import Channel, Handed, Refused, Unreachable, register

DEADLINE_SECONDS = 12.0
"""For the whole attempt, however slowly the other side drips: shorter than the lease."""
GONE = 410
_TRANSLATED = ip_network("64:ff9b::/96")
"""Addresses of IPv4, as a gateway shows them to hosts without it (RFC 6052)."""
# Standard Webhooks asks for retries with growing pauses over days.
_MINUTES = (1, 1, 1, 2, 5, 15, 30, 60, 120, 240, 480, 720, 1440)
PAUSES = tuple(timedelta(seconds=n) for n in (5, 10, 20, 30, *(60 * n for n in _MINUTES)))


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
    except (httpx.HTTPError, OSError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    if status == GONE:
        raise Refused(f"HTTP {status}")
    if not 200 <= status < 300:
        raise Unreachable(f"HTTP {status}")
    return Handed(delivered=True)


async def _posted(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; nothing else is read, no redirect followed. Raises TimeoutError, OSError."""
    named = httpx.URL(url)
    headers["host"] = named.netloc.decode()
    by_name = {"sni_hostname": named.host}  # whose certificate is asked for and checked
    client = httpx.AsyncClient(follow_redirects=False, trust_env=False, verify=_certificates())
    async with asyncio.timeout(DEADLINE_SECONDS), client:
        waiting = await _addresses_of(named.host)
        client.timeout = httpx.Timeout(DEADLINE_SECONDS, connect=DEADLINE_SECONDS / len(waiting))
        while True:
            there = named.copy_with(host=waiting.pop())
            asked = client.stream("POST", there, content=body, headers=headers, extensions=by_name)
            # To who could not be reached nothing was sent: another address may be up.
            with suppress(httpx.ConnectError, httpx.ConnectTimeout) if waiting else nullcontext():
                async with asked as answer:
                    return answer.status_code


async def _addresses_of(host: str) -> list[str]:
    """Where to connect to: asked once, judged, and used, so that a name cannot change its mind between.

    In another order at each attempt. An address in place of a name was listed as such. Raises
    Unreachable for a name with any address that is neither public nor in `WEBHOOK_NETWORKS`; OSError.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    addresses = {str(entry[4][0]) for entry in found}
    if addresses != {host} and not all(map(_may_be_called, addresses)):
        raise Unreachable(_("{host} 指向内部地址").format(host=host))
    return secrets.SystemRandom().sample(sorted(addresses), len(addresses))


def _may_be_called(text: str) -> bool:
    given = ip_address(text)
    address: Any = getattr(given, "ipv4_mapped", None) or getattr(given, "sixtofour", None) or given
    if given in _TRANSLATED:
        address = IPv4Address(int(given) % 2**32)
    own = any(address in network for network in settings.WEBHOOK_NETWORKS)
    never = address.is_multicast or address.is_reserved or getattr(address, "is_site_local", False)
    return own or (address.is_global and not never)


@cache
def _certificates() -> ssl.SSLContext:
    """Reading them takes longer than sending: once."""
    return httpx.create_ssl_context(trust_env=False)


def refuse_unlisted(url: str) -> None:
    """Only hosts that the installation lists (`WEBHOOK_HOSTS`) are called: no way into its own network.

    A listed `host` is called by https on any port; a listed `http://host:port` exactly so.
    """
    parts, listed = urlsplit(url), settings.WEBHOOK_HOSTS
    named = parts.scheme == "https" and parts.hostname in listed and not parts.username
    if not named and f"{parts.scheme}://{parts.netloc}" not in listed:
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
