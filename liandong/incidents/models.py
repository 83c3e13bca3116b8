from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    WAITING = "waiting", _("待派")
    HANDLING = "handling", _("处置中")
    REVIEW = "review", _("待审结")
    CLOSED = "closed", _("办结")
    MERGED = "merged", _("并入")


class Urgency(models.TextChoices):
    CRITICAL = "critical", _("特急")
    URGENT = "urgent", _("紧急")
    ROUTINE = "routine", _("一般")
    INQUIRY = "inquiry", _("咨询")


OPEN_STATUSES = [Status.WAITING, Status.HANDLING, Status.REVIEW]


class IncidentQuerySet(models.QuerySet["Incident"]):
    def unclosed(self) -> "IncidentQuerySet":
        return self.filter(status__in=OPEN_STATUSES)


class Incident(models.Model):
    """One thing that happened, whoever called about it."""

    ref = models.TextField(unique=True)
    world = models.TextField(default="real")
    type = models.TextField(
        blank=True, help_text="Code of the mechanism's incident types; blank while unknown"
    )
    type_name = models.TextField(blank=True)
    urgency = models.TextField(choices=Urgency, default=Urgency.URGENT)
    police = models.BooleanField(default=False)
    summary = models.TextField(blank=True)
    grade = models.TextField(blank=True)
    needs_plan = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    figures = models.JSONField(
        default=dict, help_text="dead, injured, trapped, missing, evacuated, loss_10k ..."
    )
    status = models.TextField(choices=Status, default=Status.WAITING)
    lead_unit = models.TextField(help_text="Code of the one organisation that is responsible now")
    place_name = models.TextField(blank=True)
    region = models.TextField(blank=True)
    zone = models.TextField(blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    radius_m = models.IntegerField(default=0, help_text="How far off the place may be; 0 is a point")
    reports = models.IntegerField(default=0, help_text="How many people reported it")
    orders = models.IntegerField(default=0, help_text="How many orders were issued: numbers the next")
    topics = ArrayField(models.TextField(), default=list)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")
    happened_at = models.DateTimeField(null=True, help_text="When the event itself began, as told")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        indexes = [
            GinIndex(fields=["topics"], name="incident_topics"),
            models.Index(fields=["-opened_at"], name="incident_newest"),
            models.Index(
                fields=["opened_at"], name="incident_unclosed", condition=Q(status__in=OPEN_STATUSES)
            ),
            models.Index(
                fields=["x", "y"], name="incident_unclosed_near", condition=Q(status__in=OPEN_STATUSES)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="incident_status_is_known"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="incident_urgency_is_known"),
            models.CheckConstraint(condition=~Q(lead_unit=""), name="somebody_is_responsible"),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True, x__isnull=True, y__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False, x__isnull=False, y__isnull=False),
                name="incident_has_a_whole_point_or_none",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | ~Q(status="merged") & Q(merged_into__isnull=True),
                name="merged_means_into_something",
            ),
            models.CheckConstraint(
                condition=Q(happened_at__isnull=True) | Q(happened_at__lte=F("opened_at")),
                name="incident_not_from_the_future",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(status__in=["closed", "merged"], closed_at__isnull=False)
                | Q(status__in=OPEN_STATUSES, closed_at__isnull=True),
                name="closed_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.type_name or self.summary[:20]} {self.place_name}"

    @property
    def stream(self) -> str:
        return f"incident/{self.ref}"

    @property
    def root(self) -> "Incident":
        """The incident that is worked on: itself, or the one that it was merged into."""
        return self.merged_into or self

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def title(self) -> str:
        return f"{self.place_name} {self.type_name}".strip() or self.summary[:24]
