"""What recipients do with messages. A message's state only moves forward."""

from datetime import datetime

from django.db.models.functions import Coalesce

from liandong.core.access.actor import Actor
from liandong.core.errors import NotVisible, existing
from liandong.core.notify.hooks import holder_named
from liandong.core.notify.models import Delivery
from liandong.core.notify.transport import channel_named


def mark_read(*, person: str, channel: str, at: datetime) -> int:
    """What was delivered to the person by this channel has been seen. Returns how many were new."""
    new = Delivery.objects.filter(person=person, channel=channel, state="delivered")
    return new.update(state="read", read_at=at)


def read_inbox(*, viewer: Actor, until: int, at: datetime) -> None:
    """The viewer has seen their messages up to this delivery. What is still on its way goes on its way."""
    seen = Delivery.objects.filter(
        person=viewer.ref, message__world=viewer.world, pk__lte=until, read_at=None, answered_at=None
    )
    seen.exclude(state="queued").update(state="read", sent_at=Coalesce("sent_at", at), read_at=at)
    seen.filter(state="queued").update(read_at=at)


def answer(*, person: str, delivery: int, at: datetime) -> str:
    """The recipient tapped the message: it was read and answered, by whatever other channel it came as well.
    Returns the link to act on.

    A second tap changes nothing; who answers has it, whatever the gateway believes. Raises NotVisible for
    somebody else's message.
    """
    found = existing(Delivery.objects.filter(pk=delivery, person=person).select_related("message").first())
    theirs = Delivery.objects.filter(message=found.message_id, person=person)
    theirs.exclude(state="answered").update(
        state="answered",
        sent_at=Coalesce("sent_at", at),
        read_at=Coalesce("read_at", at),
        answered_at=at,
        next_at=None,
        lease_until=None,
    )
    return found.message.link


def send_again(*, delivery: int, channel: str, at: datetime) -> Delivery:
    """Queue the same message to the same person once more, by a channel of choice. Raises NotVisible.

    The channel must be set up: `transport.channel_named` tells.
    """
    earlier = Delivery.objects.filter(pk=delivery).select_related("message").first()
    through = channel_named(channel)
    if earlier is None or through is None:
        raise NotVisible
    holder = holder_named(person=earlier.person, at=at)
    by_phone = holder.phone if holder and through.by_phone else ""
    times = Delivery.objects.filter(message=earlier.message_id, person=earlier.person).count()
    return Delivery.objects.create(
        message=earlier.message,
        person=earlier.person,
        name=earlier.name,
        org=earlier.org,
        role=earlier.role,
        channel=channel,
        address=holder.addresses.get(channel, by_phone) if holder else "",
        key=f"{earlier.message.entry_id}:again{times}:{earlier.person}:{channel}",
        queued_at=at,
        next_at=at,
    )
