from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class RingMuted(Fact, kind="access.ring_muted"):
    """Somebody silenced the rings of their desk for a while."""

    sentence = gettext_noop("{name} 静音 {seconds} 秒")

    name: str
    post: str
    seconds: int


class PhotoAdded(Fact, kind="intake.photo_added"):
    """A photo of a report was stored. Its digest stands here: no other picture can take its place."""

    sentence = gettext_noop("报告照片 {kilobytes} KB")

    report: str
    sha256: str
    kilobytes: int


class ScenePhotoAdded(Fact, kind="dispatch.photo_added"):
    """A photo from the scene was stored, named by its digest."""

    sentence = gettext_noop("现场照片 {kilobytes} KB")

    incident: str
    sha256: str
    kilobytes: int


class VoiceAdded(Fact, kind="intake.voice_added"):
    """Something said with a report was stored, named by its digest. No seconds: the recording says none."""

    sentence = gettext_noop("报告录音 {seconds} 秒")

    report: str
    sha256: str
    seconds: int


class SceneVoiceAdded(Fact, kind="dispatch.voice_added"):
    """Something said on the scene was stored, named by its digest."""

    sentence = gettext_noop("现场录音 {seconds} 秒")

    incident: str
    sha256: str
    seconds: int


class WallOpened(Fact, kind="access.wall_opened"):
    """Somebody made an address that shows a region's open picture to whoever has it."""

    sentence = gettext_noop("开设大屏地址“{name}”，范围{region_name}")

    wall: int
    name: str
    region: str
    region_name: str


class WallClosed(Fact, kind="access.wall_closed"):
    """The address shows nothing any more."""

    sentence = gettext_noop("停用大屏地址“{name}”")

    wall: int
    name: str
    region: str
