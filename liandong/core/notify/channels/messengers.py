"""WeCom, DingTalk, Feishu and mail, through the library apprise. Each hears that something is there, no more.

Robots speak to a group, where everybody reads along: they carry the page's address, never a one-tap link.
"""

import re
import threading
import time
from functools import cache, partial
from typing import Any

from apprise import Apprise
from apprise.common import NotifyFormat
from django.conf import settings
from django.utils.translation import gettext as _

from liandong.core.notify.channels.hearing import judge_answer, judge_mail, listen
from liandong.core.notify.models import Delivery
from liandong.core.notify.one_tap import link_of
from liandong.core.notify.receipts import reference
from liandong.core.notify.transport import Channel, Handed, Refused, Unreachable, register
from liandong.core.notify.wording import poke

CONNECT_SECONDS, READ_SECONDS = 3.0, 4.0
# The strictest robot takes 20 messages a minute and shuts for ten when it gets more.
ROBOT_EVERY = 3.0
EVERYBODY = "*"
# Codes that mean later: system busy, rate limits, and tokens that the next attempt fetches anew.
WECOM_BUSY = frozenset({-1, 40001, 40014, 42001, 45009, 45033})
DINGTALK_BUSY = frozenset({-1, 130101, 410100})
FEISHU_BUSY = frozenset({11232, 11233})
_ACCOUNT = re.compile(r"[A-Za-z0-9][\w.@-]{0,63}", re.ASCII)


class _Turns:
    """When each robot of this process may speak next."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, robot: str) -> None:
        """Wait a little for the robot's turn. Raises Unreachable when too many wait already."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next.get(robot, now))
            if turn - now > ROBOT_EVERY:
                raise Unreachable(_("群机器人发送过快，稍后再发"))
            self._next[robot] = turn + ROBOT_EVERY
        time.sleep(turn - now)


_turns = _Turns()


def _configured(name: str) -> str:
    if found := str(settings.NOTIFY[name]):
        return found
    raise Refused(_("通道 {channel} 没有配置").format(channel=name))


def _plugin(url: str, name: str) -> Any:
    """The library's part for this address. Raises Refused when it cannot be one."""
    if plugin := Apprise.instantiate(url):
        return plugin
    raise Refused(_("通道 {channel} 没有配置").format(channel=name))


def _tell(plugin: Any, text: str, title: str = "") -> bool:
    plugin.request_rate_per_sec = 0
    plugin.socket_connect_timeout, plugin.socket_read_timeout = CONNECT_SECONDS, READ_SECONDS
    listen()
    return bool(plugin.notify(body=text, title=title, body_format=NotifyFormat.TEXT))


def _by_robot(setting: str, schema: str, busy: frozenset[int], one: Delivery) -> Handed:
    """To the robot of the recipient's organisation, or to the one for all (`*`)."""
    robots = dict(pair.partition("=")[::2] for pair in _configured(setting).split())
    key = robots.get(one.org) or robots.get(EVERYBODY)
    if not key:
        raise Refused(_("没有给 {org} 的群机器人").format(org=one.org))
    _turns.wait(f"{setting}/{key}")
    token, _colon, secret = key.partition(":")
    robot = _plugin(f"{schema}://{secret}@{token}/" if secret else f"{schema}://{token}/", setting)
    _tell(robot, poke(one.message, link_of(one, personal=False)))
    judge_answer(busy)
    return Handed()


_wecom_lock = threading.Lock()


@cache
def _wecom(account: str) -> Any:
    """Kept, because it keeps the access token, which may not be asked for each time."""
    return _plugin(f"wechat://{account}/@nobody", "WECOM")


def send_wecom(delivery: Delivery) -> Handed:
    """A message of the place's own WeCom app to one member, whose account is the person's reference if not
    said otherwise.
    """
    account = delivery.address or delivery.person
    if not _ACCOUNT.fullmatch(account):
        raise Refused(_("没有收件人的地址"))
    with _wecom_lock:
        app = _wecom(_configured("WECOM"))
        app.users = [account]
        _tell(app, poke(delivery.message, link_of(delivery, personal=True)))
        judge_answer(WECOM_BUSY)
    return Handed()


def send_mail(delivery: Delivery) -> Handed:
    """A mail through the place's own server."""
    if "@" not in delivery.address:
        raise Refused(_("没有收件人的地址"))
    mail = _plugin(_configured("MAIL"), "MAIL")
    mail.targets = [(False, delivery.address)]
    mail.notify_format = NotifyFormat.TEXT
    mail.headers = {"X-Message-Key": reference(delivery)}
    text = poke(delivery.message, link_of(delivery, personal=True))
    judge_mail(_tell(mail, text, title=_("联动通知")))
    return Handed()


for _name, _setting, _schema, _busy in (
    ("wecom-robot", "WECOM_ROBOTS", "wecombot", WECOM_BUSY),
    ("dingtalk", "DINGTALK_ROBOTS", "dingtalk", DINGTALK_BUSY),
    ("feishu", "FEISHU_ROBOTS", "feishu", FEISHU_BUSY),
):
    _send = partial(_by_robot, _setting, _schema, _busy)
    register(Channel(_name, _send, workers=2, by_phone=False, needs=_setting))
register(Channel("wecom", send_wecom, by_phone=False, needs="WECOM"))
register(Channel("mail", send_mail, workers=2, by_phone=False, needs="MAIL"))
