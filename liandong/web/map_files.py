"""The files of the place: the base map, its styles, and the drawing for browsers that draw no map."""

import json
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

TYPES = {".json": "application/json", ".svg": "image/svg+xml", ".pmtiles": "application/octet-stream"}


@require_GET
def place_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The base map and its styles. Tiles are asked for by byte range; styles learn the page's own origin."""
    path = settings.PLACE_FILES / Path(name).name
    if path.suffix not in TYPES or not path.exists():
        raise Http404
    if path.suffix == ".json" and not any(settings.PLACE_FILES.glob("*.pmtiles")):
        raise Http404  # a style without its tiles would be a blank sheet
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
