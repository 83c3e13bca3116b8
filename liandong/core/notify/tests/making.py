"""Things that pages of notify are about, for the table of rights."""

from liandong.core import clock
from liandong.core.notify.models import Delivery, Message
from liandong.core.notify.one_tap import path_of


def a_link() -> dict[str, str]:
    """The token of a one-tap link that is good now."""
    at = clock.now()
    message = Message.objects.create(
        entry_id=1, kind="testing.asked", subject="请确认", text="", must_answer=True, created_at=at
    )
    sent = {"state": "sent", "sent_at": at, "queued_at": at}
    delivery = Delivery.objects.create(
        message=message, person="zhao-lei", channel="sms", key="1:0:zhao-lei", **sent
    )
    return {"token": path_of(delivery).split("/")[2]}
