"""The base map as vector tiles in one PMTiles file."""

import gzip
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import mercantile
import numpy as np
import shapely
from pmtiles import writer as pmtiles_writer
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from shapely.geometry.base import BaseGeometry

from liandong.demo.place.county import ATTRIBUTION
from liandong.demo.place.model import County

LEAST_ZOOM, MOST_ZOOM = 6, 15
GROUND_ZOOM = 12
"""Ground layers (shades, forest, contours) stop here: the style over-zooms them, which halves the file."""
ROAD_ZOOM = {"national": 6, "provincial": 7, "county": 9, "main": 9, "street": 13, "track": 12}
EXTENT = 4096


@dataclass
class Layer:
    """Features of one layer: geometry, properties, zooms from..to."""

    shapes: list[BaseGeometry] = field(default_factory=list)
    properties: list[dict[str, Any]] = field(default_factory=list)
    zooms: list[tuple[int, int]] = field(default_factory=list)

    def add(self, shape: BaseGeometry, least: int, most: int = MOST_ZOOM, **properties: Any) -> None:
        """Adds a feature; multi-part areas become one feature per part so that tiles clip fast."""
        for part in shapely.get_parts(shape):
            if not part.is_empty:
                self.shapes.append(part)
                self.properties.append(properties)
                self.zooms.append((least, most))


def layers(county: County) -> dict[str, Layer]:
    """All map layers of a county, in lon/lat."""
    found = {name: Layer() for name in ("land", "shade", "landuse", "contour", "border")}
    found |= {name: Layer() for name in ("water", "waterway", "building", "road", "place", "poi", "house")}
    _ground(county, found)
    for water in county.waters:
        if water.surface is not None:
            least = 6 if water.name == "清江" else 8
            found["water"].add(water.surface, least, kind=water.kind)
        if water.line is not None:
            least = {"清江": 6}.get(water.name, 8 if water.kind == "river" else 10)
            found["waterway"].add(water.line, least, kind=water.kind, name=water.name)
    for line, properties in _merged_roads(county):
        found["road"].add(line, ROAD_ZOOM[properties["class"]], **properties)
    _labels(county, found)
    for building in county.buildings:
        found["building"].add(building.outline, 14, floors=building.floors)
    return {name: layer for name, layer in found.items() if layer.shapes}


def _ground(county: County, found: dict[str, Layer]) -> None:
    found["land"].add(county.outline, 6, GROUND_ZOOM)
    for level, area in county.relief.shades:
        found["shade"].add(area, 8, GROUND_ZOOM, level=level)
    for kind, area in county.landuse:
        found["landuse"].add(area, 8, GROUND_ZOOM, kind=kind)
    for metres, line in county.relief.contours:
        least = 11 if metres % 100 == 0 else 12
        found["contour"].add(line, least, GROUND_ZOOM, metres=metres, index=metres % 200 == 0)
    edges = shapely.union_all([t.area.boundary for t in county.townships])
    inner = shapely.line_merge(edges.difference(county.outline.exterior.buffer(0.0006)))
    found["border"].add(inner, 8, GROUND_ZOOM, kind="township")
    found["border"].add(shapely.LineString(county.outline.exterior.coords), 6, GROUND_ZOOM, kind="county")


def _merged_roads(county: County) -> Iterator[tuple[BaseGeometry, dict[str, Any]]]:
    """Roads of one name joined again: labels need length, tiles need few features."""
    groups: dict[tuple[str, str, str, bool], list[BaseGeometry]] = {}
    for road in county.roads:
        groups.setdefault((road.road_class, road.name, road.ref, road.bridge), []).append(road.line)
    for (road_class, name, ref, bridge), lines in groups.items():
        properties = {"class": road_class, "name": name, "ref": ref, "bridge": bridge}
        if road_class == "track":
            del properties["name"]
        kept = {key: value for key, value in properties.items() if value}
        yield shapely.line_merge(shapely.multilinestrings(lines)), kept


PLACE_ZOOM = {"village": 12, "community": 13}
POI_ZOOM = {"hospital": 13, "station": 13, "reservoir": 11, "government": 14, "chemical": 13, "fire": 13}


def _labels(county: County, found: dict[str, Layer]) -> None:
    found["place"].add(shapely.Point(104.5, 30.2), 6, 8, kind="county", name=county.name)
    for number, town in enumerate(county.townships):
        found["place"].add(
            shapely.Point(town.lon, town.lat), 8, kind="street" if number < 3 else "town", name=town.name
        )
    for village in county.villages:
        kind = "community" if village.urban else "village"
        found["place"].add(
            shapely.Point(village.lon, village.lat), PLACE_ZOOM[kind], kind=kind, name=village.name
        )
    for poi in county.pois:
        found["poi"].add(
            shapely.Point(poi.lon, poi.lat), POI_ZOOM.get(poi.kind, 14), kind=poi.kind, name=poi.name
        )
    for building in county.buildings:
        if building.number:
            found["house"].add(building.outline.centroid, 15, number=building.number)


