"""Taking deliveries from the outbox and writing down how each attempt ended: one statement for many."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from liandong.core.notify.models import Delivery
from liandong.core.notify.transport import Channel

# Longer than a sending may take, and short enough that a crashed one is repeated within 30 s.
LEASE = timedelta(seconds=20)
JITTER = 0.1

# What was tried often enough and never came back (its sender hangs or dies each time) fails here.
_TAKE = """
with due as (
    select id, attempts >= %(most)s as spent from notify_delivery
    where channel = %(channel)s and state = 'queued' and next_at <= %(at)s
    order by next_at, id limit %(batch)s for update skip locked
), given_up as (
    update notify_delivery d
    set state = 'failed', failed_at = %(at)s, next_at = null, lease_until = null,
        error = coalesce(nullif(d.error, ''), %(silent)s)
    from due where d.id = due.id and due.spent
)
update notify_delivery d
set attempts = attempts + 1, lease_until = %(until)s, next_at = %(until)s
from due where d.id = due.id and not due.spent
returning d.id"""
_SETTLE = """
update notify_delivery d
set state = o.state, error = o.error, permanent = o.permanent, next_at = o.next_at, lease_until = null,
    sent_at = case when o.state in ('sent', 'delivered') then %(at)s else sent_at end,
    delivered_at = case when o.state = 'delivered' then %(at)s else delivered_at end,
    failed_at = case when o.state = 'failed' then %(at)s end
from unnest(%(ids)s::bigint[], %(attempts)s::int[], %(states)s::text[], %(errors)s::text[],
            %(permanents)s::bool[], %(nexts)s::timestamptz[])
     as o(id, attempts, state, error, permanent, next_at)
where d.id = o.id and (
    d.state = 'queued' and d.attempts = o.attempts
    or o.state in ('sent', 'delivered') and (d.state = 'queued' or d.state = 'failed' and not d.permanent))"""


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: the state that follows, why, and when to try again."""

    delivery: Delivery
    state: str
    error: str = ""
    permanent: bool = False
    next_at: datetime | None = None


def take(channel: Channel, at: datetime) -> list[Delivery]:
    """Lease the deliveries that are due. Another process takes others; after the lease they are due again."""
    parameters: dict[str, Any] = {
        "channel": channel.name,
        "at": at,
        "until": at + LEASE,
        "batch": channel.batch,
        "most": len(channel.pauses) + 1,
        "silent": _("多次发送都没有得到结果"),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, parameters)
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return []
    found = Delivery.objects.filter(id__in=ids).select_related("message", "subscription")
    return list(found.order_by("id"))


def settle(outcomes: list[Outcome], at: datetime) -> None:
    """Write down how attempts ended. A failure whose lease ran out meanwhile belongs to a later attempt; what
    arrived has arrived, however late it is known.
    """
    parameters: dict[str, Any] = {
        "at": at,
        "ids": [o.delivery.id for o in outcomes],
        "attempts": [o.delivery.attempts for o in outcomes],
        "states": [o.state for o in outcomes],
        "errors": [o.error[:2000].replace("\x00", "") for o in outcomes],
        "permanents": [o.permanent for o in outcomes],
        "nexts": [o.next_at for o in outcomes],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, parameters)


def next_try(channel: Channel, attempts: int, at: datetime) -> datetime | None:
    """When to try again after so many attempts; None when it has been tried long enough."""
    if attempts > len(channel.pauses):
        return None
    pause = channel.pauses[attempts - 1]
    return at + pause * random.uniform(1 - JITTER, 1 + JITTER)
