"""Signs of life of the processes that work by themselves, for people and for `/readyz`."""

from datetime import datetime, timedelta

from liandong.core.notify.models import Heartbeat


def beat(name: str, at: datetime) -> None:
    """The process `name` (`clock`, `delivery`) is alive at this moment. Cheap; call it each few seconds."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


def age_of(name: str, at: datetime) -> timedelta | None:
    """How long ago the process last gave a sign of life; None when it never did."""
    last = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return at - last if last else None
