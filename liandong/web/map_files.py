"""The files of the place: the base map, its styles, and the drawing for browsers that draw no map."""

import json
import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

_ASKED = re.compile(r"bytes=([0-9]{1,15})-([0-9]{0,15})")
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
    found = _ASKED.fullmatch(asked)
    start, end = (int(found[1]), min(int(found[2] or size), size - 1)) if found else (1, 0)
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with path.open("rb") as file:
        file.seek(start)
        body = file.read(end - start + 1)
    response = HttpResponse(body, status=206, content_type=TYPES[path.suffix])
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=3600"
    return response
