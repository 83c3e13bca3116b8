"""Reports: taken by other systems, listed, and given their incident."""

from typing import Literal

from django.utils.translation import gettext_noop
from ninja import Query

from liandong.api.application import Door
from liandong.api.edge import ApiRequest
from liandong.api.forms import Code, Destination, Moment, ReportIn
from liandong.api.paging import Asked, Page, page
from liandong.api.shapes import IncidentOut, ReportOut
from liandong.core import clock
from liandong.core.access.policy import require
from liandong.incidents.reads import incident_of
from liandong.intake import actions, reads

door = Door(gettext_noop("接报"))


class ReportsAsked(Asked):
    """Filters; `since` and `until` are about when a report was taken."""

    status: Literal["", "ringing", "draft", "taken", "joined", "diverted", "closed", "false"] = ""
    channel: Literal["", "phone", "unit_line", "web", "app", "sensor", "platform", "hotline"] = ""
    type: Code = ""
    since: Moment | None = None
    until: Moment | None = None


@door.get("/reports", "reports.read", gettext_noop("接报列表"), Page[ReportOut])
def list_reports(request: ApiRequest, asked: Query[ReportsAsked]) -> Page[ReportOut]:
    require(request.actor, "intake.see")
    wanted = {
        "status": asked.status,
        "channel": asked.channel,
        "type": asked.type,
        "taken_at__gte": asked.since,
        "taken_at__lt": asked.until,
    }
    seen = reads.reports_seen(request.actor).select_related("incident")
    found, following = page(seen.filter(**{name: value for name, value in wanted.items() if value}), asked)
    return Page[ReportOut](items=list(map(ReportOut.of, found)), next=following)


@door.get("/reports/{ref}", "reports.read", gettext_noop("一条接报"), ReportOut)
def get_report(request: ApiRequest, ref: str) -> ReportOut:
    report = reads.report_of(ref, request.actor)
    require(request.actor, "intake.see", report)
    return ReportOut.of(report)


@door.post("/reports", "reports.write", gettext_noop("登记接报"), ReportOut)
def take_report(request: ApiRequest, given: ReportIn) -> ReportOut:
    said = given.model_dump(exclude={"place", "figures", "call", "answers"})
    report = actions.take_report(
        given=actions.ReportGiven(
            **said,
            place=actions.PlaceTold(**given.place.model_dump()),
            figures=given.figures.model_dump(),
            answers=tuple(given.answers),
        ),
        by=request.actor,
        at=clock.now(),
        report=reads.report_of(given.call, request.actor) if given.call else None,
    )
    return ReportOut.of(report)


@door.post("/reports/{ref}/incident", "reports.write", gettext_noop("开立事件，或并入已有事件"), IncidentOut)
def report_to_incident(request: ApiRequest, ref: str, given: Destination) -> IncidentOut:
    by, at = request.actor, clock.now()
    report = reads.report_of(ref, by)
    if given.incident:
        joined = incident_of(given.incident, by)
        actions.join_report(report=report, incident=joined, by=by, at=at)
        return IncidentOut.of(incident_of(given.incident, by))
    return IncidentOut.of(actions.open_from_report(report=report, by=by, at=at))
