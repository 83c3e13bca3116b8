"""What can be stated about what people say. Stream: the incident's, or `call/<number>` for a group call."""

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class Said(Fact, kind="conversation.said", personal=("text",)):
    """The words may name people, so they can be destroyed. `to` are organisation codes."""

    sentence = gettext_noop("联络 {line}：{from_name} → {to_names}")

    incident: str
    line: str
    text: str
    from_name: str
    to: list[str]
    to_names: str
    must_answer: bool
    reply_to: str = ""
    corrects_line: str = ""


class _OfAddressee(Fact):
    """`asked` numbers one addressee of one line; `person` is empty when the organisation is meant."""

    incident: str
    line: str
    asked: str
    unit: str
    unit_name: str
    role: str
    person: str = ""


class AnswerAsked(_OfAddressee, kind="conversation.answer_asked"):
    sentence = gettext_noop("联络 {line}：须 {unit_name} 应答")

    from_name: str
    about: str = ""


class Answered(_OfAddressee, kind="conversation.answered"):
    sentence = gettext_noop("联络 {line}：{unit_name} 已应答")

    on_behalf: bool = False


class Phoned(_OfAddressee, kind="conversation.phoned"):
    """Somebody of the centre tried by phone, because a message did not arrive or was not answered."""

    sentence = gettext_noop("联络 {line}：电话通知 {unit_name}（{result}）")

    reached: bool
    result: str


class Resent(_OfAddressee, kind="conversation.resent"):
    sentence = gettext_noop("联络 {line}：改由 {channel} 重发给 {unit_name}")

    channel: str
