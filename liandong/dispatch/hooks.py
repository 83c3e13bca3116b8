"""What dispatch asks of the modules above it."""

from datetime import datetime

from liandong.core.access.actor import Actor
from liandong.core.hooks import Hook
from liandong.incidents.models import Incident


def _unreported(*, incident: Incident, text: str, by: Actor, at: datetime) -> None:
    """Report an incident upward, in the transaction of the deed that asks for it."""


report_upward = Hook(_unreported)
