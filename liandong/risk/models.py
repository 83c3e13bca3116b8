"""Where something may go wrong, and where people are who need care when it does."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from liandong.core import mechanism
from liandong.directory.models import Kept


def kinds() -> dict[str, str]:
    """Names of the mechanism's kinds of risk points and places to care about, by code."""
    return {one.kind: one.name for one in mechanism.current().risk_kinds}


def levels() -> dict[str, str]:
    return {one.level: one.name for one in mechanism.current().risk_levels}


class RiskPoint(Kept):
    """A danger, or a place to care about, with who answers for it and how many people are exposed there."""

    kind = models.TextField()
    name = models.TextField()
    level = models.TextField(blank=True)
    post = models.TextField(blank=True, help_text="The post there that answers for it")
    exposed = models.IntegerField(default=0)
    note = models.TextField(blank=True)
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was found to be no risk any more"
    )

    class Meta:
        ordering = ["region_id", "kind", "name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(exposed__gte=0), name="exposed_people_are_counted"),
            models.UniqueConstraint(
                fields=["region", "kind", "name"], condition=Q(closed_at=None), name="risk_point_named_once"
            ),
        ]
        indexes = [GinIndex(fields=["topics"], name="risk_point_topics")]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_name(self) -> str:
        return kinds().get(self.kind, self.kind)

    @property
    def level_name(self) -> str:
        return levels().get(self.level, self.level)
