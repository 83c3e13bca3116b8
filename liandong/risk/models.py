"""Where something may go wrong, and where people are who need care when it does."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from liandong.core import mechanism
from liandong.core.access.actor import topics_of_place
from liandong.directory.models import Organisation, Placed, Region


def kinds() -> dict[str, str]:
    """Names of the mechanism's kinds of risk points and places to care about, by code."""
    return {one.kind: one.name for one in mechanism.current().risk_kinds}


def levels() -> dict[str, str]:
    return {one.level: one.name for one in mechanism.current().risk_levels}


class RiskPoint(Placed):
    """A danger, or a place to care about, with who answers for it and how many people are exposed there."""

    kind = models.TextField()
    name = models.TextField()
    level = models.TextField(blank=True)
    place_name = models.TextField(blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    org = models.ForeignKey(Organisation, models.PROTECT, related_name="risk_points")
    post = models.TextField(blank=True, help_text="The post there that answers for it")
    phone = models.TextField(blank=True)
    exposed = models.IntegerField(default=0)
    note = models.TextField(blank=True)
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was found to be no risk any more"
    )
    topics = ArrayField(models.TextField(), default=list)

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

    def settle(self) -> None:
        """Recompute what follows from the other columns: who may see it."""
        self.topics = [*topics_of_place(self.region_id), f"org/{self.org_id}"]
