"""The one map: layers and lists follow the viewer, positions come as columns, signs are drawn by a form."""

import gzip
import json
from datetime import timedelta

import pytest

from liandong.core import clock
from liandong.core.testing.cast import CITY_CENTRE, START
from liandong.core.testing.fixtures import *  # noqa: F403
from liandong.dispatch import actions as dispatch
from liandong.dispatch import steps
from liandong.incidents import actions as incidents
from liandong.incidents import plots
from liandong.incidents.actions import TypeGiven
from liandong.incidents.places import PlaceGiven
from liandong.positions import actions as positions
from liandong.positions.actions import Fix
from liandong.risk.models import RiskPoint
from liandong.web.map_devices import box_of
from liandong.web.map_layers import LAYERS, unit_rank

WHERE = (104.501, 26.501)


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


@pytest.fixture
def incident(people):
    place = PlaceGiven("人民路 1 号", *WHERE, CITY_CENTRE)
    said = {"summary": "着火", "by": people.dispatcher, "at": START}
    return incidents.open_incident(kind=TypeGiven("12G03"), place=place, **said)


@pytest.fixture
def school(people):
    made = RiskPoint(kind="school", name="实验小学", region_id=CITY_CENTRE, org_id="town-990101001")
    made.put(104.505, 26.503)
    made.settle()
    made.save()
    return made


@pytest.fixture
def cars(people):
    fixes = [
        Fix("county-fire", f"car-{n}", 104.5 + n / 1000, 26.5, START, label=f"消防 {n} 号", speed=30)
        for n in range(120)
    ]
    assert positions.put(fixes=fixes, by=people.dispatcher, at=START) == []


def marks(name, viewer):
    return LAYERS[name].marks(viewer, START)


def test_a_unit_s_ring_follows_its_orders(people, incident):
    def ring():
        return next(one.state for one in marks("units", people.dispatcher) if one.ref == "county-fire")

    assert ring() == "idle"
    wanted = [dispatch.Wanted("county-fire")]
    (order,) = dispatch.issue_orders(incident=incident, wanted=wanted, by=people.dispatcher, at=START)
    assert ring() == "wait"
    steps.acknowledge(order=order, by=people.fire, at=START)
    steps.depart(order=order, by=people.fire, at=START)
    assert ring() == "go"
    steps.arrive(order=order, by=people.fire, at=START)
    assert ring() == "done"


def test_the_neighbour_county_sees_nothing_of_ours(people, incident, school, cars):
    plots.plot(
        incident=incident, symbol="assembly", points=[WHERE], label="南门", by=people.dispatcher, at=START
    )
    theirs = {name: [one.ref for one in marks(name, people.neighbour)] for name in LAYERS}
    assert theirs == {
        "incidents": [],
        "units": ["neighbour-fire"],
        "devices": [],
        "resources": [],
        "risks": [],
    }
    browser = people.browser("deng-wei")
    for path in ("map/plots.geojson", "map/incidents.geojson", "map/layers/risks.geojson"):
        assert browser.get(f"/{path}").json()["features"] == []
    assert browser.get("/map/devices.json").json()["n"] == []
    assert browser.get(f"/map/?incident={incident.ref}").status_code == 404
    assert "消防 1 号" not in browser.get("/map/?around=104.501,26.501&metres=5000").content.decode()


def test_a_unit_sees_itself_and_who_is_ordered_with_it(people, incident):
    assert [one.ref for one in marks("units", people.fire)] == ["county-fire"]
    wanted = [dispatch.Wanted("county-fire"), dispatch.Wanted("county-ems")]
    dispatch.issue_orders(incident=incident, wanted=wanted, by=people.dispatcher, at=START)
    assert {one.ref for one in marks("units", people.fire)} == {"county-fire", "county-ems"}


def test_every_layer_is_a_list_without_the_map(people, incident, school, cars):
    browser = people.browser("zhou-min")

    def page(asked):
        return browser.get(f"/map/?{asked}").content.decode()

    assert incident.ref in page("")
    assert "县消防救援大队" in page("layer=units") or "消防大队" in page("layer=units")
    assert "实验小学" in page("layer=risks")
    first, second = page("layer=devices"), page("layer=devices&page=2")
    assert first.count('class="map-row"') == 100
    assert second.count('class="map-row"') == 20
    assert "消防 77 号" in page("layer=devices&q=77")


