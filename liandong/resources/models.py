"""What every unit keeps in store, and what of it is out."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from liandong.core import mechanism
from liandong.directory.models import Kept

STALE = timedelta(days=90)
"""A figure that nobody has looked at for longer than this is shown as to be confirmed."""


def kinds() -> dict[str, str]:
    """Names of the mechanism's kinds of stock, by code."""
    return {one.kind: one.name for one in mechanism.current().stock_kinds}


class Stock(Kept):
    """Pieces of one kind that an organisation keeps at one place; `lent` of them are promised or out."""

    kind = models.TextField()
    name = models.TextField(blank=True, help_text="Make or size, where it matters")
    quantity = models.IntegerField()
    lent = models.IntegerField(default=0)
    measure = models.TextField()
    keeper = models.TextField(blank=True)
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["org_id", "kind", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lent__gte=0) & Q(quantity__gte=F("lent")), name="stock_covers_what_is_lent"
            ),
            models.UniqueConstraint(fields=["org", "kind", "name", "place_name"], name="stock_counted_once"),
        ]
        indexes = [
            GinIndex(fields=["topics"], name="stock_topics"),
            models.Index(fields=["kind"], name="stock_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.called} @ {self.org_id}"

    @property
    def kind_name(self) -> str:
        return kinds().get(self.kind, self.kind)

    @property
    def called(self) -> str:
        return f"{self.kind_name}（{self.name}）" if self.name else self.kind_name

    @property
    def free(self) -> int:
        return self.quantity - self.lent

    def is_stale(self, at: datetime) -> bool:
        return self.confirmed_at < at - STALE


class State(models.TextChoices):
    ORDERED = "ordered", _("待签收")
    ACKNOWLEDGED = "acknowledged", _("备货中")
    HANDED_OUT = "handed_out", _("已出库")
    RECEIVED = "received", _("已收货")
    SETTLED = "settled", _("已结清")
    RELEASED = "released", _("已取消")


OPEN = [State.ORDERED, State.ACKNOWLEDGED, State.HANDED_OUT, State.RECEIVED]


class Loan(models.Model):
    """Part of a stock on its way to an incident and back.

    `quantity` is what is held, and later what went out; `counted` what the receiver counted. It is settled
    when all that went out came back, was used or lost.
    """

    ref = models.TextField(unique=True)
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="loans")
    incident = models.TextField(help_text="Reference of the incident")
    stream = models.TextField()
    org = models.TextField(help_text="Owner, an organisation code")
    org_name = models.TextField()
    to_unit = models.TextField(help_text="Who receives it, an organisation code")
    to_name = models.TextField()
    to_place = models.TextField(blank=True)
    asked = models.IntegerField()
    quantity = models.IntegerField()
    counted = models.IntegerField(null=True)
    returned = models.IntegerField(default=0)
    used = models.IntegerField(default=0)
    lost = models.IntegerField(default=0)
    condition = models.TextField(blank=True)
    minutes = models.FloatField(null=True, help_text="Travel time as it was shown")
    state = models.TextField(choices=State, default=State.ORDERED)
    ordered_at = models.DateTimeField()
    ordered_by = models.TextField()
    acknowledged_at = models.DateTimeField(null=True)
    handed_out_at = models.DateTimeField(null=True)
    handed_out_by = models.TextField(blank=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(blank=True)
    topics = ArrayField(models.TextField(), default=list)

    class Meta:
        ordering = ["-ordered_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="loan_state_is_known"),
            models.CheckConstraint(
                condition=Q(
                    quantity__gt=0, returned__gte=0, used__gte=0, lost__gte=0, asked__gte=F("quantity")
                )
                & Q(quantity__gte=F("returned") + F("used") + F("lost")),
                name="loan_gives_back_no_more_than_it_took",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(quantity=F("returned") + F("used") + F("lost")),
                name="settled_loan_is_all_accounted_for",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True)
                | ~Q(state__in=OPEN) & Q(ended_at__isnull=False),
                name="ended_loan_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["stock"], name="loan_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["incident"], name="loan_by_incident"),
            models.Index(fields=["org", "-ordered_at"], name="loan_by_owner"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def outstanding(self) -> int:
        return self.quantity - self.returned - self.used - self.lost

    def named(self) -> dict[str, Any]:
        """The fields by which every fact of a loan names it."""
        return {
            "incident": self.incident,
            "loan": self.ref,
            "unit": self.org,
            "unit_name": self.org_name,
            "kind_name": self.stock.called,
            "measure": self.stock.measure,
        }
