"""Facts that the journal states about itself."""

from typing import ClassVar

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class PersonalDestroyed(Fact, kind="journal.personal_destroyed"):
    """Personal values were destroyed by order; facts and chain stay (Emergency Response Law art. 85)."""

    sentence: ClassVar[str] = gettext_noop("按 {order} 销毁个人信息 {count} 项")

    order: str
    reason: str
    count: int
    entries: list[int]
