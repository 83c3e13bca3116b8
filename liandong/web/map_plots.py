"""Drawing on the one map: what is drawn on an incident, for the map and by a form."""

from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from liandong.core import clock, geo
from liandong.core.access.deeds import done_on, filled
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.core.errors import Invalid
from liandong.incidents import plots
from liandong.incidents.reads import incident_of

DATUMS = [
    ("wgs84", gettext_lazy("国家 2000 / 北斗")),
    ("gcj02", gettext_lazy("高德、腾讯")),
    ("bd09", gettext_lazy("百度")),
]


class PlotForm(forms.Form):
    """Points come from the map or from the keyboard: one to a line, as people paste them."""

    symbol = forms.ChoiceField(
        label=gettext_lazy("标绘类型"),
        choices=lambda: [(one.code, _(one.name)) for one in plots.SYMBOLS.values()],
    )
    label = forms.CharField(label=gettext_lazy("说明"), max_length=60, required=False)
    points = forms.CharField(
        label=gettext_lazy("坐标点"), max_length=8000, widget=forms.Textarea(attrs={"rows": 3})
    )
    datum = forms.ChoiceField(label=gettext_lazy("坐标系"), choices=DATUMS, required=False)
    instead_of = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)


class RemovalForm(forms.Form):
    plot = forms.CharField(max_length=40)
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)


@done_on("web:map_incident")
def draw(request: SignedInRequest, ref: str) -> str:
    """State a sign, or with `instead_of` another one in its place."""
    incident = incident_of(ref, request.actor)
    said = filled(PlotForm(request.POST))
    points = _points(said.pop("points"), said.pop("datum") or "wgs84")
    drawn = plots.plot(incident=incident, points=points, **said, by=request.actor, at=clock.now())
    return _("已标绘 {symbol} {label}").format(symbol=_(drawn.symbol.name), label=drawn.label)


@done_on("web:map_incident")
def take_away(request: SignedInRequest, ref: str) -> str:
    said = filled(RemovalForm(request.POST))
    incident = incident_of(ref, request.actor)
    plots.remove(incident=incident, ref=said["plot"], reason=said["reason"], by=request.actor, at=clock.now())
    return _("已撤销标绘")


def _points(text: str, datum: geo.Datum) -> list[plots.Point]:
    """A point to a line. Raises Invalid naming the line that is none."""
    points = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        point = geo.parse_coordinates(line, datum)
        if point is None:
            raise Invalid(
                {
                    "points": _("第 {number} 行不是国内的经纬度，请按“104.510,30.190”填写。").format(
                        number=number
                    )
                }
            )
        points.append((point.lon, point.lat))
    return points


@require_GET
@signed_in
def at_incident(request: SignedInRequest, ref: str) -> HttpResponse:
    """The map opened at an incident: where drawing leads back to."""
    incident_of(ref, request.actor)
    return redirect(f"{reverse('web:map')}?incident={ref}")


@require_GET
@signed_in
def plots_layer(request: SignedInRequest) -> JsonResponse:
    """What is drawn for the incidents that are unclosed."""
    return JsonResponse(
        {"type": "FeatureCollection", "features": [_feature(one) for one in plots.on_map(request.actor)]}
    )


def _feature(one: plots.Plot) -> dict[str, Any]:
    name = _(one.symbol.name)
    points = [list(point) for point in one.points]
    shapes: dict[str, tuple[str, Any]] = {
        "point": ("Point", points[0]),
        "line": ("LineString", points),
        "area": ("Polygon", [[*points, points[0]]]),
    }
    form, coordinates = shapes[one.symbol.form]
    return {
        "type": "Feature",
        "geometry": {"type": form, "coordinates": coordinates},
        "properties": {
            "ref": one.ref,
            "shape": "plot",
            "state": "done",
            "rank": 2,
            "title": f"{name} {one.label}".strip(),
            "label": one.label or name,
            "text": f"{one.incident} · {one.by_name}",
            "url": reverse("dispatch:incident", args=[one.incident]),
        },
    }
