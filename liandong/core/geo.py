"""Coordinates: projected metres, the two offset Chinese datums, and what people paste.

Everything is stored as WGS-84 (equal to CGCS2000 within a few centimetres) lon/lat plus Gauss-Krueger metres.
GCJ-02 (Amap, Tencent, phones) and BD-09 (Baidu) exist only at the edges, where they are converted.
"""

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Datum = Literal["wgs84", "gcj02", "bd09"]

CENTRAL_MERIDIAN = 105.0
"""Default central meridian (3-degree zone 35); a place far from it passes its own."""
FALSE_EASTING = 500_000.0

# CGCS2000 ellipsoid (GB 22021): same axis and flattening as GRS80.
_A = 6_378_137.0
_F = 1 / 298.257222101
_N = _F / (2 - _F)
_E = math.sqrt(_F * (2 - _F))
_RADIUS = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
# Krueger's series in the third flattening, fourth order: below a millimetre within 6 degrees of the meridian.
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)


def project(lon: float, lat: float, central_meridian: float = CENTRAL_MERIDIAN) -> tuple[float, float]:
    """Gauss-Krueger metres (x east incl. the false easting, y north of the equator) of lon/lat."""
    phi, lam = math.radians(lat), math.radians(lon - central_meridian)
    sin_phi = math.sin(phi)
    t = math.sinh(math.atanh(sin_phi) - _E * math.atanh(_E * sin_phi))
    xi0 = math.atan2(t, math.cos(lam))
    eta0 = math.atanh(math.sin(lam) / math.hypot(1, t))
    xi, eta = xi0, eta0
    for k, a in enumerate(_ALPHA, 1):
        xi += a * math.sin(2 * k * xi0) * math.cosh(2 * k * eta0)
        eta += a * math.cos(2 * k * xi0) * math.sinh(2 * k * eta0)
    return FALSE_EASTING + _RADIUS * eta, _RADIUS * xi


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres along the great circle between two lon/lat points (sphere, 0.3 % at worst)."""
    lon1, lat1, lon2, lat2 = (math.radians(v) for v in (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2
    h += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(min(1.0, math.sqrt(h)))


def in_china(lon: float, lat: float) -> bool:
    """Whether a point is inside the box within which the offset datums are defined (not a border)."""
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


# --- GCJ-02 and BD-09 ------------------------------------------------------------------------------------

_GCJ_A = 6_378_245.0  # Krasovsky's ellipsoid, which the offset is computed on
_GCJ_EE = 0.00669342162296594323
_BD_PI = math.pi * 3000 / 180


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 of a WGS-84 point; outside the box of `in_china` nothing is changed."""
    if not in_china(lon, lat):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    common = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    dlat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + common
    dlat += _waves(y, ((20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30)))
    dlon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + common
    dlon += _waves(x, ((20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30)))
    phi = math.radians(lat)
    magic = 1 - _GCJ_EE * math.sin(phi) ** 2
    metres_lat = math.radians(_GCJ_A * (1 - _GCJ_EE) / (magic * math.sqrt(magic)))
    metres_lon = math.radians(_GCJ_A / math.sqrt(magic) * math.cos(phi))
    return lon + dlon / metres_lon, lat + dlat / metres_lat


def _waves(v: float, terms: tuple[tuple[float, float], ...]) -> float:
    return sum(amplitude * math.sin(v * rate * math.pi) for amplitude, rate in terms) * 2 / 3


def gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """WGS-84 of a GCJ-02 point, by fixed-point iteration (well below a centimetre)."""
    if not in_china(lon, lat):
        return lon, lat
    wlon, wlat = lon, lat
    for _ in range(10):
        glon, glat = wgs84_to_gcj02(wlon, wlat)
        wlon, wlat = wlon + lon - glon, wlat + lat - glat
        if abs(glon - lon) < 1e-10 and abs(glat - lat) < 1e-10:
            break
    return wlon, wlat


