"""What recipients do with messages. A message's state only moves forward."""

from datetime import datetime

from django.db.models.functions import Coalesce

from liandong.core.errors import NotVisible
from liandong.core.notify.models import Delivery


def mark_read(*, person: str, channel: str, at: datetime) -> int:
    """What was delivered to the person by this channel has been seen. Returns how many were new."""
    new = Delivery.objects.filter(person=person, channel=channel, state="delivered")
    return new.update(state="read", read_at=at)


def answer(*, person: str, delivery: int, at: datetime) -> str:
    """The recipient tapped the message: it was read and answered. Returns the link to act on.

    A second tap changes nothing. Raises NotVisible for somebody else's message.
    """
    theirs = Delivery.objects.filter(pk=delivery, person=person).select_related("message")
    found = theirs.first()
    if found is None:
        raise NotVisible
    arrived = theirs.filter(state__in=["sent", "delivered", "read"])
    arrived.update(state="answered", read_at=Coalesce("read_at", at), answered_at=at)
    return found.message.link
