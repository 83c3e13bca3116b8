"""The one thing that the feed keeps."""

from django.db import models


class Epoch(models.Model):
    """Names the life of this database. Cursors count transactions, which start anew when it is restored."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    value = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_epoch")]
