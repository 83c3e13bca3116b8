"""Where vehicles and people are."""

from datetime import timedelta
from typing import Annotated

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_noop
from ninja import Query
from pydantic import BaseModel, Field

from liandong.api.application import Door
from liandong.api.edge import ApiRequest
from liandong.api.forms import Code, Fixes
from liandong.api.shapes import CollectionOut, RefusalOut, Taken
from liandong.core import clock
from liandong.core.access.policy import require
from liandong.positions import actions, reads

door = Door(gettext_noop("位置"))


@door.post(
    "/positions",
    "positions.write",
    gettext_noop("批量上报位置，一次最多 1000 个；同一定位重发不变"),
    Taken,
    status=200,
    keyed=False,
)
def put_positions(request: ApiRequest, given: Fixes) -> Taken:
    fixes = [actions.Fix(**dict(one)) for one in given.positions]
    refused = actions.put(fixes=fixes, by=request.actor, at=clock.now())
    return Taken(accepted=len(fixes) - len(refused), refused=list(map(RefusalOut.of, refused)))


class PositionsAsked(BaseModel):
    """One unit only, and how many minutes old a position may be."""

    unit: Code = ""
    minutes: Annotated[int, Field(ge=1, le=1440)] = 30


@door.get(
    "/positions.geojson",
    "positions.read",
    gettext_noop("位置图层（登录的人员也可用）"),
    CollectionOut,
    sessions=True,
)
def get_positions(request: ApiRequest, asked: Query[PositionsAsked]) -> HttpResponse:
    require(request.actor, "positions.see")
    found = reads.positions(request.actor, clock.now(), fresh=timedelta(minutes=asked.minutes))
    if asked.unit:
        found = found.filter(unit=asked.unit)
    columns = ("unit", "source", "kind", "label", "speed", "heading", "at", "lon", "lat")
    features = [
        {
            "type": "Feature",
            "id": f"{unit}/{source}",
            "geometry": {"type": "Point", "coordinates": (lon, lat)},
            "properties": {
                "unit": unit,
                "kind": kind,
                "label": label or source,
                "speed": speed,
                "heading": heading,
                "at": at.isoformat(),
            },
        }
        for unit, source, kind, label, speed, heading, at, lon, lat in found.values_list(*columns)
    ]
    # Ten thousand of them: said as they are, without a model each.
    return JsonResponse({"type": "FeatureCollection", "features": features})
