"""What dispatch does after the fact: a breached order becomes a record of conduct, with its evidence."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.journal import Entry, follows, record
from liandong.core.journal.facts import DESTROYED
from liandong.core.journal.personal import forgets
from liandong.dispatch import facts
from liandong.dispatch.actions import named
from liandong.dispatch.models import Feedback, Handover, Order, SceneReport

# City opinions 五(四): an order ignored, an emergency met slowly, a linkage that does not move.
IGNORED = gettext_noop("有令不行")
SLOW = gettext_noop("应而不急")
UNMOVED = gettext_noop("联而不动")


def conduct_of(order: Order, at: datetime) -> str:
    """What a breach of this order's time shows, by how far the unit had come at that moment."""

    def before(step: datetime | None) -> bool:
        return step is not None and step <= at

    if not before(order.acknowledged_at):
        return IGNORED
    return SLOW if before(order.departed_at) else UNMOVED


@follows("obligations.breached", name="dispatch.conduct")
@transaction.atomic
def conduct_follows_breach(entry: Entry) -> None:
    """The clock accuses on the record, once per breach; a person weighs it. The key makes it idempotent."""
    order = Order.objects.select_related("incident").filter(ref=entry.said_of("subject")).first()
    if order is None or entry.said_of("owed_by") != order.unit:
        return
    fact = facts.ConductRecorded(
        **named(order),
        conduct=conduct_of(order, entry.occurred_at),
        said=entry.said_of("title"),
        evidence=entry.id,
    )
    by = replace(Actor.system("delivery"), world=entry.world)
    stream = order.incident.stream
    record(
        fact, stream=stream, by=by, at=clock.now(), occurred_at=entry.occurred_at, key=f"conduct/{entry.id}"
    )


@forgets
def forget_tasks(entries: Sequence[Entry]) -> None:
    """A task that nobody wrote is the caller's words: it goes when they are destroyed. What was written about
    an order goes with its facts.
    """
    refs = {str(entry.body["report"]) for entry in entries if entry.kind.startswith("intake.")}
    gone = _(DESTROYED)
    orders: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        orders[entry.kind.removeprefix("dispatch.")].add(str(entry.said_of("order")))
    tasks = Q(incident__callers__ref__in=refs) | Q(ref__in=orders["order_issued"])
    Order.objects.filter(pk__in=Order.objects.filter(tasks).values("pk")).update(task=gone)
    written = orders["feedback_given"] | orders["completed"]
    Feedback.objects.filter(order__ref__in=written).update(text=gone)
    handed = orders["handover_offered"] | orders["handover_refused"]
    Handover.objects.filter(order__ref__in=handed).update(reason=gone, answer_reason="")
    for entry in entries:
        if entry.kind == "dispatch.scene_reported" and entry.body["text"]:
            said = SceneReport.objects.filter(incident__ref=entry.body["incident"], text=entry.body["text"])
            said.update(text=gone)
