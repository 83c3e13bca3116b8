"""The one map: what is unclosed, which units there are, on the place's own base map."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liandong.core.access.views import signed_in
from liandong.directory import reads as directory
from liandong.dispatch.reads import load_of
from liandong.incidents import reads as incidents

TYPES = {".json": "application/json", ".svg": "image/svg+xml", ".pmtiles": "application/octet-stream"}


@require_GET
@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """Incidents beside the map, so that it is usable without one."""
    seen = incidents.unclosed(request.actor)  # type: ignore[attr-defined]
    return render(request, "web/map.html", {"incidents": seen})


@require_GET
@signed_in
def incidents_layer(request: HttpRequest) -> JsonResponse:
    seen = incidents.unclosed(request.actor)  # type: ignore[attr-defined]
    return _collection(
        _feature(
            one.lon,
            one.lat,
            ref=one.ref,
            title=one.title,
            urgency=one.urgency,
            status=one.status,
            url=f"/incidents/{one.ref}/",
        )
        for one in seen
        if one.lon is not None
    )


@require_GET
@signed_in
def units_layer(request: HttpRequest) -> JsonResponse:
    units = [unit for unit in directory.linkage_units() if unit.lon is not None]
    loads = load_of([unit.code for unit in units])
    return _collection(
        _feature(
            unit.lon,
            unit.lat,
            ref=unit.code,
            title=unit.name,
            kind=unit.kind,
            tier=unit.tier,
            state="busy" if loads.get(unit.code) else "ready",
            url=f"/directory/units/{unit.code}/",
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
def place_file(request: HttpRequest, name: str) -> HttpResponse:
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
