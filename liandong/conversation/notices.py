"""Whom a line rings: only those whom it names. Its words stay in the house, they may speak of people."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from liandong.conversation.models import Addressee, link_of
from liandong.core.journal import Entry
from liandong.core.notify.announcing import NORMAL, URGENT, Notice, Recipient, announce


def said(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    if body["must_answer"] or not body["to"]:
        return  # each one who must answer is told by a fact of their own
    addressees = Addressee.objects.filter(line=body["line"].removeprefix("L"))
    yield Notice(
        to=[_recipient(one.role, one.unit, one.person) for one in addressees],
        subject=_("{who} 发来联络消息").format(who=body["from_name"]),
        text=_("请打开查看。"),
        link=link_of(body["incident"], body["line"]),
        urgency=NORMAL,
    )


def answer_asked(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    about = body["about"] or _("群呼")
    yield Notice(
        to=[_recipient(body["role"], body["unit"], body["person"])],
        subject=_("{who}：{about}，必须应答").format(who=body["from_name"], about=about),
        text=_("请打开查看并应答。"),
        link=link_of(body["incident"], body["line"]),
        must_answer=True,
        urgency=URGENT,
    )


def _recipient(role: str, unit: str, person: str) -> Recipient:
    return Recipient(person=person) if person else Recipient(role, unit)


announce("conversation.said", said)
announce("conversation.answer_asked", answer_asked)
