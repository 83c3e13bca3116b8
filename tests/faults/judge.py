"""What the database holds, and whether it is whole: `python -m tests.faults.judge [verdict]`, in a Stack.

Without an argument: how much is still to be done. With it: everything, as JSON.
"""

import json
import sys
from collections import Counter
from datetime import timedelta
from typing import Any

STOPPING = timedelta(seconds=20)


def waiting() -> dict[str, int]:
    """What the clock and the delivery have not come to yet."""
    from django.db.models import Q

    from liandong.core import clock
    from liandong.core.notify.models import Delivery
    from liandong.core.obligations.models import Obligation

    due = Obligation.objects.filter(look_at__lt=clock.now()).count()
    return {"due": due, "queued": Delivery.objects.filter(Q(state="queued")).count()}


def verdict() -> dict[str, Any]:
    """Everything that the test compares."""
    from liandong.core import clock
    from liandong.core.journal.models import Entry
    from liandong.core.journal.verify import verify
    from liandong.core.notify.models import Delivery
    from liandong.core.obligations.models import Obligation
    from liandong.core.obligations.rebuild import compare
    from liandong.core.obligations.sweep import sweep
    from liandong.dispatch.models import Order
    from liandong.incidents.models import Incident
    from liandong.intake.models import Report

    at = clock.now()
    # Before the stop, everything queued had been sent; what the clock had people told while the stop was on
    # its way waits for the next start. One without a person says that nobody held the post.
    sendable = Delivery.objects.exclude(person="").filter(message__created_at__lt=at - STOPPING)
    deliveries = _counts(sendable.values_list("state", flat=True))
    while sweep(at):
        pass
    whole = verify()
    facts = Entry.objects.order_by("id")
    breaches = facts.filter(kind="obligations.breached").values_list("body__obligation", flat=True)
    rung = facts.filter(kind__in=["obligations.breached", "obligations.escalated"])
    steps = Counter((e.body["obligation"], e.body["step"]) for e in rung)
    said = facts.filter(kind="dispatch.order_acknowledged").values_list("body__order", flat=True)
    return {
        "reports": dict(Report.objects.exclude(key=None).values_list("key", "ref")),
        "told": _counts(facts.filter(kind="intake.report_taken").values_list("body__report", flat=True)),
        "incidents": Incident.objects.count(),
        "orders": sorted(Order.objects.values_list("incident__ref", "unit")),
        "issued": _counts(facts.filter(kind="dispatch.order_issued").values_list("body__order", flat=True)),
        "answers": _counts(said),
        "verify": whole.broken,
        "differences": [str(one) for one in compare(at)][:20],
        "breaches": len(breaches),
        "steps_twice": [list(step) for step, times in steps.items() if times > 1],
        "unannounced": Obligation.objects.filter(state="breached").exclude(id__in=list(breaches)).count(),
        "deliveries": deliveries,
    }


def _counts(values: Any) -> dict[str, int]:
    return dict(Counter(values))


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(verdict() if sys.argv[1:] else waiting()))
