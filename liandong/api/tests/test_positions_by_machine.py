"""Devices report where they are, a thousand at a time; the map shows them to those who may see the unit."""

from datetime import timedelta

from django.test import Client

from liandong.api.tests.conftest import NOW, System
from liandong.core.testing.matrix import account_of, acting


def fix(source="car-1", unit="county-fire", **more):
    return {"unit": unit, "source": source, "lon": 104.5, "lat": 26.5, "at": NOW.isoformat(), **more}


def put(system, *fixes):
    return system.send("post", "/positions", {"positions": list(fixes)})


def features(system):
    return system.get("/positions.geojson").json()["features"]


def test_the_newest_fix_stays(fire):
    assert put(fire, fix(lon=104.6)).json() == {"accepted": 1, "refused": []}
    put(fire, fix(lon=104.1, at=(NOW - timedelta(minutes=1)).isoformat()))
    assert [one["geometry"]["coordinates"] for one in features(fire)] == [[104.6, 26.5]]


def test_one_wrong_device_does_not_hold_up_the_others(fire):
    old = (NOW - timedelta(days=2)).isoformat()
    answer = put(fire, fix("a"), fix("b", unit="county-ems"), fix("c", at=old), fix("d", lon=2.3, lat=48.8))
    assert [one["index"] for one in answer.json()["refused"]] == [1, 2, 3]
    assert [one["id"] for one in features(fire)] == ["county-fire/a"]


def test_a_thousand_at_once_and_not_one_more(centre):
    assert put(centre, *(fix(f"car-{n}") for n in range(1000))).json()["accepted"] == 1000
    assert len(features(centre)) == 1000
    assert put(centre, *(fix(f"car-{n}") for n in range(1001))).status_code == 422


def test_phones_are_put_right(fire):
    put(fire, fix(datum="gcj02"))
    assert features(fire)[0]["geometry"]["coordinates"][0] != 104.5


def test_the_neighbour_county_sees_none(fire, neighbour):
    put(fire, fix())
    assert features(neighbour) == []


def test_old_places_are_not_shown(fire, centre):
    put(fire, fix(at=(NOW - timedelta(hours=1)).isoformat()))
    assert features(centre) == []
    assert len(centre.get("/positions.geojson?minutes=90&unit=county-fire").json()["features"]) == 1


def test_people_who_are_signed_in_see_the_layer(fire, db):
    put(fire, fix())
    client = Client()
    client.force_login(account_of("dispatcher"))
    with acting("dispatcher"):
        shown = client.get("/api/v1/positions.geojson").json()["features"]
    assert len(shown) == 1
    with acting("dispatcher", topics=frozenset({"place/990102"})):
        assert client.get("/api/v1/positions.geojson").json()["features"] == []
        assert client.get("/api/v1/reports").status_code == 401


def test_a_write_scope_is_needed(people):
    assert put(System("county-fire:unit_duty", "positions.read"), fix()).status_code == 403
