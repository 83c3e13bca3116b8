from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liandong.incidents.models import Incident, Urgency


class State(models.TextChoices):
    ISSUED = "issued", _("待签收")
    ACKNOWLEDGED = "acknowledged", _("已签收")
    DEPARTED = "departed", _("已出动")
    ARRIVED = "arrived", _("已到场")
    COMPLETED = "completed", _("处置完毕")
    HANDED_OVER = "handed_over", _("已移交")
    RECALLED = "recalled", _("已撤回")
    FALSE_REPORT = "false_report", _("误报")


# The steps of an order's life in their order, and the column that holds when each happened.
STEPS = {
    State.ACKNOWLEDGED: "acknowledged_at",
    State.DEPARTED: "departed_at",
    State.ARRIVED: "arrived_at",
    State.COMPLETED: "completed_at",
}
OPEN = [State.ISSUED, State.ACKNOWLEDGED, State.DEPARTED, State.ARRIVED]


class Order(models.Model):
    """One instruction to one linkage unit for one incident."""

    ref = models.TextField(unique=True)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="given")
    unit = models.TextField(help_text="Organisation code")
    unit_name = models.TextField()
    unit_kind = models.TextField(help_text="Kind as the on-scene limits group it")
    tier = models.TextField()
    zone = models.TextField(blank=True)
    lead = models.BooleanField(default=False)
    task = models.TextField()
    urgency = models.TextField(choices=Urgency)
    state = models.TextField(choices=State, default=State.ISSUED)
    issued_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    first_handled_at = models.DateTimeField(
        null=True, help_text="Departure, arrival or feedback, whichever came first"
    )
    eta_minutes = models.FloatField(null=True)
    scene_leader = models.TextField(blank=True, help_text="Person who leads the unit's people on scene")
    scene_leader_name = models.TextField(blank=True)
    chases = models.PositiveSmallIntegerField(default=0)
    chased_at = models.DateTimeField(null=True)
    chased_by = models.TextField(blank=True, help_text="Name of who chased last")

    class Meta:
        ordering = ["issued_at", "ref"]
        indexes = [
            models.Index(fields=["unit", "-issued_at"], name="order_by_unit"),
            models.Index(fields=["incident"], name="order_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["ended_at"], name="order_ended", condition=Q(ended_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="order_state_is_known"),
            models.UniqueConstraint(
                fields=["incident", "unit"], condition=Q(state__in=OPEN), name="one_open_order_per_unit"
            ),
            models.UniqueConstraint(
                fields=["incident"], condition=Q(state__in=OPEN, lead=True), name="one_lead_per_incident"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True)
                | ~Q(state__in=OPEN) & Q(ended_at__isnull=False),
                name="ended_order_has_its_time",
            ),
            models.CheckConstraint(
                condition=(Q(acknowledged_at__isnull=True) | Q(acknowledged_at__gte=F("issued_at")))
                & (Q(arrived_at__isnull=True) | Q(arrived_at__gte=F("issued_at"))),
                name="steps_come_after_the_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.unit_name}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def steps_until(self, step: str) -> list[str]:
        """The steps not yet taken, up to and with `step`: a later one implies the earlier ones."""
        names = list(STEPS)
        return [name for name in names[: names.index(State(step)) + 1] if getattr(self, STEPS[name]) is None]

    def last_moment(self) -> datetime:
        """When the last thing happened to it: the next cannot have happened before."""
        moments: list[datetime | None] = [getattr(self, column) for column in STEPS.values()]
        return max([self.issued_at, *(moment for moment in moments if moment)])


class Handover(models.Model):
    """An offer to hand an order over. Until it is accepted the giver stays responsible."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("移交中")
        ACCEPTED = "accepted", _("对方已接收")
        REFUSED = "refused", _("对方不接收")
        WITHDRAWN = "withdrawn", _("已收回")

    order = models.ForeignKey(Order, models.PROTECT, related_name="handovers")
    to_unit = models.TextField()
    to_name = models.TextField()
    to_kind = models.TextField()
    to_tier = models.TextField()
    reason = models.TextField()
    answer = models.TextField(choices=Answer, default=Answer.WAITING)
    answer_reason = models.TextField(blank=True)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    new_order = models.OneToOneField(Order, models.PROTECT, null=True, related_name="came_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(answer="waiting"), name="one_handover_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["waiting", "accepted", "refused", "withdrawn"]),
                name="handover_answer_is_known",
            ),
            models.CheckConstraint(
                condition=Q(answer="accepted", new_order__isnull=False)
                | ~Q(answer="accepted") & Q(new_order__isnull=True),
                name="accepted_means_an_order_of_its_own",
            ),
        ]


class Feedback(models.Model):
    """What a unit said about its handling, newest last."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="feedback")
    text = models.TextField()
    by_name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class Looking(models.Model):
    """Somebody has this incident open on the screen. Nothing that happened: rows fade, and are no facts."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="looked_at")
    person = models.TextField()
    name = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "person"], name="one_look_per_person")]


class SceneStep(models.TextChoices):
    """What is reported from where it happens: by a unit on scene, or by the place before anybody arrives."""

    ARRIVED = "arrived", _("到场")
    REINFORCE = "reinforce", _("需增援")
    CASUALTIES = "casualties", _("伤亡更新")
    NOTE = "note", _("现场情况")
    HAZARDS = "hazards", _("隐患排查")
    INFORMED = "informed", _("信息报告")
    HANDLED = "handled", _("先期处置")


class SceneReport(models.Model):
    """One message from the scene, as a phone wrote it; photos and voice hang on it.

    `key` is the phone's own: the same message again is this row.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="scene_reports")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="scene_reports")
    key = models.TextField(unique=True)
    seq = models.BigIntegerField(default=0, help_text="Counted by the phone")
    step = models.TextField(choices=SceneStep)
    text = models.TextField(blank=True)
    figures = models.JSONField(default=dict)
    lon = models.FloatField(null=True, help_text="WGS-84")
    lat = models.FloatField(null=True)
    accuracy_m = models.IntegerField(default=0)
    by = models.TextField()
    by_name = models.TextField()
    org = models.TextField()
    org_name = models.TextField()
    occurred_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["occurred_at", "seq", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(step__in=SceneStep.values), name="scene_step_is_known"),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__isnull=False, lat__isnull=False),
                name="scene_has_a_whole_point_or_none",
            ),
        ]