def test_what_is_around_is_told_by_its_distance_and_its_way(people, incident, school, cars):
    page = people.browser("zhou-min").get("/map/?around=104.501,26.501&metres=500").content.decode()
    assert "实验小学" in page  # 455 m
    assert "直线 45" in page
    assert "按直线估算" in page  # no roads here, and it says so
    assert 'data-around="104.501,26.501,500"' in page
    assert "county-police" not in page


@pytest.mark.parametrize("metres", ["²", "9" * 5000, "-1"])
def test_a_distance_that_is_none_is_a_kilometre(people, metres):
    asked = {"around": "104.501,26.501", "metres": metres}
    page = people.browser("zhou-min").get("/map/", asked).content.decode()
    assert 'data-around="104.501,26.501,1000"' in page


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        ("bytes=2-4", 206, b"234"),
        ("bytes=7-", 206, b"789"),
        ("bytes=7-99", 206, b"789"),
        ("bytes=5-2", 416, b""),
        ("bytes=10-", 416, b""),
        ("bytes=²-", 416, b""),
        ("bytes=-3", 416, b""),
    ],
)
def test_the_base_map_is_given_in_the_parts_that_are_asked_for(
    client, settings, tmp_path, asked, status, body
):
    settings.PLACE_FILES = tmp_path
    (tmp_path / "county.pmtiles").write_bytes(b"0123456789")
    answer = client.get("/basemap/county.pmtiles", headers={"range": asked})
    assert (answer.status_code, answer.content) == (status, body)


def test_coordinates_that_are_none_are_refused_in_words(people):
    page = people.browser("zhou-min").get("/map/?around=人民路").content.decode()
    assert "请给出经纬度" in page


def test_positions_come_squeezed_and_only_once(people, cars):
    browser = people.browser("zhou-min")
    answer = browser.get("/map/devices.json?box=104.4,26.4,104.55,26.6", headers={"accept-encoding": "gzip"})
    told = json.loads(gzip.decompress(answer.content))
    assert told["anew"]
    assert len(told["n"]) == len(told["x"]) == len(told["t"]) == 51  # the others are out of the view
    one = browser.get(f"/map/devices/{told['n'][0]}/").json()
    assert one["title"] == "消防 0 号"
    assert "消防大队" in one["text"] or "消防救援大队" in one["text"]


@pytest.mark.parametrize("said", ["", "1,2,3", "a,b,c,d", "5,0,1,2", "nan,1,2,3"])
def test_a_box_that_is_none_is_everything(said):
    assert box_of(said) == (-180.0, -90.0, 180.0, 90.0)


def test_a_sign_is_drawn_by_keyboard_alone_and_in_any_datum(people, incident):
    browser = people.browser("zhou-min")
    where = f"/map/incidents/{incident.ref}/plots/"
    points = "东经104.500 北纬26.500\n104.502,26.500\n\n104.502,26.502"
    browser.post(where, {"symbol": "cordon", "points": points, "label": "200 米", "datum": "wgs84"})
    (drawn,) = plots.of_incident(incident, people.dispatcher)
    assert [drawn.symbol.code, len(drawn.points)] == ["cordon", 3]
    corrected = {"symbol": "assembly", "points": "104.5,26.5", "datum": "gcj02", "instead_of": drawn.ref}
    browser.post(where, corrected)
    (moved,) = plots.of_incident(incident, people.dispatcher)
    assert moved.points[0][0] != 104.5
    feature = browser.get("/map/plots.geojson").json()["features"][0]
    assert feature["geometry"]["type"] == "Point"
    browser.post(f"{where}removals/", {"plot": drawn.ref, "reason": "解除"})
    assert plots.of_incident(incident, people.dispatcher) == []


def test_a_line_that_is_no_place_is_named(people, incident):
    browser = people.browser("zhou-min")
    where = f"/map/incidents/{incident.ref}/plots/"
    answer = browser.post(
        where, {"symbol": "evacuation", "points": "104.5,26.5\n南门口", "datum": "wgs84"}, follow=True
    )
    assert "第 2 行" in answer.content.decode()
    assert plots.of_incident(incident, people.dispatcher) == []


def test_the_list_of_devices_says_how_old_a_place_is(people, cars):
    old = START + timedelta(minutes=7)
    one = LAYERS["devices"].marks(people.dispatcher, old)[0]
    assert (one.state, one.shape) == ("wait", "vehicle")
    assert "7 分钟前" in one.text


def test_of_villages_only_those_with_an_order_stand_on_the_map_from_afar():
    assert unit_rank("village", busy=False) > unit_rank("village", busy=True) == unit_rank("fire", busy=False)
