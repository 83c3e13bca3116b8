"""What notify itself states."""

from typing import ClassVar

from django.utils.translation import gettext_noop

from liandong.core.journal import Fact


class NobodyOnDuty(Fact, kind="notify.nobody_on_duty"):
    """Somebody had to be told and nobody held the post; the next one up was told at once."""

    sentence: ClassVar[str] = gettext_noop("{org_name}{role_name}无人在岗，已转告上一级")

    role: str
    role_name: str
    org: str
    org_name: str
    about: str
    entry: int
