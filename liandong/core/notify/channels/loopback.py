"""A phone that is a page of ours: what demos and tests use in place of a gateway."""

from django.utils.translation import gettext as _

from liandong.core.notify.models import Delivery
from liandong.core.notify.transport import Channel, Handed, Refused, register


def send(delivery: Delivery) -> Handed:
    """The page `/phones/<person>/` shows every delivery of this channel, so there is nothing to send."""
    if not delivery.person:
        raise Refused(_("没有收件人"))
    return Handed(delivered=True)


register(Channel("loopback", send, batch=200))
