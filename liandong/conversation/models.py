"""What people said about an incident, or to many at once, and to whom."""

from django.db import models
from django.db.models import Q

from liandong.incidents.models import Incident


def link_of(incident: str, line: str) -> str:
    """The page on which a line is read and answered: of its incident, or of the group call."""
    number = line.removeprefix("L")
    return f"/incidents/{incident}/thread/#line-{number}" if incident else f"/calls/{number}/"


class Line(models.Model):
    """Something said. In the thread of an incident, or without one: a group call (群呼).

    Never edited: a correction is a new line. `key` is the writer's own name for it, so that a line sent twice
    is said once.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="lines")
    text = models.TextField(help_text="Empty once the personal values of its fact were destroyed")
    by = models.TextField()
    by_name = models.TextField()
    org = models.TextField()
    org_name = models.TextField()
    must_answer = models.BooleanField(default=False)
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    said_at = models.DateTimeField(help_text="When it was written, perhaps without a signal")
    at = models.DateTimeField(help_text="When it was received")
    key = models.TextField(blank=True)
    world = models.TextField(default="real")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["incident", "id"], name="line_of_incident")]
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], condition=~Q(key=""), name="one_line_per_key"),
            models.CheckConstraint(condition=Q(said_at__lte=models.F("at")), name="said_before_received"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        return f"L{self.pk}"

    @property
    def stream(self) -> str:
        return self.incident.stream if self.incident else f"call/{self.pk}"


class Addressee(models.Model):
    """An organisation, or one person of it, whom a line names: these are rung, the others just see it."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="addressees")
    unit = models.TextField(help_text="Organisation code")
    unit_name = models.TextField()
    role = models.TextField(help_text="Who of the organisation is told")
    person = models.TextField(blank=True)
    person_name = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(blank=True)
    phoned_at = models.DateTimeField(null=True, help_text="When somebody last tried by phone")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["line", "unit", "person"], name="named_once_per_line"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answered_by=""), name="an_answer_says_by_whom"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.unit_name} {self.person_name}".strip()


class Seen(models.Model):
    """How far a person has read a thread: the last line that was on a screen they looked at."""

    person = models.TextField()
    org = models.TextField()
    incident = models.ForeignKey(Incident, models.CASCADE)
    line = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "incident"], name="one_place_per_reader")]

    def __str__(self) -> str:
        return f"{self.person} {self.line}"
