"""What the directory's pages ask of the modules above it."""

from dataclasses import dataclass
from datetime import datetime

from liandong.core.hooks import Hook


@dataclass(frozen=True)
class OnDuty:
    """One person on duty now, as a unit's page shows it."""

    role_name: str
    name: str
    until: datetime | None = None


def _nobody(*, org: str, at: datetime) -> list[OnDuty]:
    """Who is on duty at an organisation now."""
    return []


duty_now = Hook(_nobody)