def gcj02_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """BD-09 of a GCJ-02 point."""
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BD_PI)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BD_PI)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def bd09_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 of a BD-09 point, by fixed-point iteration."""
    glon, glat = lon - 0.0065, lat - 0.006
    for _ in range(10):
        blon, blat = gcj02_to_bd09(glon, glat)
        glon, glat = glon + lon - blon, glat + lat - blat
    return glon, glat


def to_wgs84(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    """WGS-84 of a point given in any of the three datums."""
    if datum == "bd09":
        lon, lat = bd09_to_gcj02(lon, lat)
    return (lon, lat) if datum == "wgs84" else gcj02_to_wgs84(lon, lat)


# --- pasted text -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pasted:
    """A point found in text: WGS-84 lon/lat, the datum it was read in, and whether the text named it.

    `swapped`: the text calls the latitude longitude; read the other way round it is in this country.
    """

    lon: float
    lat: float
    datum: Datum
    stated: bool
    swapped: bool = False


# A datum that is named goes before the map application that the text came from: links may state another.
_DATUM_WORDS: tuple[tuple[Datum, str], ...] = (
    ("bd09", r"bd-?09(?:ll|mc)?"),
    ("gcj02", r"gcj-?02(?:ll)?|火星|国测局"),
    ("wgs84", r"wgs-?84(?:ll)?|cgcs-?2000|国家2000|大地2000|4326|4490"),
    ("bd09", r"百度|baidu"),
    ("gcj02", r"高德|腾讯|微信|amap|autonavi|qq\.com|weixin|wechat|滴滴"),
    ("wgs84", r"天地图|gps|北斗"),
)
_ANGLE = re.compile(
    r"(?:(?<![a-z])(?P<before>东经|北纬|西经|南纬|经度|纬度|lon(?:gitude)?|lng|lat(?:itude)?|[NESW])\s*[:=：]?\s*)?"
    r"(?<![\d.])(?P<deg>-?\d{1,3}(?:\.\d+)?)"
    r"(?:\s*[°度]\s*(?:(?P<min>\d{1,2}(?:\.\d+)?)\s*['′’分]\s*)?(?:(?P<sec>\d{1,2}(?:\.\d+)?)\s*(?:[\"″”秒]|'')\s*)?)?"
    r"(?![\d.])\s*(?P<after>[NESW](?![a-z]))?",
    re.IGNORECASE,
)
_LAT_WORDS = frozenset(("北纬", "南纬", "纬度", "lat", "latitude", "n", "s"))
_LON_WORDS = frozenset(("东经", "西经", "经度", "lon", "lng", "longitude", "e", "w"))


def parse_coordinates(text: str, default: Datum = "wgs84") -> Pasted | None:
    """The first lon/lat pair in pasted text (decimal, degrees-minutes-seconds, map links), or None.

    The datum comes from a word in the text (高德, 百度, WGS84, ...), otherwise `default`. Order does not
    matter: named axes decide, else the value that can only be a longitude of this country does.
    """
    stated = next((d for d, words in _DATUM_WORDS if re.search(words, text, re.IGNORECASE)), None)
    cleaned = text
    for _, words in _DATUM_WORDS:
        cleaned = re.sub(words, " ", cleaned, flags=re.IGNORECASE)
    cleaned = re.sub(r"%2c", ",", cleaned, flags=re.IGNORECASE)
    angles = [(_axis(m), _degrees(m)) for m in _ANGLE.finditer(cleaned)]
    pairs = [pair for (axis1, a), (axis2, b) in pairwise(angles) if (pair := _ordered(axis1, a, axis2, b))]
    right = [(pair, False) for pair in pairs if in_china(*pair)]
    turned = [(pair[::-1], True) for pair in pairs if in_china(pair[1], pair[0])]
    for pair, swapped in (*right, *turned):
        datum = stated or default
        lon, lat = to_wgs84(*pair, datum)
        return Pasted(lon, lat, datum, stated is not None, swapped)
    return None


_DECIMALS = re.compile(r"(?<![\d.])(-?\d{1,3}\.\d+)\s*[,，\s]\s*(-?\d{1,3}\.\d+)(?![\d.])")


def abroad(text: str) -> bool:
    """Whether the text holds a pair of decimal degrees, and none that is in this country."""
    return bool(_DECIMALS.search(text)) and parse_coordinates(text) is None


def _axis(match: re.Match[str]) -> str:
    word = (match["before"] or match["after"] or "").lower()
    return "lat" if word in _LAT_WORDS else "lon" if word in _LON_WORDS else ""


def _degrees(match: re.Match[str]) -> float:
    return float(match["deg"]) + float(match["min"] or 0) / 60 + float(match["sec"] or 0) / 3600


def _ordered(axis1: str, a: float, axis2: str, b: float) -> tuple[float, float] | None:
    if axis1 == axis2 != "":
        return None
    if axis1 == "lat" or axis2 == "lon":
        return b, a
    if axis1 == "lon" or axis2 == "lat":
        return a, b
    return (b, a) if a < 60 < b else (a, b)
