from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class ApiToken(models.Model):
    """How a system is known: it acts as a post, within scopes, until a moment. Only a digest is kept."""

    name = models.TextField(unique=True)
    prefix = models.TextField(unique=True, help_text="The beginning, which people may see")
    digest = models.TextField()
    post = models.TextField(help_text="Code of the post that it acts as")
    scopes = ArrayField(models.TextField())
    created_by = models.TextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="To ten minutes")
    revoked_at = models.DateTimeField(null=True)
    topics = ArrayField(models.TextField(), default=list)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="token_is_a_digest"),
            models.CheckConstraint(condition=~Q(name=""), name="token_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.prefix}"

    def works_at(self, moment: datetime) -> bool:
        return self.revoked_at is None and moment < self.expires_at
