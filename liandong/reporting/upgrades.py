"""An incident that is upgraded is reported at once: the first report, of what is recorded and the grounds."""

from datetime import datetime

from liandong.core.access.actor import Actor
from liandong.dispatch.hooks import report_upward
from liandong.incidents.models import Incident
from liandong.reporting.actions import LONGEST, ReportKind, report_up
from liandong.reporting.drafts import draft


@report_upward.supply
def first_report(*, incident: Incident, text: str, by: Actor, at: datetime) -> None:
    """Send the first report of an incident; what is not known stands in it as being verified."""
    whole = f"{draft(incident)} {text}".strip()[:LONGEST]
    report_up(incident=incident, report_kind=ReportKind.FIRST, text=whole, by=by, at=at)
