"""What leaves the house in a message. Never its text: somebody wrote it, and it may speak of people.

Messengers and mail are other companies' machines: they get a neutral sentence and the link, no more.
"""

import re

from django.utils.translation import gettext as _

from liandong.core.notify.models import Message

TRIAL = "notify.trial"
HIDDEN = "****"
# Phones, identity numbers, plates' digits: what a subject never needs.
_NUMBER = re.compile(r"\d(?:[\d -]{3,}\d)")


def headline(message: Message) -> str:
    """The subject in one line, long numbers hidden: for gateways under contract and for link pages."""
    subject = " ".join(message.subject.split()) or _("联动通知")
    return _NUMBER.sub(HIDDEN, subject)[:60]


def poke(message: Message, link: str) -> str:
    """All that a third party's messenger is told."""
    if message.kind == TRIAL:
        return _("通道自检，请忽略")
    if not link:
        return _("有新指令，请登录联动平台查看")
    return _("有新指令，点此查看：{link}").format(link=link)
