"""The sixty-second meter: after each call, how long each part of it took. For oneself alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from liandong.core.access.actor import Actor
from liandong.intake import reads
from liandong.intake.reads import Report

LOCATE_WITHIN = timedelta(seconds=25)
"""Target from answer to the place; with `ANSWER_WITHIN` and `ORDER_WITHIN` of intake: NFPA 1225, ours."""


@dataclass(frozen=True)
class Meter:
    """Whole seconds from ring to answer, from answer to the place and to the first order; none: not known.

    `best` is one's own quickest order this week.
    """

    answer: int | None
    locate: int | None
    order: int | None
    best: int | None = None

    @property
    def is_good(self) -> bool:
        return self.order is not None and self.order <= reads.ORDER_WITHIN.total_seconds()

    @property
    def is_best(self) -> bool:
        return self.order is not None and self.order == self.best


def measured(report: Report) -> Meter:
    """The times of one call, from its own facts."""
    first = report.incident.given.aggregate(at=Min("issued_at"))["at"] if report.incident else None
    if report.joined_at:  # others' orders, given before or by others
        first = None
    return Meter(
        answer=_seconds(report.rang_at, report.answered_at),
        locate=_seconds(report.answered_at, report.located_at),
        order=_seconds(report.answered_at, first),
    )


def meter(report: Report | None, viewer: Actor, at: datetime) -> Meter | None:
    """The strip after a call that one took oneself; nobody sees a colleague's."""
    if report is None or report.is_waiting or report.taken_by != viewer.ref or not report.answered_at:
        return None
    own = measured(report)
    return Meter(own.answer, own.locate, own.order, _best(viewer, at))


def _best(viewer: Actor, at: datetime) -> int | None:
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    mine = Report.objects.filter(
        taken_by=viewer.ref,
        world=viewer.world,
        answered_at__gte=monday,
        joined_at=None,
        incident__isnull=False,
    ).annotate(first=Min("incident__given__issued_at"))
    times = [_seconds(one.answered_at, one.first) for one in mine]
    return min((one for one in times if one is not None), default=None)


def _seconds(since: datetime | None, until: datetime | None) -> int | None:
    return round((until - since).total_seconds()) if since and until and until >= since else None
