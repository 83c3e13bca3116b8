"""What pages keep of their own: how a phone wrote its reports, the photos, and how often a visitor came."""

from django.db import models
from django.db.models import Q


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


class Photo(models.Model):
    """A photo of a report. The file is named by its digest and holds nothing but the picture."""

    report = models.ForeignKey("intake.Report", models.CASCADE, related_name="photos")
    sha256 = models.TextField(help_text="Of the stored file, which is named by it")
    bytes = models.IntegerField()
    width = models.IntegerField()
    height = models.IntegerField()
    taken_at = models.DateTimeField(null=True, help_text="As the camera says")
    lon = models.FloatField(null=True, help_text="WGS-84, as the camera says")
    lat = models.FloatField(null=True)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "sha256"], name="one_photo_once_per_report"),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__isnull=False, lat__isnull=False),
                name="photo_has_a_whole_point_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256


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
