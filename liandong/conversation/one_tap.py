"""Answering by the link in the message that asks for it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.conversation import actions, reads
from liandong.conversation.models import Addressee
from liandong.core.access.actor import Actor
from liandong.core.journal.models import Entry
from liandong.core.notify.models import Message
from liandong.core.notify.one_tap import OneTap, Shown, one_tap
from liandong.core.notify.wording import headline


def _asked(message: Message) -> Addressee:
    body = Entry.objects.get(pk=message.entry_id).body
    return Addressee.objects.select_related("line__incident").get(pk=body["asked"])


def _answer(message: Message, by: Actor, at: datetime) -> None:
    actions.answer(line=_asked(message).line, by=by, at=at)


def _shows(message: Message, by: Actor) -> Shown:
    """Who asks and about what kind of thing: the words themselves are read after signing in."""
    one = _asked(message)
    reads.check_seen(one.line, by)
    return Shown(headline(message), over=_("已应答") if one.answered_at else "")


one_tap(
    OneTap("answer-line", _answer, _shows, gettext_noop("收到，应答")), kinds=["conversation.answer_asked"]
)
