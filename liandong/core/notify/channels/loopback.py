"""A phone that is a page of ours: what demos and tests use in place of a gateway. Elsewhere it refuses."""

from django.conf import settings
from django.utils.translation import gettext as _

from liandong.core.notify.models import Delivery
from liandong.core.notify.transport import Channel, Handed, Refused, register


def send(delivery: Delivery) -> Handed:
    """The page `/phones/<person>/` shows every delivery of this channel, so there is nothing to send."""
    if not (settings.DEMO or settings.TESTING):
        # Outside a demo nobody looks at that page: claiming "delivered" would be a lie.
        raise Refused(_("没有配置真实的通知通道，本条未送出；收件人登录后可在“消息”中看到"))
    if not delivery.person:
        raise Refused(_("没有收件人"))
    return Handed(delivered=True)


register(Channel("loopback", send, batch=200))
