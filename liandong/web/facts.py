from typing import ClassVar

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class SignedIn(Fact, kind="access.signed_in"):
    """Somebody began to work on a post: who knew what, when, starts here."""

    sentence: ClassVar[str] = gettext_noop("{name} 以 {post} 上岗")

    person: str
    name: str
    post: str
    demo: bool = False


class PhotoAdded(Fact, kind="intake.photo_added"):
    """A photo of a report was stored. Its digest stands here: no other picture can take its place."""

    sentence: ClassVar[str] = gettext_noop("报告照片 {kilobytes} KB")

    report: str
    sha256: str
    kilobytes: int


class WallOpened(Fact, kind="access.wall_opened"):
    """Somebody made an address that shows a region's open picture to whoever has it."""

    sentence: ClassVar[str] = gettext_noop("开设大屏地址“{name}”，范围{region_name}")

    wall: int
    name: str
    region: str
    region_name: str


class WallClosed(Fact, kind="access.wall_closed"):
    """The address shows nothing any more."""

    sentence: ClassVar[str] = gettext_noop("停用大屏地址“{name}”")

    wall: int
    name: str
    region: str
