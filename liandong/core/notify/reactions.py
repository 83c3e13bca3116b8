"""Facts that subscribed systems are told, queued after commit."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from liandong.core import clock
from liandong.core.access.actor import EVERYTHING
from liandong.core.journal import Entry, follows, say
from liandong.core.journal.models import Stream
from liandong.core.notify.hooks import page_of
from liandong.core.notify.models import Delivery, Message, Subscription
from liandong.core.notify.outbox import incident_of


@follows(name="notify.subscriptions")
def queue_for_subscriptions(entry: Entry) -> None:
    """One delivery per subscription that wants this fact and may see it. Doing it again changes nothing."""
    wanting = Subscription.objects.filter(Q(kinds=[]) | Q(kinds__contains=[entry.kind]), active=True)
    for subscription in wanting:
        if (
            _may_see(subscription, entry)
            and not Delivery.objects.filter(key=_key(entry, subscription)).exists()
        ):
            _queue(entry, subscription, _key(entry, subscription))


def queue_again(entry: Entry, subscription: Subscription, at: datetime) -> None:
    """Tell a fact once more, under the same message id; for the first time if it never was."""
    told = Delivery.objects.filter(key=_key(entry, subscription))
    again = told.update(state="queued", next_at=at, attempts=0, permanent=False, lease_until=None)
    if not again:
        _queue(entry, subscription, _key(entry, subscription))


def _key(entry: Entry, subscription: Subscription) -> str:
    return f"{entry.id}:sub{subscription.pk}"


def _may_see(subscription: Subscription, entry: Entry) -> bool:
    if EVERYTHING in subscription.topics:
        return True
    return Stream.objects.filter(name=entry.stream, topics__overlap=subscription.topics).exists()


def _queue(entry: Entry, subscription: Subscription, key: str) -> None:
    at = clock.now()
    with translation.override(settings.LANGUAGE_CODE):
        text = say(entry.kind, entry.body)
    message = Message.objects.create(
        entry_id=entry.id,
        kind=entry.kind,
        stream=entry.stream,
        incident=incident_of(entry),
        text=text,
        link=page_of(stream=entry.stream),
        world=entry.world,
        created_at=entry.recorded_at,
    )
    Delivery.objects.create(
        message=message,
        subscription=subscription,
        name=subscription.name,
        channel="webhook",
        address=subscription.url,
        key=key,
        queued_at=at,
        next_at=at,
    )
