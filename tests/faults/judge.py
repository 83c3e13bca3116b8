"""What the database holds, and whether it is whole: `python -m tests.faults.judge [verdict]`, in a Stack.

Without an argument: how much is still to be done. With it: everything, as JSON.
"""

import json
import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

STOPPING = timedelta(seconds=20)


def waiting() -> dict[str, int]:
    """What the clock and the delivery have not come to yet."""
    from liandong.core import clock
    from liandong.core.notify.models import Delivery
    from liandong.core.obligations.models import Obligation

    due = Obligation.objects.filter(look_at__lt=clock.now()).count()
    # Another system that is away is asked again over days: nobody waits for that here.
    people = Delivery.objects.filter(state="queued", subscription=None)
    return {"due": due, "queued": people.count()}


def verdict() -> dict[str, Any]:
    """Everything that the test compares."""
    from liandong.core import clock
    from liandong.core.journal.verify import verify
    from liandong.core.obligations.sweep import sweep

    at = clock.now()
    # As the processes left it; what came due since they were stopped is swept up here.
    breaches = _breaches()
    late = sorted(recorded - due for due, recorded in breaches)
    left = {"late": late, "breached": breaches, "deliveries": _deliveries(at), "webhooks": _webhooks()}
    while sweep(at):
        pass
    return {**left, **_written(), **_deadlines(at), "foreign": _foreign(), "verify": verify().broken}


def _written() -> dict[str, Any]:
    """What people and systems wrote: reports, orders, acknowledgements, positions."""
    from liandong.core.journal.models import Entry
    from liandong.dispatch.models import Order
    from liandong.incidents.models import Incident
    from liandong.intake.models import Report
    from liandong.positions.models import Position

    ours = Report.objects.exclude(key=None).exclude(channel="platform")
    places = Position.objects.values_list("source", "at")
    told = Entry.objects.filter(kind="intake.report_taken").values_list("body__report", flat=True)
    issued = Entry.objects.filter(kind="dispatch.order_issued").values_list("body__order", flat=True)
    said = Entry.objects.filter(kind="dispatch.order_acknowledged").values_list("body__order", flat=True)
    return {
        "reports": dict(ours.values_list("key", "ref")),
        "told": _counts(told),
        "incidents": Incident.objects.count(),
        "orders": sorted(Order.objects.values_list("incident__ref", "unit")),
        "issued": _counts(issued),
        "answers": _counts(said),
        "positions": {source: seen.isoformat() for source, seen in places},
    }


def _deadlines(at: datetime) -> dict[str, Any]:
    """Whether the table is what journal, rules and clock imply, and each step was fired once."""
    from liandong.core.journal.models import Entry
    from liandong.core.obligations.models import Obligation
    from liandong.core.obligations.rebuild import compare

    rung = Entry.objects.filter(kind__in=["obligations.breached", "obligations.escalated"])
    steps = Counter((e.body["obligation"], e.body["step"]) for e in rung)
    breaches = list(rung.filter(kind="obligations.breached").values_list("body__obligation", flat=True))
    return {
        "differences": [str(one) for one in compare(at)][:20],
        "breaches": len(breaches),
        "steps_twice": [list(step) for step, times in steps.items() if times > 1],
        "unannounced": Obligation.objects.filter(state="breached").exclude(id__in=breaches).count(),
    }


def _deliveries(at: datetime) -> dict[str, int]:
    """Messages to people by state.

    Before the stop, everything queued had been sent; what the clock had people told while the stop was on its
    way waits for the next start. One without a person says that nobody held the post.
    """
    from liandong.core.notify.models import Delivery

    sendable = Delivery.objects.exclude(person="").filter(message__created_at__lt=at - STOPPING)
    return _counts(sendable.values_list("state", flat=True))


def _foreign() -> list[list[str]]:
    from liandong.intake.models import Report

    found = Report.objects.filter(channel="platform").values_list("narrative", "ref")
    return [[narrative.split()[0], ref] for narrative, ref in found]


def _webhooks() -> dict[str, Any]:
    """Facts that outside systems are to be told: the facts, and each delivery with its state."""
    from liandong.core.journal.models import Entry
    from liandong.core.notify.models import Delivery

    rows = Delivery.objects.exclude(subscription=None).values_list("message__entry_id", "state", "error")
    facts = Entry.objects.filter(kind="incidents.incident_opened").values_list("id", flat=True)
    return {"facts": list(facts), "deliveries": [list(row) for row in rows]}


def _breaches() -> list[tuple[float, float]]:
    """Each deadline and the record of its breach, in seconds since 1970.

    The county brings duties of months before; only deadlines that came while people were at work count.
    """
    from liandong.core.journal.models import Entry
    from liandong.core.obligations.models import Obligation

    began = Entry.objects.filter(kind="intake.report_taken").earliest("id").recorded_at
    due = dict(Obligation.objects.filter(due_at__gt=began).values_list("id", "due_at"))
    rows = Entry.objects.filter(kind="obligations.breached").values_list("body__obligation", "recorded_at")
    return [(due[number].timestamp(), at.timestamp()) for number, at in rows if number in due]


def _counts(values: Any) -> dict[str, int]:
    return dict(Counter(values))


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(verdict() if sys.argv[1:] else waiting()))
