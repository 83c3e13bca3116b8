"""What access asks of the modules above it."""

from datetime import datetime

from django.http import HttpRequest

from liandong.core.access.actor import Actor
from liandong.core.hooks import Hook


def _nobody(*, person: str, post: str, at: datetime) -> Actor | None:
    """The actor that a signed-in person is on the chosen post (empty: their first), or None."""
    return None


def _trusted(request: HttpRequest) -> bool:
    """Whether whoever is signed in has shown a password or a factor within the last minutes."""
    return True


actor_for = Hook(_nobody)
proved_lately = Hook(_trusted)
