"""The whole county for browsers that cannot draw the map: plain SVG, presentation attributes only."""

from collections.abc import Iterable
from xml.sax.saxutils import escape  # writes, never parses  # nosec B406

import shapely
from shapely.geometry.base import BaseGeometry

from liandong.demo.place.county import ATTRIBUTION
from liandong.demo.place.model import County
from liandong.demo.place.plane import Floats, to_sheet
from liandong.demo.place.style import DAY

METRES_PER_UNIT = 50.0
ROAD_LOOKS = {
    "county": ("#ffffff", 1.6),
    "provincial": (DAY.provincial, 2.2),
    "national": (DAY.national, 2.8),
}


def overview_svg(county: County) -> str:
    """An SVG document of about 1300 x 1000 units, 50 m each; some 250 kB."""
    west, south, east, north = to_sheet(county.outline).bounds
    box = [west / METRES_PER_UNIT - 12, -north / METRES_PER_UNIT - 12]
    box += [(east - west) / METRES_PER_UNIT + 24, (north - south) / METRES_PER_UNIT + 24]
    view = " ".join(f"{value:.0f}" for value in box)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" role="img">'
    parts = [head, f"<title>{escape(county.name)}</title>", _area(county.outline, DAY.land)]
    for kind, area in county.landuse:
        parts.append(_area(area, {"forest": DAY.forest, "farm": DAY.farm}.get(kind, DAY.casing)))
    for level, area in county.relief.shades:
        parts.append(_area(area, DAY.light if level > 0 else DAY.shadow, 0.5 if level > 0 else 0.07))
    for water in county.waters:
        if water.line is not None:
            parts.append(_line([water.line], DAY.water, 1.0 if water.kind == "stream" else 2.0))
        if water.surface is not None:
            parts.append(_area(water.surface, DAY.water))
    parts += _roads(county)
    parts.append(_line([t.area.boundary for t in county.townships], DAY.border, 0.8, "5 3"))
    parts.append(_line([county.outline.exterior], DAY.border, 1.6, "8 3 2 3"))
    parts += _names(county)
    x, y = box[0] + 8, box[1] + box[3] - 8
    credit = f'<text x="{x:.0f}" y="{y:.0f}" font-size="14" fill="{DAY.soft_text}">{ATTRIBUTION}</text>'
    return "".join([*parts, credit, "</svg>"])


def _roads(county: County) -> list[str]:
    lines = {name: [r.line for r in county.roads if r.road_class == name] for name in ROAD_LOOKS}
    casings = [_line(lines[name], DAY.casing, width + 1.2) for name, (_, width) in ROAD_LOOKS.items()]
    return casings + [_line(lines[name], colour, width) for name, (colour, width) in ROAD_LOOKS.items()]


def _names(county: County) -> list[str]:
    halo = 'stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
    found = []
    for number, town in enumerate(county.townships):
        x, y = _units(to_sheet(shapely.Point(town.lon, town.lat)))[0]
        anchor = {0: "end", 1: "start"}.get(number, "middle")  # the two seats on one bank are close
        place = f'x="{x:.0f}" y="{y - 14:.0f}" font-size="17" text-anchor="{anchor}"'
        found.append(f'<text {place} fill="{DAY.text}" {halo}>{escape(town.name)}</text>')
    return found


def _units(shape: BaseGeometry) -> Floats:
    units: Floats = shapely.get_coordinates(shape) / (METRES_PER_UNIT, -METRES_PER_UNIT)
    return units


def _path(shapes: Iterable[BaseGeometry], close: bool) -> str:
    steps = []
    for line in shapes:
        simple = to_sheet(line).simplify(30)
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _units(simple))
        steps.append(f"M{points}{'Z' if close else ''}")
    return "".join(steps)


def _area(shape: BaseGeometry, colour: str, opacity: float = 1) -> str:
    polygons = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > 2e-6]
    rings = [ring for p in polygons for ring in (p.exterior, *p.interiors)]
    return f'<path d="{_path(rings, True)}" fill="{colour}" fill-opacity="{opacity}" fill-rule="evenodd"/>'


def _line(shapes: Iterable[BaseGeometry], colour: str, width: float, dash: str = "") -> str:
    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    look = f'fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round"{dashes}'
    return f'<path d="{_path(parts, False)}" {look}/>'
