"""The comparison is only worth something when it fails: each kind of damage is found and named."""

import pytest
from django.db import connection

from liandong.core.obligations.models import Obligation
from liandong.core.obligations.rebuild import compare

from .kit import arrive, minute, order, run_clock

pytestmark = pytest.mark.usefixtures("engine")


def found(at: float = 30) -> set[str]:
    return {difference.what for difference in compare(minute(at))}


def test_a_missing_row():
    order()
    Obligation.objects.all().delete()
    assert found(0) == {"row"}


def test_a_row_too_many():
    order()
    extra = Obligation.objects.get()
    extra.pk, extra.owed_by = None, "nobody"
    extra.save(force_insert=True)
    assert found(0) == {"row"}


def test_a_changed_deadline():
    order()
    Obligation.objects.update(due_at=minute(99))
    assert found(0) == {"due_at"}


def test_a_breach_that_was_never_announced():
    order()
    Obligation.objects.update(state="breached", step=4, look_at=None, noticed_at=minute(30))
    assert found() == {"obligations.breached 2", "obligations.escalated 3", "obligations.escalated 4"}


def test_a_clock_that_did_not_run():
    order()
    assert "state" in found(16)
    run_clock(16)
    assert found(16) == set()


def test_a_settlement_that_was_lost():
    order()
    arrive(at=5)
    with connection.cursor() as cursor:
        cursor.execute(
            "update obligations_obligation set state='open', met_by_id=null, met_at=null, look_at=due_at"
        )
    assert found(5) == {"state", "met_by_id", "met_at", "look_at"}
