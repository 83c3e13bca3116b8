"""Signs of life of the processes that work by themselves, for people and for `/readyz`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from liandong.core.notify.models import Heartbeat

Lag = Callable[[datetime], timedelta | None]
_watched: dict[str, Lag] = {}


def beat(name: str, at: datetime) -> None:
    """The process `name` is alive at this moment. Cheap; call it each few seconds."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def age_of(name: str, at: datetime) -> timedelta | None:
    """How long ago the process last gave a sign of life; None when it never did."""
    last = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return at - last if last else None


def watch(name: str, lag: Lag | None = None) -> None:
    """Let readiness depend on a process. `lag` tells how far it is behind, None: never heard of it."""
    _watched[name] = lag or partial(age_of, name)


def lags(at: datetime) -> dict[str, timedelta | None]:
    """How far each watched process is behind."""
    return {name: lag(at) for name, lag in sorted(_watched.items())}
