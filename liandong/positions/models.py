from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    VEHICLE = "vehicle", _("车辆")
    PERSON = "person", _("人员")


class Position(models.Model):
    """The last known place of one device: lon/lat WGS-84 degrees, x/y projected metres, speed in km/h."""

    unit = models.TextField(help_text="Organisation code")
    source = models.TextField(help_text="The device's number in the system that reports it")
    world = models.TextField(default="real")
    kind = models.TextField(choices=Kind)
    label = models.TextField(blank=True)
    lon = models.FloatField()
    lat = models.FloatField()
    x = models.FloatField()
    y = models.FloatField()
    speed = models.FloatField(null=True)
    heading = models.FloatField(null=True, help_text="Degrees clockwise from north")
    at = models.DateTimeField(help_text="When the device was there")
    topics = ArrayField(models.TextField(), default=list)

    class Meta:
        # No index on anything that a fix changes: updates stay within their page.
        constraints = [
            models.UniqueConstraint(fields=["world", "unit", "source"], name="one_position_per_device"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="position_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.label or self.source}"
