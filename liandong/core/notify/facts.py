"""What notify itself states."""

from django.utils.translation import gettext_noop

from liandong.core.journal import Fact


class NobodyOnDuty(Fact, kind="notify.nobody_on_duty"):
    """Somebody had to be told and nobody held the post; the next one up was told at once."""

    sentence = gettext_noop("{org_name}{role_name}无人在岗，已转告上一级")

    role: str
    role_name: str
    org: str
    org_name: str
    about: str
    entry: int


class Subscribed(Fact, kind="notify.subscribed"):
    """An outside system is told facts from now on."""

    sentence = gettext_noop("新建推送订阅 {name}，发往 {host}")

    name: str
    host: str
    kinds: list[str]


class Unsubscribed(Fact, kind="notify.unsubscribed"):
    sentence = gettext_noop("取消推送订阅 {name}")

    name: str


class Replayed(Fact, kind="notify.replayed"):
    sentence = gettext_noop("重发推送订阅 {name} 自 {since} 以来的 {count} 条")

    name: str
    since: str
    count: int
