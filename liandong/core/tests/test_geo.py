import math

import pytest

from liandong.core import geo

_BACK = (
    geo._N / 2 - 2 * geo._N**2 / 3 + 37 * geo._N**3 / 96 - geo._N**4 / 360,
    geo._N**2 / 48 + geo._N**3 / 15 - 437 * geo._N**4 / 1440,
    17 * geo._N**3 / 480 - 37 * geo._N**4 / 840,
    4397 * geo._N**4 / 161280,
)


def unproject(x: float, y: float, central_meridian: float = geo.CENTRAL_MERIDIAN) -> tuple[float, float]:
    """The WGS-84 lon/lat in degrees of Gauss-Krueger metres; inverse of `project`."""
    xi = xi0 = y / geo._RADIUS
    eta = eta0 = (x - geo.FALSE_EASTING) / geo._RADIUS
    for k, b in enumerate(_BACK, 1):
        xi -= b * math.sin(2 * k * xi0) * math.cosh(2 * k * eta0)
        eta -= b * math.cos(2 * k * xi0) * math.sinh(2 * k * eta0)
    lam = math.atan2(math.sinh(eta), math.cos(xi))
    sin_chi = math.sin(xi) / math.cosh(eta)
    psi = math.atanh(sin_chi)
    sin_phi = sin_chi
    for _ in range(6):
        sin_phi = math.tanh(psi + geo._E * math.atanh(geo._E * sin_phi))
    return central_meridian + math.degrees(lam), math.degrees(math.asin(sin_phi))


def test_projection_agrees_with_the_published_swedish_example() -> None:
    # The worked example of Lantmateriet's note on Krueger's formulas; same ellipsoid, own scale and offsets.
    east, north = geo.project(24.0, 66.0, central_meridian=13 + 35 / 60 + 7.692 / 3600)
    k0 = 1.00000254
    assert k0 * north - 6226307.8640 == pytest.approx(1135809.413803, abs=0.001)
    assert k0 * (east - geo.FALSE_EASTING) + 84182.8790 == pytest.approx(555304.016555, abs=0.001)


@pytest.mark.parametrize("lon", [103.6, 104.5, 105.0, 106.4])
@pytest.mark.parametrize("lat", [18.2, 30.2, 45.9])
def test_projection_returns_to_where_it_started(lon: float, lat: float) -> None:
    back = unproject(*geo.project(lon, lat))
    assert geo.distance((lon, lat), back) < 0.001


def test_on_the_central_meridian_easting_is_the_false_easting() -> None:
    x, y = geo.project(105.0, 30.0)
    assert x == pytest.approx(500_000, abs=1e-6)
    assert y == pytest.approx(3_320_113.398, abs=0.01)  # meridian arc of 30 degrees on GRS80


def test_gcj02_and_bd09_agree_with_published_values() -> None:
    assert geo.wgs84_to_gcj02(116.404, 39.915) == pytest.approx(
        (116.41024449916938, 39.91640428150164), abs=1e-9
    )
    assert geo.gcj02_to_bd09(116.404, 39.915) == pytest.approx(
        (116.41036949371029, 39.92133699351021), abs=1e-9
    )
    assert geo.bd09_to_gcj02(116.404, 39.915) == pytest.approx(
        (116.39762729119315, 39.90865673957631), abs=2e-6
    )


@pytest.mark.parametrize("point", [(104.5, 30.2), (75.98, 39.47), (126.6, 45.8), (110.3, 20.0)])
def test_offset_datums_round_trip_below_a_centimetre(point: tuple[float, float]) -> None:
    gcj = geo.wgs84_to_gcj02(*point)
    assert 50 < geo.distance(point, gcj) < 900
    assert geo.distance(point, geo.gcj02_to_wgs84(*gcj)) < 0.01
    assert geo.distance(point, geo.to_wgs84(*geo.gcj02_to_bd09(*gcj), "bd09")) < 0.01


def test_abroad_the_offset_is_not_applied() -> None:
    assert geo.wgs84_to_gcj02(2.35, 48.85) == (2.35, 48.85)
    assert not geo.in_china(2.35, 48.85)


@pytest.mark.parametrize(
    "text",
    [
        "104.52, 30.21",
        "30.21,104.52",
        "经度：104.52 纬度：30.21",
        "北纬30°12′36″，东经104°31′12″",
        "30.21N 104.52E",
        "事发地 E104.52 N30.21 附近",
        "lat=30.21&lng=104.52",
        "WGS84 坐标 104.52 30.21",
    ],
)
def test_a_pasted_pair_is_read_whatever_its_order_and_notation(text: str) -> None:
    found = geo.parse_coordinates(text)
    assert found is not None
    assert (found.lon, found.lat) == pytest.approx((104.52, 30.21), abs=1e-9)
    assert found.datum == "wgs84"


def test_a_named_datum_is_converted() -> None:
    gcj = geo.wgs84_to_gcj02(104.52, 30.21)
    bd = geo.gcj02_to_bd09(*gcj)
    amap = geo.parse_coordinates(f"https://uri.amap.com/marker?position={gcj[0]}%2C{gcj[1]}")
    baidu = geo.parse_coordinates(f"百度坐标（BD-09）：{bd[0]},{bd[1]}")
    for found, datum in ((amap, "gcj02"), (baidu, "bd09")):
        assert found is not None
        assert (found.stated, found.datum) == (True, datum)
        assert geo.distance((found.lon, found.lat), (104.52, 30.21)) < 0.01


@pytest.mark.parametrize("text", ["", "电话 19900001234", "2026-11-21 20:12", "滨江路18号3组", "12.5,13.5"])
def test_text_without_a_pair_gives_nothing(text: str) -> None:
    assert geo.parse_coordinates(text) is None


def test_distance_of_one_degree_of_latitude() -> None:
    assert geo.distance((104.5, 30.0), (104.5, 31.0)) == pytest.approx(math.radians(1) * 6371008.8)
