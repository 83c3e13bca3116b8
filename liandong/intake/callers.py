"""What is known of a caller: shown whole only on record, and gone when the journal lets go of it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import Invalid
from liandong.core.journal.core_facts import Revealed
from liandong.core.journal.models import Entry
from liandong.core.journal.personal import NothingToReveal, forgets
from liandong.core.journal.recorder import record
from liandong.incidents import actions as incidents
from liandong.intake.models import Draft, Report, TypeCorrection

DESTROYED = "（已按规定销毁）"


@transaction.atomic
def reveal_caller(*, report: Report, reason: str, by: Actor, at: datetime) -> Report:
    """The report with its caller's name and number to be shown whole. Who looked and why is a fact of it.

    A unit that was ordered to the incident may call back whoever reported it, even where it does not see the
    report itself. Raises NotVisible, Forbidden, Invalid without a reason, NothingToReveal.
    """
    require(by, "journal.reveal", report.incident or report)
    if not reason.strip():
        raise Invalid({"reason": _("请写明查看的理由，留作记录。")})
    said = Entry.objects.filter(stream=report.stream).order_by("seq").first()
    if said is None or not (report.caller_name or report.caller_phone):
        raise NothingToReveal
    fact = Revealed(entry=said.pk, field="caller", reason=reason.strip()[:200])
    record(fact, stream=report.stream, by=by, at=at)
    return report


@forgets
def forget_callers(entries: Sequence[Entry]) -> None:
    """The copies in our own columns go with the caller's data: name, number, and the words, which may hold
    both. The incident that was opened by such a report keeps its type and place, not the words.
    """
    refs = {str(entry.body["report"]) for entry in entries if entry.kind.startswith("intake.")}
    if not refs:
        return
    reports = Report.objects.filter(ref__in=refs)
    openers = reports.filter(incident__isnull=False, joined_at=None)
    incidents.forget_words(list(openers.values_list("incident_id", flat=True)))
    reports.exclude(narrative="").update(narrative=DESTROYED)
    reports.update(caller_name="", caller_phone="", place_given="", answers=[], reason="")
    Draft.objects.filter(report__ref__in=refs).update(body={})
    TypeCorrection.objects.filter(report__ref__in=refs).delete()