def write_tiles(
    county: County, path: Path, progress: Callable[[int, int], None] = lambda done, of: None
) -> int:
    """Writes the PMTiles file, zoom 6 to 15; the same county gives the same bytes. Returns how many."""
    drawn = {name: _Projected.of(layer) for name, layer in layers(county).items()}
    west, south, east, north = county.outline.bounds
    wanted = list(mercantile.tiles(west, south, east, north, range(LEAST_ZOOM, MOST_ZOOM + 1)))
    tiles: dict[int, bytes] = {}
    for number, tile in enumerate(wanted):
        content = _tile(tile, drawn)
        if content:
            tiles[zxy_to_tileid(tile.z, tile.x, tile.y)] = gzip.compress(content, 9, mtime=0)
        if number % 50 == 0:
            progress(number, len(wanted))
    progress(len(wanted), len(wanted))
    _save(county, path, tiles, list(drawn))
    return len(tiles)


@dataclass
class _Projected:
    """A layer in web-mercator world units (0..1, y down), indexed."""

    shapes: Any
    properties: list[dict[str, Any]]
    least: Any
    most: Any
    points: bool
    tree: shapely.STRtree
    simple: dict[int, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, layer: Layer) -> "_Projected":
        shapes = shapely.transform(np.array(layer.shapes), _world)
        zooms = np.array(layer.zooms)
        points = layer.shapes[0].geom_type == "Point"
        return cls(shapes, layer.properties, zooms[:, 0], zooms[:, 1], points, shapely.STRtree(shapes))

    def at(self, zoom: int) -> Any:
        """The shapes with the detail that a zoom can show (half a pixel)."""
        if zoom not in self.simple:
            tolerance = 0.6 / 2**zoom / 512
            simple = self.shapes if self.points else shapely.simplify(self.shapes, tolerance)
            if shapely.get_dimensions(self.shapes[0]) == 2:
                simple = shapely.make_valid(simple, method="structure", keep_collapsed=False)
            self.simple[zoom] = simple
        return self.simple[zoom]


def _world(degrees: Any) -> Any:
    sine = np.sin(np.radians(degrees[:, 1]))
    y = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return np.column_stack([degrees[:, 0] / 360 + 0.5, y])


def _tile(tile: mercantile.Tile, drawn: dict[str, _Projected]) -> bytes:
    size = 1 / 2**tile.z
    margin = size * (0.02 if tile.z < MOST_ZOOM else 0.015)
    west, north = tile.x * size, tile.y * size
    box = (west - margin, north - margin, west + size + margin, north + size + margin)
    content = []
    for name, layer in drawn.items():
        inside = np.sort(layer.tree.query(shapely.box(*box)))
        inside = inside[(layer.least[inside] <= tile.z) & (tile.z <= layer.most[inside])]
        if layer.points:
            margin_free = shapely.box(west, north, west + size, north + size)
            inside = inside[shapely.intersects(margin_free, layer.shapes[inside])]
        if not len(inside):
            continue
        shapes = layer.at(tile.z)[inside]
        shapes = shapes if layer.points else _clipped(shapes, box)
        shapes = shapely.transform(shapes, lambda xy: np.round((xy - (west, north)) * (EXTENT / size)))
        features = [
            {"geometry": shape, "properties": layer.properties[index]}
            for shape, index in zip(shapes, inside, strict=True)
            if _shows(shape)
        ]
        if features:
            content.append({"name": name, "features": features})
    options = {
        "extents": EXTENT,
        "y_coord_down": True,
        "on_invalid_geometry": _mended,
        "check_winding_order": True,
    }
    return mapbox_vector_tile.encode(content, default_options=options) if content else b""


def _clipped(shapes: Any, box: tuple[float, float, float, float]) -> Any:
    """The fast clip may break areas with holes, so it is for lines only."""
    if shapely.get_dimensions(shapes[0]) == 1:
        return shapely.clip_by_rect(shapes, *box)
    return shapely.intersection(shapes, shapely.box(*box))


def _shows(shape: BaseGeometry) -> bool:
    """Whether anything is left of a feature after clipping and rounding."""
    if shape.is_empty or shape.geom_type == "GeometryCollection":
        return False
    return bool(shape.geom_type == "Point" or shape.length >= 12)


def _mended(shape: BaseGeometry) -> BaseGeometry | None:
    parts = [
        p
        for p in shapely.get_parts(shapely.make_valid(shape, method="structure", keep_collapsed=False))
        if p.geom_type in ("Polygon", "MultiPolygon")
    ]
    return shapely.union_all(parts) if parts else None


def _save(county: County, path: Path, tiles: dict[int, bytes], names: list[str]) -> None:
    west, south, east, north = county.outline.bounds
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": LEAST_ZOOM,
        "max_zoom": MOST_ZOOM,
        "min_lon_e7": round(west * 1e7),
        "min_lat_e7": round(south * 1e7),
        "max_lon_e7": round(east * 1e7),
        "max_lat_e7": round(north * 1e7),
        "center_zoom": 10,
        "center_lon_e7": round((west + east) / 2 * 1e7),
        "center_lat_e7": round((south + north) / 2 * 1e7),
    }
    described = [{"id": name, "fields": {}, "minzoom": LEAST_ZOOM, "maxzoom": MOST_ZOOM} for name in names]
    metadata = {"name": f"{county.name}（虚构）", "attribution": ATTRIBUTION, "vector_layers": described}
    with path.open("wb") as file:
        writer: Any = pmtiles_writer.Writer(file)  # type: ignore[no-untyped-call]
        for tile_id in sorted(tiles):
            writer.write_tile(tile_id, tiles[tile_id])
        writer.finalize(header, metadata)
