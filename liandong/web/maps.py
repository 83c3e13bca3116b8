"""The one map: what is unclosed, which units there are, on the place's own base map."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.core.access.views import SignedInRequest, signed_in
from liandong.directory import reads as directory
from liandong.dispatch import reads
from liandong.dispatch.reads import DeskRow

TYPES = {".json": "application/json", ".svg": "image/svg+xml", ".pmtiles": "application/octet-stream"}


@require_GET
@signed_in
def page(request: SignedInRequest) -> HttpResponse:
    """Incidents beside the map, so that it is usable without one."""
    return render(request, "web/map.html", {"rows": reads.desk_rows(request.actor)})


@require_GET
@signed_in
def map_rows(request: SignedInRequest) -> HttpResponse:
    """The list alone, for the live page."""
    return render(request, "web/map_rows.html", {"rows": reads.desk_rows(request.actor)})


@require_GET
@signed_in
def incidents_layer(request: SignedInRequest) -> JsonResponse:
    """What is unclosed: the ring says what it waits for, as on the lists."""
    return _collection(
        _feature(
            row.incident.lon,
            row.incident.lat,
            ref=row.incident.ref,
            shape="incident",
            state=_state(row),
            rank=1,
            title=row.incident.title,
            text=_told(row),
            url=reverse("dispatch:incident", args=[row.incident.ref]),
        )
        for row in reads.desk_rows(request.actor)
        if row.incident.lon is not None
    )


def _state(row: DeskRow) -> str:
    if row.next_clock and row.next_clock.state == "breached":
        return "late"
    if not row.orders or row.waiting_to_acknowledge:
        return "wait"
    return "done" if row.arrived else "go"


def _told(row: DeskRow) -> str:
    said = [row.incident.ref, str(row.incident.get_status_display()), row.lead_name]
    if row.orders:
        said.append(_("到场 {arrived}/{orders}").format(arrived=row.arrived, orders=row.orders))
    if row.next_clock:
        said.append(row.next_clock.title)
    return " · ".join(one for one in said if one)


@require_GET
@signed_in
def units_layer(request: SignedInRequest) -> JsonResponse:
    """Linkage units where they are stationed, and whether they are under way."""
    units = [unit for unit in directory.linkage_units() if unit.lon is not None]
    loads = reads.load_of([unit.code for unit in units], request.actor.world)
    return _collection(
        _feature(
            unit.lon,
            unit.lat,
            ref=unit.code,
            shape="medical" if unit.kind == "ems" else "unit",
            state="go" if loads.get(unit.code) else "idle",
            rank=5,
            title=unit.name,
            text=_("处置中 {n} 件").format(n=loads[unit.code]) if loads.get(unit.code) else _("备勤"),
            url=reverse("directory:unit", args=[unit.code]),
        )
        for unit in units
    )


def _feature(lon: float | None, lat: float | None, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": properties,
    }


def _collection(features: Any) -> JsonResponse:
    return JsonResponse({"type": "FeatureCollection", "features": list(features)})


@require_GET
def place_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The base map and its styles. Tiles are asked for by byte range; styles learn the page's own origin."""
    path = settings.PLACE_FILES / Path(name).name
    if path.suffix not in TYPES or not path.exists():
        raise Http404
    if path.suffix == ".json":
        style = path.read_text(encoding="utf-8").replace(
            "pmtiles:///basemap/", f"pmtiles://{request.scheme}://{request.get_host()}/basemap/"
        )
        return JsonResponse(json.loads(style))
    if path.suffix == ".pmtiles" and (asked := request.headers.get("range", "")):
        return _range(path, asked)
    return FileResponse(path.open("rb"), content_type=TYPES[path.suffix])


def _range(path: Path, asked: str) -> HttpResponse:
    size = path.stat().st_size
    first, _, last = asked.removeprefix("bytes=").partition("-")
    if not first.isdigit() or (last and not last.isdigit()) or int(first) >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = int(first), min(int(last) if last else size - 1, size - 1)
    with path.open("rb") as file:
        file.seek(start)
        body = file.read(end - start + 1)
    response = HttpResponse(body, status=206, content_type=TYPES[path.suffix])
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=3600"
    return response
