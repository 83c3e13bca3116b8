"""What the engine asks of the modules above it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from liandong.core.hooks import Hook


def _nobody(filter: Mapping[str, Any], at: datetime) -> Sequence[str]:
    """Codes of the organisations that a periodic rule's `owed_by_each` means, as of `at`."""
    return ()


def _unnamed(orgs: Sequence[str]) -> Mapping[str, str]:
    """Names by code, for organisations that no fact named."""
    return {}


def _only_the_real_one(at: datetime) -> Sequence[tuple[str, datetime]]:
    """The worlds whose clocks run, each with its own time: an exercise may run faster, or be paused."""
    return (("real", at),)


who_owes = Hook(_nobody)
names_of = Hook(_unnamed)
running_worlds = Hook(_only_the_real_one)
