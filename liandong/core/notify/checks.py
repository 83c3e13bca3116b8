"""What an installation must know about its ways to reach people before it relies on them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.utils.translation import gettext as _

from liandong.core.notify.transport import channel_named


def reaches_people() -> bool:
    """Some channel in use is set up and leads out of the platform; in demos and tests nobody needs one."""
    ways = map(channel_named, settings.NOTIFY_CHANNELS)
    return settings.DEMO or settings.TESTING or any(way and way.needs and way.is_set_up for way in ways)


@register
def some_channel_is_real(**_given: Any) -> list[CheckMessage]:
    if reaches_people():
        return []
    said = _("没有配置真实的通知通道：指令、提醒和升级只在平台的“消息”页可见，不会送到手机")
    return [Warning(said, hint=_("请按 docs/channels.md 设置 LIANDONG_CHANNELS"), id="notify.W001")]
