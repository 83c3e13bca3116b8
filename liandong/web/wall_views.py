"""Walls: their keepers' page, and the addresses that screens ask for without a session."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.core import clock, mechanism
from liandong.core.access.deeds import done_on
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError
from liandong.directory import reads as directory
from liandong.web import wall_picture, wall_tokens

HERE = Path(__file__).parent
MOST_PANELS = 12
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",  # the address is the key
    "Cache-Control": "no-store",
}


@require_http_methods(["GET", "POST"])
@needs("web.keep_walls")
def walls(request: SignedInRequest) -> HttpResponse:
    """The addresses in use. A new one is shown in this one answer and never again."""
    by, place = request.actor, mechanism.current().place
    context: dict[str, Any] = {"place": place}
    status = 200
    if request.method == "POST":
        name, region = request.POST.get("name", "")[:60], request.POST.get("region", "")[:12]
        try:
            token = wall_tokens.open_wall(name=name, region=region, by=by, at=clock.now())
        except DomainError as refused:
            context["refused"], status = str(refused), refused.status
        else:
            context["made"] = request.build_absolute_uri(reverse("web:wall", args=[token]))
    found = wall_tokens.walls_seen(by)
    context["walls"] = [(wall, directory.region_name(wall.region)) for wall in found]
    return render(request, "wall/keep.html", context, status=status)


@done_on("web:walls")
def close(request: SignedInRequest) -> str:
    said = request.POST.get("wall", "")
    number = int(said) if said.isdecimal() and len(said) < 18 else 0
    wall_tokens.close_wall(wall=number, by=request.actor, at=clock.now())
    return _("已停用，该地址不再显示任何内容")


@require_GET
def wall(request: HttpRequest, token: str) -> HttpResponse:
    """The whole screen. `?cols=&rows=`: of how many panels it is put together."""
    panels = {name: _panels(request.GET.get(name, "")) for name in ("cols", "rows")}
    return _shown(token, "wall/wall.html", **panels)


@require_GET
def state(request: HttpRequest, token: str) -> HttpResponse:
    """Only what changes."""
    return _shown(token, "wall/state.html")


@require_GET
def layer(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """The points of one layer of the wall's map."""
    asked, reader = _asked(token)
    points = wall_picture.features(asked, reader, name)
    drawn = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": said}
        for lon, lat, said in points
    ]
    return JsonResponse({"type": "FeatureCollection", "features": drawn}, headers=HEADERS)


def _asked(token: str) -> Any:
    return wall_tokens.asked_by(token, clock.now())


def _shown(token: str, template: str, **more: Any) -> HttpResponse:
    """Drawn without the request: what a signed-in browser is, a wall in it must not show."""
    try:
        found, reader = _asked(token)
    except wall_tokens.AsksTooOften as refused:
        return HttpResponse(str(refused), status=refused.status, headers={**HEADERS, "Retry-After": "60"})
    at = clock.now()
    context = {
        "now": at,
        "token": token,
        "wall": found,
        "world": found.world,
        "centre_name": mechanism.current().place.centre.name,
        "picture": wall_picture.picture(found, reader, at),
        "version": version(),
        **more,
    }
    return HttpResponse(render_to_string(template, context), headers=HEADERS)


@cache
def version() -> str:
    """Changes when the wall's own files do: screens that run for months then load themselves anew."""
    files = sorted([*(HERE / "static" / "wall").iterdir(), *(HERE / "templates" / "wall").iterdir()])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _panels(said: str) -> int:
    """Raises Http404 for what is no number of panels."""
    if not said:
        return 1
    if not said.isdecimal() or len(said) > 2 or not 1 <= int(said) <= MOST_PANELS:
        raise Http404
    return int(said)
