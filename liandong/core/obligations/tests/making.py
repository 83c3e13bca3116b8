"""An obligation for other tests: open, of a unit of the demo county, on an incident of its own."""

from datetime import timedelta

from django.db import transaction

from liandong.core import clock
from liandong.core.journal import record
from liandong.core.obligations.models import Obligation

from .kit import LI, Ordered, rules_in_force


def an_obligation() -> dict[str, int]:
    """Open one, and name it as the addresses do."""
    number = Obligation.objects.count() + 1
    at = clock.now() - timedelta(minutes=1)
    with rules_in_force(), transaction.atomic():
        fact = Ordered(order=f"26-{number:06}-01", unit="county-fire", unit_name="县消防救援大队")
        record(fact, stream=f"incident/26-{number:06}", by=LI, at=at, place="990101001")
    return {"pk": Obligation.objects.latest("id").pk}
