"""What a generated place is made of. Coordinates are WGS-84 lon/lat, geometries shapely objects."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from liandong.core.roads import RoadGraph

Zone = Literal["city_centre", "suburb", "village"]
RoadClass = Literal["national", "provincial", "county", "main", "street", "track"]


@dataclass(frozen=True, slots=True)
class Township:
    """A street, town or township (街道, 镇, 乡) with its territory and the point of its seat."""

    code: str
    name: str
    lon: float
    lat: float
    area: Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class Village:
    """A village (村) or community (社区): the point of its committee."""

    code: str
    name: str
    township: str
    lon: float
    lat: float
    urban: bool


@dataclass(frozen=True, slots=True)
class Road:
    """A named stretch of road between two junctions."""

    line: LineString
    road_class: RoadClass
    name: str
    ref: str
    bridge: bool


@dataclass(frozen=True, slots=True)
class Water:
    """A river, stream (line and, when wide, surface) or reservoir (surface)."""

    name: str
    kind: Literal["river", "stream", "reservoir"]
    line: LineString | None
    surface: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class Building:
    """A footprint, its floors and its house number (empty in the villages)."""

    outline: Polygon
    floors: int
    number: str


@dataclass(frozen=True, slots=True)
class Poi:
    """A point of interest. `kind` is one of the keys of `names.POI_TITLES`."""

    name: str
    kind: str
    lon: float
    lat: float
    township: str


@dataclass(frozen=True, slots=True)
class Address:
    """One entry of the address book.

    kind: house, street, township, village, group, pole, or the kind of a point of interest.
    """

    name: str
    aliases: tuple[str, ...]
    kind: str
    lon: float
    lat: float
    township: str
    village: str
    zone: Zone


@dataclass(frozen=True, slots=True)
class Relief:
    """What the map shows of the ground: shades (level, area), contour lines (metres, line)."""

    shades: Sequence[tuple[int, BaseGeometry]]
    contours: Sequence[tuple[int, BaseGeometry]]


@dataclass(frozen=True)
class County:
    """The whole place, as `generate` makes it."""

    code: str
    name: str
    seed: int
    outline: Polygon
    townships: tuple[Township, ...]
    villages: tuple[Village, ...]
    zones: dict[Zone, BaseGeometry]
    waters: tuple[Water, ...]
    relief: Relief
    landuse: tuple[tuple[str, BaseGeometry], ...]
    roads: tuple[Road, ...]
    graph: RoadGraph
    buildings: tuple[Building, ...]
    pois: tuple[Poi, ...]
    addresses: tuple[Address, ...]

    def zone_of(self, lon: float, lat: float) -> Zone:
        """The zone that decides arrival limits: city_centre, suburb or village."""
        point = Point(lon, lat)
        for zone in ("city_centre", "suburb"):
            if self.zones[zone].covers(point):
                return zone
        return "village"

    def township_of(self, lon: float, lat: float) -> Township | None:
        """The township whose territory holds the point; None outside the county."""
        point = Point(lon, lat)
        return next((t for t in self.townships if t.area.covers(point)), None)
