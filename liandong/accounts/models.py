from django.conf import settings
from django.db import models
from django.db.models import Q


class OldPassword(models.Model):
    """A password that an account has, or had: the last ones may not come back, and the newest grows old."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="old_passwords")
    encoded = models.TextField()
    since = models.DateTimeField()

    class Meta:
        ordering = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.since:%Y-%m-%d}"


class OneTimeLink(models.Model):
    """Lets its holder set the account's password once, until a moment. Only a digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.TextField(unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="link_is_a_digest")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.expires_at:%Y-%m-%d %H:%M}"
