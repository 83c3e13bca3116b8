"""Where each role may go, and where it starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor

CENTRE = {"call_taker", "dispatcher", "duty_leader", "centre_leader", "emergency_office", "inspector"}
UNIT = {"unit_duty", "unit_leader", "township_duty"}
LEADERS = {"duty_leader", "centre_leader", "emergency_office", "inspector"}
FIELD = frozenset({"village_informant", "township_duty"})
TALK = frozenset({*CENTRE - {"inspector"}, *UNIT, "village_informant"})
EVERYBODY: set[str] = set()


@dataclass(frozen=True)
class Destination:
    """A page of the rail: two characters and an icon. No roles means everybody.

    `count` names the address that tells the badge anew when something of that module happens; `also` are
    paths elsewhere that belong to it.
    """

    url_name: str
    label: str
    icon: str
    roles: frozenset[str] = frozenset()
    hotkey: str = ""
    count: str = ""
    also: tuple[str, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        return not self.roles or not self.roles.isdisjoint(actor.roles)


RAIL: Sequence[Destination] = [
    Destination(
        "web:call_taker",
        gettext_noop("接警"),
        "phone-in",
        frozenset({"call_taker", "dispatcher", "duty_leader"}),
        "g j",
    ),
    Destination("dispatch:desk", gettext_noop("调度"), "send", frozenset(CENTRE - {"call_taker"}), "g d"),
    Destination("web:leader", gettext_noop("值班长"), "shield", frozenset(LEADERS), "g l"),
    Destination("web:field", gettext_noop("上报"), "camera", FIELD),
    Destination("dispatch:unit_desk", gettext_noop("本岗"), "bell", frozenset(UNIT), "g u"),
    Destination("conversation:threads", gettext_noop("联络"), "talk", TALK, "g h", "conversation:unread"),
    Destination("notify:inbox", gettext_noop("消息"), "inbox", hotkey="g x"),
    Destination("web:map", gettext_noop("地图"), "map", hotkey="g m"),
    Destination("obligations:mine", gettext_noop("时限"), "clock", hotkey="g o"),
    Destination("duty:now", gettext_noop("值班"), "calendar", hotkey="g z"),
    Destination(
        "directory:home", gettext_noop("名录"), "people", hotkey="g t", also=("/resources/", "/risks/")
    ),
    Destination(
        "accounts:accounts",
        gettext_noop("账号"),
        "lock",
        frozenset({"security_administrator"}),
        also=("/api/tokens/",),
    ),
    Destination(
        "accounts:log",
        gettext_noop("审计"),
        "eye",
        frozenset({"security_administrator", "audit_administrator"}),
    ),
    Destination("web:looks", gettext_noop("留痕"), "eye", frozenset({"inspector", "audit_administrator"})),
    Destination("web:walls", gettext_noop("大屏"), "board", frozenset({"administrator"})),
    Destination("web:status", gettext_noop("运行"), "settings", frozenset({"administrator", "duty_leader"})),
]
DEMO_RAIL = [Destination("notify:phones", gettext_noop("手机"), "phone")]
FIRST = [
    ("web:call_taker", {"call_taker"}),
    ("web:leader", {"duty_leader", "centre_leader"}),
    ("dispatch:desk", CENTRE),
    ("dispatch:unit_desk", UNIT),
    ("web:field", {"village_informant"}),
    ("accounts:accounts", {"security_administrator"}),
    ("accounts:log", {"audit_administrator"}),
    ("obligations:mine", EVERYBODY),
]


def rail(actor: Actor, path: str, badges: Mapping[str, int]) -> list[dict[str, Any]]:
    """The rail as the shell draws it; `badges` counts what waits behind a destination."""
    wanted = [*RAIL, *(DEMO_RAIL if settings.DEMO else [])]
    shown = []
    for one in wanted:
        url = _url(one.url_name)
        if url and one.is_for(actor):
            current = path.startswith((url, *one.also))
            shown.append(
                {
                    "url": url,
                    "icon": one.icon,
                    "label": _(one.label),
                    "current": current,
                    "hotkey": one.hotkey,
                    "badge": badges.get(one.url_name, 0),
                    "count_url": _url(one.count) if one.count else "",
                    "count_kinds": one.count.partition(":")[0] + ".",
                }
            )
    return shown


def first_page(actor: Actor) -> str:
    """Where this role's work begins."""
    for url_name, roles in FIRST:
        url = _url(url_name)
        if url and (not roles or not actor.roles.isdisjoint(roles)):
            return url
    return "/"


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
