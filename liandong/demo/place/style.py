"""MapLibre GL styles of the base map, day and night: no glyph server, no sprite, local fonts only."""

from dataclasses import dataclass
from typing import Any

from liandong.demo.place.county import ATTRIBUTION
from liandong.demo.place.tiles import GROUND_ZOOM, LEAST_ZOOM, MOST_ZOOM

PLACEHOLDER = "pmtiles:///basemap/yunling.pmtiles"
"""The tiles' address in the written styles; whoever serves them puts the real address in its place."""
FONT = ["Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "WenQuanYi Micro Hei", "sans-serif"]


@dataclass(frozen=True)
class Palette:
    """The colours of one style, hex."""

    outside: str
    land: str
    shadow: str
    light: str
    forest: str
    farm: str
    built: str
    water: str
    contour: str
    border: str
    casing: str
    national: str
    provincial: str
    road: str
    track: str
    building: str
    building_edge: str
    text: str
    soft_text: str
    water_text: str
    poi_text: str
    halo: str


DAY = Palette(
    **{"outside": "#e7ebf0", "land": "#f6f7f3", "shadow": "#3c4a3f", "light": "#ffffff"},
    **{"forest": "#dbe8d3", "farm": "#f1f0dc", "built": "#eeebe6", "water": "#b4d3ea", "contour": "#b49a78"},
    **{
        "border": "#7b7f96",
        "casing": "#c9c5bb",
        "national": "#f7c66b",
        "provincial": "#fbe29a",
        "road": "#ffffff",
    },
    **{"track": "#b9b3a4", "building": "#e2ddd4", "building_edge": "#cfc9be", "text": "#2b3440"},
    **{"soft_text": "#5b6470", "water_text": "#3d76a6", "poi_text": "#6a5a4a", "halo": "#ffffff"},
)
NIGHT = Palette(
    **{"outside": "#10151b", "land": "#181f27", "shadow": "#000000", "light": "#8fa7bd"},
    **{"forest": "#1a2a24", "farm": "#1f2622", "built": "#222a33", "water": "#15344f", "contour": "#8a7c66"},
    **{
        "border": "#66708a",
        "casing": "#0e1318",
        "national": "#8a6a2e",
        "provincial": "#6b5a34",
        "road": "#3b4754",
    },
    **{"track": "#39424c", "building": "#2a333d", "building_edge": "#36414d", "text": "#e3e8ee"},
    **{"soft_text": "#a3aebb", "water_text": "#6fa3cf", "poi_text": "#b9ab95", "halo": "#11171d"},
)


def style(palette: Palette, name: str, night: bool) -> dict[str, Any]:
    """One complete style document (MapLibre style specification 8).

    Two sources read the same file: `ground` stops where the ground layers end and is over-zoomed.
    """
    source = {"type": "vector", "url": PLACEHOLDER, "minzoom": LEAST_ZOOM, "attribution": ATTRIBUTION}
    return {
        "version": 8,
        "name": name,
        "center": [104.51, 30.19],
        "zoom": 10,
        "sources": {
            "ground": {**source, "maxzoom": GROUND_ZOOM},
            "county": {**source, "maxzoom": MOST_ZOOM},
        },
        "layers": [
            *_ground(palette, night),
            *_water(palette),
            *_roads(palette),
            *_borders(palette),
            *_labels(palette),
        ],
    }


def _ground(p: Palette, night: bool) -> list[dict[str, Any]]:
    use = ["match", ["get", "kind"], "forest", p.forest, "farm", p.farm, p.built]
    deep = 0.16 if night else 0.075
    shade = ["match", ["get", "level"], 1, 0.035 if night else 0.38, -2, deep, deep * 0.8]
    colour = ["match", ["get", "level"], 1, p.light, p.shadow]
    contour = {
        "line-color": p.contour,
        "line-width": ["case", ["get", "index"], 0.9, 0.5],
        "line-opacity": _by_zoom((11, 0.16), (14, 0.34)),
    }
    return [
        {"id": "outside", "type": "background", "paint": {"background-color": p.outside}},
        _layer("land", "fill", "land", {"fill-color": p.land}),
        _layer("landuse", "fill", "landuse", {"fill-color": use}),
        _layer("shade", "fill", "shade", {"fill-color": colour, "fill-opacity": shade}),
        _layer("contour", "line", "contour", contour),
    ]


def _water(p: Palette) -> list[dict[str, Any]]:
    stream = {
        "line-color": p.water,
        "line-width": _by_zoom((8, 0.8), (12, 1.6), (16, 5)),
        "line-opacity": ["match", ["get", "kind"], "stream", 0.9, 1],
    }
    return [
        _layer("waterway", "line", "waterway", stream, source="county", layout=_ROUND),
        _layer("water", "fill", "water", {"fill-color": p.water}, source="county"),
        _layer(
            "building",
            "fill",
            "building",
            {"fill-color": p.building, "fill-outline-color": p.building_edge},
            source="county",
            minzoom=14,
        ),
    ]


_ROUND = {"line-cap": "round", "line-join": "round"}
_WIDTH = {
    "street": ((13, 0.8), (15, 3.5), (18, 16)),
    "main": ((9, 0.35), (11, 0.8), (14, 3.2), (18, 24)),
    "county": ((9, 0.8), (12, 2.0), (15, 5), (18, 20)),
    "provincial": ((7, 0.8), (12, 3.0), (15, 6.5), (18, 24)),
    "national": ((6, 1.0), (12, 3.8), (15, 8), (18, 28)),
}


def _roads(p: Palette) -> list[dict[str, Any]]:
    of_class = {name: ["==", ["get", "class"], name] for name in ("track", *_WIDTH)}
    colours = {
        "street": p.road,
        "main": p.road,
        "county": p.road,
        "provincial": p.provincial,
        "national": p.national,
    }
    track = {
        "line-color": p.track,
        "line-width": _by_zoom((12, 0.7), (15, 1.6), (18, 5)),
        "line-dasharray": [3, 1.5],
    }
    found = [_layer("road-track", "line", "road", track, source="county", filter=of_class["track"])]
    for name, stops in _WIDTH.items():
        wider = [(zoom, width + (1.2 if zoom < 14 else 2)) for zoom, width in stops]
        casing = {"line-color": p.casing, "line-width": _by_zoom(*wider)}
        shape = {"line-cap": "butt", "line-join": "round"}
        found.append(
            _layer(f"casing-{name}", "line", "road", casing, shape, source="county", filter=of_class[name])
        )
    for name, stops in _WIDTH.items():
        paint = {"line-color": colours[name], "line-width": _by_zoom(*stops)}
        found.append(
            _layer(f"road-{name}", "line", "road", paint, _ROUND, source="county", filter=of_class[name])
        )
    return found


def _borders(p: Palette) -> list[dict[str, Any]]:
    township = {
        "line-color": p.border,
        "line-width": _by_zoom((8, 0.6), (14, 1.3)),
        "line-dasharray": [5, 2.5],
    }
    county = {
        "line-color": p.border,
        "line-width": _by_zoom((6, 1), (14, 2.4)),
        "line-dasharray": [6, 2, 1.5, 2],
    }
    return [
        _layer(
            "border-township", "line", "border", {**township, "line-opacity": 0.7}, filter=_kind("township")
        ),
        _layer("border-county", "line", "border", county, filter=_kind("county")),
    ]


def _labels(p: Palette) -> list[dict[str, Any]]:
    soft, plain = _ink(p.soft_text, p), _ink(p.text, p)
    along = {"symbol-placement": "line", "symbol-spacing": 320, "text-max-angle": 35}
    main_kinds = _kind("hospital", "station", "reservoir", "chemical", "fire", "police", "square", "bridge")
    return [
        _text("label-house", "house", "number", 10, soft, minzoom=16.2),
        _text("label-river", "waterway", "name", 12, _ink(p.water_text, p), along, minzoom=9),
        _text("label-road", "road", "name", 11.5, soft, along, minzoom=12.5),
        _text("label-poi", "poi", "name", 11, _ink(p.poi_text, p), minzoom=15, filter=["!", main_kinds]),
        _text("label-poi-main", "poi", "name", 11.5, _ink(p.poi_text, p), minzoom=13.5, filter=main_kinds),
        _text("label-village", "place", "name", 11.5, soft, minzoom=12, filter=_kind("village", "community")),
        _text(
            "label-town",
            "place",
            "name",
            _by_zoom((8, 11), (11, 14), (15, 18)),
            {**plain, "text-opacity": _by_zoom((14.5, 1), (15.5, 0.45))},
            minzoom=8.2,
            filter=_kind("town", "street"),
        ),
        _text(
            "label-county", "place", "name", 16, plain, {"text-letter-spacing": 0.3}, filter=_kind("county")
        ),
    ]


def _kind(*kinds: str) -> list[Any]:
    return ["in", ["get", "kind"], ["literal", list(kinds)]]


def _by_zoom(*stops: tuple[float, float]) -> list[Any]:
    return ["interpolate", ["exponential", 1.4], ["zoom"], *(value for stop in stops for value in stop)]


def _ink(colour: str, p: Palette) -> dict[str, Any]:
    return {"text-color": colour, "text-halo-color": p.halo, "text-halo-width": 1.4}


def _layer(
    name: str,
    kind: str,
    source_layer: str,
    paint: dict[str, Any],
    layout: dict[str, Any] | None = None,
    source: str = "ground",
    **more: Any,
) -> dict[str, Any]:
    made = {"id": name, "type": kind, "source": source, "source-layer": source_layer, "paint": paint, **more}
    return {**made, "layout": layout} if layout else made


def _text(
    name: str,
    source_layer: str,
    value: str,
    size: Any,
    paint: dict[str, Any],
    layout: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    words = {
        "text-field": ["get", value],
        "text-font": FONT,
        "text-size": size,
        "text-padding": 4,
        **(layout or {}),
    }
    return _layer(name, "symbol", source_layer, paint, words, "county", **more)
