"""Units with who is on duty now, and which to send."""

from typing import Literal

from django.utils.translation import gettext_noop
from ninja import Query
from pydantic import BaseModel

from liandong.api.application import Door
from liandong.api.edge import ApiRequest
from liandong.api.forms import Code, Datum, Lat, Lon
from liandong.api.shapes import ProposalOut, UnitOut
from liandong.core import clock, geo
from liandong.core.access.policy import require
from liandong.directory import reads as directory
from liandong.dispatch import proposals
from liandong.dispatch.reads import load_of
from liandong.duty import reads as duty

door = Door(gettext_noop("力量"))


class UnitsAsked(BaseModel):
    tier: Code = ""
    kind: Code = ""
    region: Code = ""


@door.get("/units", "units.read", gettext_noop("联动单位、现在的值班和在办指令数"), list[UnitOut])
def list_units(request: ApiRequest, asked: Query[UnitsAsked]) -> list[UnitOut]:
    require(request.actor, "incidents.see")
    units = directory.units(request.actor, tier=asked.tier, kind=asked.kind, region=asked.region)
    codes = [one.org.code for one in units]
    watches, loads = duty.on_duty_at(codes, clock.now()), load_of(codes, request.actor.world)
    return [UnitOut.of(one, watches.get(one.org.code), loads.get(one.org.code, 0)) for one in units]


class ProposalsAsked(BaseModel):
    """Where units are wanted: a point in degrees of `datum`, or a region when only that is known."""

    type: Code = ""
    urgency: Literal["", "critical", "urgent", "routine", "inquiry"] = ""
    lon: Lon | None = None
    lat: Lat | None = None
    datum: Datum = ""
    region: Code = ""
    zone: Code = ""


@door.get("/proposals", "units.read", gettext_noop("推荐力量：职责、辖区、路程"), list[ProposalOut])
def list_proposals(request: ApiRequest, asked: Query[ProposalsAsked]) -> list[ProposalOut]:
    require(request.actor, "dispatch.issue_order")
    lon, lat = asked.lon, asked.lat
    if lon is not None and lat is not None:
        lon, lat = geo.to_wgs84(lon, lat, asked.datum or "wgs84")
    place = proposals.Place(lon, lat, asked.region, asked.zone)
    found = proposals.propose(
        type_code=asked.type,
        urgency=asked.urgency,
        place=place,
        at=clock.now(),
        world=request.actor.world,
    )
    return list(map(ProposalOut.of, found))
