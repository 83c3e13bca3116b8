"""Incidents: what is known of them, orders, later notes, grade and closure."""

from typing import Literal

from django.utils.translation import gettext_noop
from ninja import Query

from liandong.api.application import Door
from liandong.api.edge import ApiRequest
from liandong.api.forms import Closure, Code, GradeIn, Moment, OrdersIn, Supplement
from liandong.api.paging import Asked, Page, page
from liandong.api.shapes import ClockOut, FactOut, IncidentOut, IncidentWhole, Noted, OrderOut
from liandong.core import clock
from liandong.core.access.policy import require
from liandong.core.obligations.reads import clocks_of
from liandong.dispatch import actions
from liandong.dispatch.reads import orders_of
from liandong.incidents import actions as incidents
from liandong.incidents import reads

door = Door(gettext_noop("事件"))
_WRITE = "incidents.write"


class IncidentsAsked(Asked):
    """Filters; `region` means that region and everything below it."""

    status: Literal["", "waiting", "handling", "review", "closed", "merged"] = ""
    type: Code = ""
    region: Code = ""
    since: Moment | None = None
    until: Moment | None = None


@door.get("/incidents", "incidents.read", gettext_noop("事件列表"), Page[IncidentOut])
def list_incidents(request: ApiRequest, asked: Query[IncidentsAsked]) -> Page[IncidentOut]:
    require(request.actor, "incidents.see")
    wanted = {
        "status": asked.status,
        "type": asked.type,
        "region__startswith": asked.region,
        "opened_at__gte": asked.since,
        "opened_at__lt": asked.until,
    }
    seen = reads.incidents_seen(request.actor).select_related("merged_into")
    found, following = page(seen.filter(**{name: value for name, value in wanted.items() if value}), asked)
    return Page[IncidentOut](items=list(map(IncidentOut.of, found)), next=following)


@door.get("/incidents/{ref}", "incidents.read", gettext_noop("一起事件及其指令、时限和经过"), IncidentWhole)
def get_incident(request: ApiRequest, ref: str) -> IncidentWhole:
    incident = reads.incident_of(ref, request.actor)
    require(request.actor, "incidents.see", incident)
    clocks = [one for stream in reads.streams_of(incident) for one in clocks_of(stream)]
    return IncidentWhole(
        incident=IncidentOut.of(incident),
        orders=list(map(OrderOut.of, orders_of(incident))),
        clocks=list(map(ClockOut.of, clocks)),
        timeline=list(map(FactOut.told, reads.timeline(incident, request.actor))),
    )


@door.post("/incidents/{ref}/orders", "orders.issue", gettext_noop("派出单位"), list[OrderOut])
def issue_orders(request: ApiRequest, ref: str, given: OrdersIn) -> list[OrderOut]:
    incident = reads.incident_of(ref, request.actor)
    wanted = [actions.Wanted(one.unit, one.task, one.lead) for one in given.units]
    orders = actions.issue_orders(incident=incident, wanted=wanted, by=request.actor, at=clock.now())
    return list(map(OrderOut.of, orders))


@door.post("/incidents/{ref}/supplements", _WRITE, gettext_noop("追加情况，发给在途单位"), Noted)
def supplement(request: ApiRequest, ref: str, given: Supplement) -> Noted:
    incident = reads.incident_of(ref, request.actor)
    actions.supplement(incident=incident, text=given.text, by=request.actor, at=clock.now())
    return Noted(ref=ref)


@door.post("/incidents/{ref}/grade", _WRITE, gettext_noop("定级"), IncidentOut)
def grade_incident(request: ApiRequest, ref: str, given: GradeIn) -> IncidentOut:
    incident = reads.incident_of(ref, request.actor)
    graded = incidents.grade(incident=incident, **given.model_dump(), by=request.actor, at=clock.now())
    return IncidentOut.of(graded)


@door.post("/incidents/{ref}/closure", _WRITE, gettext_noop("办结"), IncidentOut)
def close_incident(request: ApiRequest, ref: str, given: Closure) -> IncidentOut:
    incident = reads.incident_of(ref, request.actor)
    closed = actions.close_incident(incident=incident, **given.model_dump(), by=request.actor, at=clock.now())
    return IncidentOut.of(closed)
