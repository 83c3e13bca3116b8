"""What pages keep of their own: how a phone wrote its reports, the photos, and how often a visitor came."""

from django.db import models
from django.db.models import Q

from liandong.dispatch.models import SceneReport
from liandong.intake.models import Report


class FieldReport(models.Model):
    """A report as a phone wrote it: its place in that phone's own order, and when it was really written.

    Kept by the key that the report bears (`intake.Report.key`), before the report itself is taken.
    """

    key = models.TextField(unique=True)
    by = models.TextField()
    seq = models.BigIntegerField(help_text="Counted by the phone: two reports of one second keep their order")
    written_at = models.DateTimeField(help_text="By the server's clock, whatever the phone's says")

    class Meta:
        ordering = ["written_at", "seq", "id"]
        indexes = [models.Index(fields=["by", "-written_at"], name="field_report_by")]

    def __str__(self) -> str:
        return self.key


class Medium(models.Model):
    """What hangs on a report or on a message from the scene. The file is named by its digest."""

    sha256 = models.TextField(help_text="Of the stored file, which is named by it")
    bytes = models.IntegerField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.sha256

    @property
    def owner(self) -> "Report | SceneReport":
        """The report or the message that it hangs on; one of both is there."""
        return self.report or self.scene  # type: ignore[attr-defined, no-any-return]


ONE_OWNER = Q(report__isnull=True, scene__isnull=False) | Q(report__isnull=False, scene__isnull=True)


class Photo(Medium):
    """A photo. The file holds nothing but the picture."""

    report = models.ForeignKey(Report, models.CASCADE, null=True, related_name="photos")
    scene = models.ForeignKey(SceneReport, models.CASCADE, null=True, related_name="photos")
    width = models.IntegerField()
    height = models.IntegerField()
    taken_at = models.DateTimeField(null=True, help_text="As the camera says")
    lon = models.FloatField(null=True, help_text="WGS-84, as the camera says")
    lat = models.FloatField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "sha256"], name="one_photo_once_per_report"),
            models.UniqueConstraint(fields=["scene", "sha256"], name="one_photo_once_per_scene"),
            models.CheckConstraint(condition=ONE_OWNER, name="photo_has_one_owner"),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__isnull=False, lat__isnull=False),
                name="photo_has_a_whole_point_or_none",
            ),
        ]


class Voice(Medium):
    """Something said, as it was recorded: stored first, written down later by whoever listens."""

    report = models.ForeignKey(Report, models.CASCADE, null=True, related_name="voices")
    scene = models.ForeignKey(SceneReport, models.CASCADE, null=True, related_name="voices")
    kind = models.TextField(help_text="webm, ogg or mp4, by its content")
    seconds = models.FloatField(null=True, help_text="As the recording itself says")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "sha256"], name="one_voice_once_per_report"),
            models.UniqueConstraint(fields=["scene", "sha256"], name="one_voice_once_per_scene"),
            models.CheckConstraint(condition=ONE_OWNER, name="voice_has_one_owner"),
            models.CheckConstraint(condition=Q(kind__in=["webm", "ogg", "mp4"]), name="voice_kind_is_known"),
        ]


class Visit(models.Model):
    """That somebody outside did something that is limited. `who` is a digest, of no use to anybody else."""

    what = models.TextField()
    who = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["what", "who", "at"], name="visit_of"), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return self.what


class Wall(models.Model):
    """An address that a wall may show. The token itself is shown once and not kept; `digest` is of it.

    `asked` counts the requests of one `minute`, which is how often a wall may ask.
    """

    digest = models.TextField(unique=True)
    name = models.TextField()
    region = models.TextField(help_text="Its open picture: this region and below")
    world = models.TextField(default="real")
    made_by = models.TextField()
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0)
    asked = models.IntegerField(default=0)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name
