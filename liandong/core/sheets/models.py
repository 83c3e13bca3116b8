"""What is kept between the upload of a table and its import."""

import uuid
from datetime import datetime

from django.db import models


class Upload(models.Model):
    """A table between its preview and its import. Kept here, not in the session; expires by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    table = models.TextField()
    name = models.TextField()
    content = models.BinaryField()
    by = models.TextField()
    expires_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undoes = models.BooleanField(default=False, help_text="The rows that an import changed, as they were")

    def __str__(self) -> str:
        return self.name

    def usable(self, at: datetime) -> bool:
        return self.applied_at is None and at < self.expires_at
