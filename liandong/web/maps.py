"""The one map: a list of every layer beside the place's own base map."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.core import clock
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.core.errors import Invalid, NotVisible
from liandong.dispatch import reads as dispatch
from liandong.incidents import plots
from liandong.incidents.reads import incident_of
from liandong.positions import reads as positions
from liandong.positions.models import Position
from liandong.web import map_around, map_layers
from liandong.web.map_layers import LAYERS, Mark
from liandong.web.map_plots import PlotForm, RemovalForm

ON_A_PAGE = 100
Box = tuple[float, float, float, float]


@require_GET
@signed_in
def page(request: SignedInRequest) -> HttpResponse:
    """One layer as a list, or what is around a point; the map beside it shows them all."""
    asked = request.GET
    context: dict[str, Any] = {
        "layers": LAYERS.values(),
        "radii": map_around.radii(),
        "layer": asked.get("layer") if asked.get("layer") in LAYERS else "incidents",
        "q": asked.get("q", "").strip()[:60],
        "metres": asked.get("metres", ""),
        **_of_incident(request, asked.get("incident", "")),
    }
    if point := asked.get("around", "").strip():
        context.update(_around(request, point))
    else:
        context.update(_listed(request, context["layer"], context["q"]))
    return render(request, "web/map.html", context)


def _of_incident(request: SignedInRequest, ref: str) -> dict[str, Any]:
    """The incident that the map was opened at, with what is drawn on it. Raises NotVisible."""
    if not ref:
        return {}
    incident = incident_of(ref, request.actor)
    drawn = plots.of_incident(incident, request.actor)
    may_draw = incident.is_open and may(request.actor, "incidents.plot")
    return {
        "incident": incident,
        "plots": [{"plot": one, "name": _(one.symbol.name), "points": _lines(one)} for one in drawn],
        "plot_form": PlotForm() if may_draw else None,
        "removal_form": RemovalForm(),
    }


def _lines(plot: plots.Plot) -> str:
    return "\n".join(f"{lon:.6f},{lat:.6f}" for lon, lat in plot.points)


def _around(request: SignedInRequest, said: str) -> dict[str, Any]:
    try:
        lon, lat, metres = map_around.asked(said, request.GET.get("metres", ""))
    except Invalid as error:
        return {"around_error": str(error), "around_asked": said}
    found = map_around.around(request.actor, lon, lat, metres, clock.now())
    return {"around": found, "around_asked": f"{lon:.6f},{lat:.6f}"}


def _listed(request: SignedInRequest, layer: str, q: str) -> dict[str, Any]:
    """The incidents as on the desk; every other layer a page at a time, so that none of it needs the map."""
    if layer == "incidents":
        rows = dispatch.desk_rows(request.actor)
        kept = [(row, map_layers.incident_mark(row)) for row in rows]
        return {"rows": [(row, mark) for row, mark in kept if _matches(mark, q)]}
    marks = [mark for mark in LAYERS[layer].marks(request.actor, clock.now()) if _matches(mark, q)]
    return {"marks": Paginator(marks, ON_A_PAGE).get_page(request.GET.get("page"))}


def _matches(mark: Mark, q: str) -> bool:
    return q.lower() in f"{mark.title} {mark.text} {mark.ref}".lower()


@require_GET
@signed_in
def layer(request: SignedInRequest, name: str) -> HttpResponse:
    """One layer's points as GeoJSON. Raises NotVisible for a layer that is none."""
    if name not in LAYERS:
        raise NotVisible
    marks = LAYERS[name].marks(request.actor, clock.now())
    features = [mark.feature() for mark in marks if mark.lon is not None]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_GET
@signed_in
def device(request: SignedInRequest, number: int) -> JsonResponse:
    """Who a device is, when somebody points at it. Raises NotVisible."""
    at = clock.now()
    try:
        found = positions.positions(request.actor, at).get(pk=number)
    except Position.DoesNotExist:
        raise NotVisible from None
    (mark,) = map_layers.named_devices([found], at)
    return JsonResponse({"title": mark.title, "text": mark.text, "url": mark.url})
