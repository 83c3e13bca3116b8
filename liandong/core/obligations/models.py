"""The table of obligations: what the journal, the rules and the clock imply, kept ready to be asked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liandong.core.journal.models import Entry, Stream

UNSETTLED = Q(state__in=["open", "breached"], ended_by__isnull=True)


class State(models.TextChoices):
    OPEN = "open", _("待办")
    MET = "met", _("按时")
    LATE = "late", _("迟办")
    BREACHED = "breached", _("超时")
    WAIVED = "waived", _("豁免")
    VOID = "void", _("作废")
    SUPERSEDED = "superseded", _("已取代")


class RuleVersion(models.Model):
    """A rule as written while it was in force here: obligations keep the one they were opened under.

    It judges the facts after `after_entry` up to and including `until_entry`: row numbers, because a clock
    can be replayed and a row number cannot.
    """

    rule = models.TextField()
    hash = models.TextField()
    document = models.JSONField()
    first_seen = models.DateTimeField()
    after_entry = models.BigIntegerField()
    until_entry = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "hash"],
                condition=Q(until_entry__isnull=True),
                name="one_row_per_version_in_force",
            )
        ]


class Obligation(models.Model):
    """Somebody owes something by a certain time, because a rule says so.

    `opened_at` is when it happened, `known_at` when that was recorded here: nobody can be told of a breach
    before. `look_at` is the next moment worth looking at (a reminder, the deadline, a rung), `step` how
    many are behind.
    """

    id = models.BigAutoField(primary_key=True)
    rule = models.TextField()
    version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="+", db_index=False)
    world = models.TextField()
    stream = models.ForeignKey(
        Stream, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False, db_column="stream"
    )
    subject = models.TextField(
        help_text="Values of the rule's `per`, of a periodic rule the organisation, or the stream"
    )
    owed_by = models.TextField(blank=True, help_text="Code of the organisation")
    owed_role = models.TextField(
        blank=True, help_text="Role, when a post owes and not the organisation as such"
    )
    owed_name = models.TextField(blank=True)
    opened_by = models.ForeignKey(
        Entry, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    period = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    known_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.TextField(choices=State, default=State.OPEN)
    met_by = models.ForeignKey(
        Entry, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    met_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        Entry, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    noticed_at = models.DateTimeField(null=True, help_text="When the clock noticed the breach")
    look_at = models.DateTimeField(null=True)
    step = models.SmallIntegerField(default=0)
    weight = models.SmallIntegerField(default=1)
    basis = models.TextField()
    title = models.TextField()
    place = models.TextField(blank=True)
    topics = ArrayField(models.TextField(), default=list)
    incident = models.TextField(blank=True)

    class Meta:
        indexes = [
            # What the clock asks; what is settled leaves it.
            models.Index(
                fields=["look_at"], name="obligation_to_look_at", condition=Q(look_at__isnull=False)
            ),
            models.Index(fields=["subject", "rule"], name="obligation_unsettled", condition=UNSETTLED),
            models.Index(fields=["stream", "rule"], name="obligation_by_stream"),
            models.Index(fields=["owed_by", "due_at"], name="obligation_owed", condition=UNSETTLED),
            # What an organisation had to do lately, settled or not: pages and assessment.
            models.Index(fields=["owed_by", "-due_at"], name="obligation_owed_lately"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "opened_by", "owed_by"],
                condition=Q(opened_by__isnull=False),
                name="one_obligation_per_opening_fact",
            ),
            models.UniqueConstraint(
                fields=["rule", "period", "owed_by", "world"],
                condition=~Q(period=""),
                name="one_obligation_per_period",
            ),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=False, period="") | (Q(opened_by__isnull=True) & ~Q(period="")),
                name="obligation_opened_by_a_fact_or_a_period",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="obligation_state_is_known"),
            models.CheckConstraint(
                condition=Q(basis__in=["regulation", "house"]), name="obligation_basis_is_known"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("opened_at")), name="obligation_due_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(met_by__isnull=True, met_at__isnull=True)
                | Q(met_by__isnull=False, met_at__gte=F("opened_at")),
                name="obligation_met_by_something_since_opening",
            ),
            models.CheckConstraint(
                condition=(~Q(state="met") | Q(met_at__lte=F("due_at")))
                & (~Q(state="late") | Q(met_at__gt=F("due_at"))),
                name="obligation_on_time_means_on_time",
            ),
            models.CheckConstraint(
                condition=(~Q(state__in=["met", "late"]) | Q(met_by__isnull=False))
                & (~Q(state__in=["open", "breached"]) | Q(met_by__isnull=True)),
                name="obligation_settled_means_met",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["breached", "late"]) | Q(noticed_at__isnull=False),
                name="obligation_breach_was_noticed",
            ),
            models.CheckConstraint(
                condition=(Q(state="open") & Q(look_at__isnull=False))
                | (Q(state="breached"))
                | (~Q(state__in=["open", "breached"]) & Q(look_at__isnull=True)),
                name="obligation_clock_runs_while_unsettled",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["void", "superseded", "waived"]) | Q(ended_by__isnull=False),
                name="obligation_ended_by_something",
            ),
        ]

    @property
    def key(self) -> tuple[str, str, int | str, str]:
        """Who it is, whatever its row number: the same in a table rebuilt from nothing."""
        return (self.world, self.rule, self.opened_by_id or self.period, self.owed_by)

    @property
    def unsettled(self) -> bool:
        return self.state in (State.OPEN, State.BREACHED) and self.ended_by_id is None

    def __str__(self) -> str:
        return f"{self.title} {self.owed_by} {self.state}"


class PeriodicRun(models.Model):
    """A period of a rule that was opened for an organisation; without one, the period as such."""

    rule = models.TextField()
    version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="+", db_index=False)
    world = models.TextField(default="real")
    period = models.TextField()
    first = models.DateField()
    owed_by = models.TextField(blank=True)
    owed_name = models.TextField(blank=True)
    opened_at = models.DateTimeField(help_text="When the clock opened it")
    after_entry = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "period", "owed_by", "world"], name="one_run_per_period_and_organisation"
            )
        ]


class ClockBeat(models.Model):
    """A clock process showing that it lives. `caught_up_at`: everything due before then has been handled."""

    name = models.TextField(primary_key=True)
    beat_at = models.DateTimeField()
    caught_up_at = models.DateTimeField(null=True)
    handled = models.BigIntegerField(default=0)
