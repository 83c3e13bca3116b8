"""The clock's work: fire what has come due, many obligations at a time.

Heads are locked before obligations, and whatever somebody else holds is left for the next pass: the clock
never waits, so it takes part in no deadlock. Any number of processes may sweep at once.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction

from liandong.core.journal.bulk import record_across
from liandong.core.obligations import versions
from liandong.core.obligations.announce import fact_of
from liandong.core.obligations.engine import change, clock_of
from liandong.core.obligations.ladder import Said, advance
from liandong.core.obligations.models import Obligation

log = logging.getLogger(__name__)
SET_ASIDE = timedelta(minutes=1)


def sweep(at: datetime, limit: int = 200, world: str = "real") -> int:
    """Fire every step due before `at` of up to `limit` obligations. Returns how many were handled.

    An obligation that cannot be handled is logged and set aside for a minute; the others go on.
    """
    try:
        return _pass(at, limit, world)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a batch of obligations failed; taking them one by one")
        return _one_by_one(at, limit, world)


def next_look_at(world: str = "real") -> datetime | None:
    """The first moment at which something is to be done."""
    first = Obligation.objects.filter(look_at__isnull=False, world=world).order_by("look_at")
    return first.values_list("look_at", flat=True).first()


@transaction.atomic
def _pass(at: datetime, limit: int, world: str, only: Sequence[int] = ()) -> int:
    due = Obligation.objects.filter(look_at__lt=at, world=world).select_related("stream")
    if only:
        due = due.filter(id__in=only)
    due = due.select_for_update(of=("stream", "self"), skip_locked=True).order_by("look_at")
    obligations = list(due[:limit])
    if not obligations:
        return 0
    watch = versions.live(at=at)
    versions.learn(watch, obligations)
    # Several obligations of one stream share one head, which moves along as their facts are chained.
    heads = {o.stream_id: o.stream for o in obligations}
    said: list[Said] = []
    for obligation in obligations:
        said += advance(obligation, watch.rule(obligation), at)
    change(obligations)
    said.sort(key=lambda one: one.step.moment if one.step else one.noticed_at)
    zone = watch.place.zone
    facts = [(one.obligation.stream_id, *fact_of(one, zone)) for one in said]
    record_across(facts, heads=heads, by=clock_of(world), at=at)
    return len(obligations)


def _one_by_one(at: datetime, limit: int, world: str) -> int:
    due = Obligation.objects.filter(look_at__lt=at, world=world).order_by("look_at", "id")
    handled = 0
    for obligation_id in list(due.values_list("id", flat=True)[:limit]):
        try:
            handled += _pass(at, 1, world, only=(obligation_id,))
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("obligation %s cannot be handled; set aside", obligation_id)
            Obligation.objects.filter(id=obligation_id, look_at__lt=at).update(look_at=at + SET_ASIDE)
            handled += 1
    return handled
