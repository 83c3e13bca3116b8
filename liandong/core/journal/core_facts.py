"""Facts that the journal states about itself."""

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class PersonalDestroyed(Fact, kind="journal.personal_destroyed"):
    """Personal values were destroyed by order; facts and chain stay (Emergency Response Law art. 85)."""

    sentence = gettext_noop("按 {order} 销毁个人信息 {count} 项")

    order: str
    reason: str
    ordered_by: str = ""
    scope: str = ""
    count: int
    entries: list[int]


class SensitiveSeen(Fact, kind="access.sensitive_seen"):
    """A sensitive incident was opened by somebody: stated once an hour, on their own stream."""

    sentence = gettext_noop("查看敏感事件 {incident}")

    incident: str


class Revealed(Fact, kind="access.revealed"):
    """A masked personal value was shown whole to somebody; the value itself is not repeated here."""

    sentence = gettext_noop("查看个人信息（{field}），理由：{reason}")

    entry: int
    field: str
    reason: str
