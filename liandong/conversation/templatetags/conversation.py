"""The thread in other modules' pages, and the words for how far a line got."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.conversation.views import thread_context
from liandong.core.errors import NotVisible
from liandong.core.journal import Entry, say
from liandong.incidents.models import Incident

register = template.Library()
STATES = {
    "queued": gettext_noop("待发"),
    "sent": gettext_noop("已发"),
    "delivered": gettext_noop("已达"),
    "read": gettext_noop("已读"),
    "answered": gettext_noop("已答"),
    "failed": gettext_noop("失败"),
    "nobody": gettext_noop("无人在岗"),
}


@register.filter
def heard_word(state: str) -> str:
    return _(STATES[state])


@register.inclusion_tag("conversation/partials/panel.html", takes_context=True)
def thread(context: template.Context, incident: Incident, where: str = "pane") -> dict[str, Any]:
    """`{% thread incident %}`: the whole thread of an incident, with its own style and script.

    `where`: pane on a desk, section on a phone.
    """
    request = context["request"]
    given = {
        "where": where,
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "now": context.get("now"),
    }
    try:
        return {**given, **thread_context(incident, request.actor)}
    except NotVisible:
        return given


CHANNELS = {
    "loopback": gettext_noop("平台手机"),
    "sms": gettext_noop("短信"),
    "voice": gettext_noop("语音电话"),
    "wecom": gettext_noop("企业微信"),
    "dingtalk": gettext_noop("钉钉"),
    "feishu": gettext_noop("飞书"),
    "mail": gettext_noop("邮件"),
}


@register.filter
def channel_word(name: str) -> str:
    return _(CHANNELS[name]) if name in CHANNELS else name


@register.filter
def sentence(entry: Entry) -> str:
    return say(entry.kind, entry.body)
