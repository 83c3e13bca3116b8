"""Who is on duty when: shifts, and the secret addresses of calendars."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class Period(Func):
    """The half-open time from one column to another."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class SameText(Func):
    """Texts as a one-number range, so that a GiST index can ask whether they are the same.

    Equality of text under GiST needs the extension btree_gist, which a foreign server may not offer;
    ranges are in the core. Two different texts share a number once in 2^63.
    """

    template = (
        "int8range(hashtextextended(%(expressions)s, 0) >> 1, "
        "hashtextextended(%(expressions)s, 0) >> 1, '[]')"
    )
    arg_joiner = " || ' ' || "
    output_field = models.TextField()


class Shift(models.Model):
    """One person on duty at one organisation for a half-open period [starts_at, ends_at)."""

    class Role(models.TextChoices):
        DUTY_OFFICER = "duty_officer", _("值班员")
        DUTY_LEADER = "duty_leader", _("带班领导")
        STANDBY = "standby", _("备勤")
        DISPATCHER = "dispatcher", _("派警员")
        CALL_TAKER = "call_taker", _("接警员")

    org = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    role = models.TextField(choices=Role.choices)
    person = models.ForeignKey("directory.Person", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    phone = models.TextField(blank=True, help_text="The desk's phone, where it is not the organisation's")
    note = models.TextField(blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "org_id", "role", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="nobody_twice_on_one_duty",
                expressions=[
                    (SameText(F("org"), F("role"), F("person")), RangeOperators.OVERLAPS),
                    (Period("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="nobody_at_two_desks",
                expressions=[
                    (SameText(F("person")), RangeOperators.OVERLAPS),
                    (Period("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=["duty_officer", "dispatcher", "call_taker"]),
            ),
        ]
        indexes = [
            models.Index(fields=["org", "role", "starts_at"], name="shift_by_org"),
            GistIndex(Period("starts_at", "ends_at"), name="shift_by_time"),
            models.Index(fields=["person", "starts_at"], name="shift_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.org_id} {self.role} {self.person_id}"

    @property
    def role_name(self) -> str:
        return str(Shift.Role(self.role).label)


class Calendar(models.Model):
    """The calendar of a unit or a person. Its address is secret; a new version makes the old one void."""

    owner = models.TextField(primary_key=True, help_text="org/<code> or person/<ref>")
    version = models.IntegerField(default=1)

    def __str__(self) -> str:
        return self.owner


class Seating(models.Model):
    """Somebody at a seat of the centre, from signing on to signing off. No seat: excused by the leader."""

    org = models.TextField()
    seat = models.TextField(blank=True)
    person = models.TextField()
    person_name = models.TextField()
    taken_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["seat", "taken_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["org", "seat"],
                condition=Q(left_at__isnull=True) & ~Q(seat=""),
                name="one_person_per_seat",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(left_at__isnull=True), name="one_seat_per_person"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("taken_at")), name="left_after_taken"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.person}"


class SeatHandover(models.Model):
    """What somebody left behind at a seat: what was open, and a remark. Signed by whoever has read it."""

    org = models.TextField()
    seat = models.TextField(blank=True)
    person = models.TextField()
    person_name = models.TextField()
    items = models.JSONField(default=list)
    remark = models.TextField(blank=True)
    at = models.DateTimeField()
    read_by = ArrayField(models.TextField(), default=list)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["org", "-at"], name="handover_by_org")]

    def __str__(self) -> str:
        return f"{self.seat} {self.at}"
