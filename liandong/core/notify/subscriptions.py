"""Which outside systems are told facts: subscribed, listed, ended, told again.

A subscription sees what its maker saw, and is kept by whoever sees no less.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core.access.actor import EVERYTHING, Actor
from liandong.core.access.policy import require
from liandong.core.errors import DomainError, Invalid, existing
from liandong.core.journal.facts import Fact, all_kinds
from liandong.core.journal.models import Entry, Stream
from liandong.core.journal.recorder import record
from liandong.core.notify.channels.webhook import refuse_unlisted
from liandong.core.notify.facts import Replayed, Subscribed, Unsubscribed
from liandong.core.notify.models import Delivery, Subscription
from liandong.core.notify.reactions import queue_again
from liandong.core.notify.transport import Refused

MOST_REPLAYED = 1000


class SubscriptionNameTaken(DomainError, code="subscription-name-taken"):
    sentence = gettext_noop("已有同名的推送订阅，请换一个名称或先取消它。")


def seen(viewer: Actor) -> QuerySet[Subscription]:
    """Subscriptions in force that are told nothing beyond what the viewer sees."""
    require(viewer, "notify.subscribe")
    active = Subscription.objects.filter(active=True).order_by("name")
    if EVERYTHING in viewer.topics:
        return active
    return active.filter(topics__contained_by=sorted(viewer.topics))


@transaction.atomic
def subscribe(*, name: str, url: str, kinds: Sequence[str], by: Actor, at: datetime) -> Subscription:
    """Tell a system facts from now on, signed with the new secret. Raises Invalid, SubscriptionNameTaken."""
    require(by, "notify.subscribe")
    _check(url, kinds)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    given = {"url": url, "secret": secret, "kinds": sorted(set(kinds)), "topics": sorted(by.topics)}
    # Of two that take one name at once the second waits here and finds it taken.
    Subscription.objects.bulk_create([Subscription(name=name, active=False, **given)], ignore_conflicts=True)
    row = Subscription.objects.select_for_update().get(name=name)
    # An ended one keeps its name for those who kept it: what was delivered stays with it.
    if row.active or (row.topics != given["topics"] and EVERYTHING not in by.topics):
        raise SubscriptionNameTaken
    for column, value in given.items():
        setattr(row, column, value)
    row.active = True
    row.save()
    _state(Subscribed(name=name, host=urlsplit(url).netloc, kinds=row.kinds), by=by, at=at)
    return row


def _check(url: str, kinds: Sequence[str]) -> None:
    errors = {}
    if unknown := sorted(set(kinds) - all_kinds().keys()):
        errors["kinds"] = _("没有这种事实：{kinds}。").format(kinds="、".join(unknown)[:200])
    try:
        refuse_unlisted(url)
    except (Refused, ValueError) as error:
        errors["url"] = str(error)
    if errors:
        raise Invalid(errors)


def _held(name: str, by: Actor) -> Subscription:
    return existing(seen(by).select_for_update().filter(name=name).first())


@transaction.atomic
def unsubscribe(*, name: str, by: Actor, at: datetime) -> None:
    """Tell it nothing more, not even what is queued. Raises NotVisible."""
    row = _held(name, by)
    row.active = False
    row.save(update_fields=["active"])
    Delivery.objects.filter(subscription=row, state="queued").update(
        state="failed", failed_at=at, next_at=None, permanent=True, error=_("订阅已取消")
    )
    _state(Unsubscribed(name=name), by=by, at=at)


@transaction.atomic
def replay(*, name: str, since: datetime, by: Actor, at: datetime) -> int:
    """Tell facts since then again, under the same message ids, the oldest first. Returns how many.

    At most a thousand at a time: go on from the last one. Raises NotVisible.
    """
    row = _held(name, by)
    entries = Entry.objects.filter(recorded_at__gte=since)
    if row.kinds:
        entries = entries.filter(kind__in=row.kinds)
    if EVERYTHING not in row.topics:
        entries = entries.filter(stream__in=Stream.objects.filter(topics__overlap=row.topics).values("name"))
    told = list(entries.order_by("id")[:MOST_REPLAYED])
    for entry in told:
        queue_again(entry, row, at)
    _state(Replayed(name=name, since=since.isoformat(), count=len(told)), by=by, at=at)
    return len(told)


def _state(fact: Fact, *, by: Actor, at: datetime) -> None:
    record(fact, stream=f"org/{by.org}", by=by, at=at, parties=[by.org])
