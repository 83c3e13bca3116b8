"""Risk points as the map asks for them."""

import pytest

from liandong.core.geo import project
from liandong.directory.tests.county import actor
from liandong.risk import reads
from liandong.risk.models import RiskPoint

pytestmark = pytest.mark.usefixtures("county")


def point(name, lon, lat, region="990101003", org="town-990101003"):
    made = RiskPoint(kind="school", name=name, region_id=region, org_id=org)
    made.put(lon, lat)
    made.settle()
    made.save()
    return made


def test_the_map_asks_for_a_box_and_for_what_is_near():
    near, far = point("青山小学", 104.6, 26.6), point("白水小学", 104.7, 26.6)
    dispatcher = actor("zhou-min")
    assert [one["id"] for one in reads.on_map(dispatcher, (104.5, 26.5, 104.65, 26.7))] == [f"risk/{near.pk}"]
    assert len(reads.on_map(dispatcher, None)) == 2
    (first, metres), (second, more) = reads.within(dispatcher, *project(104.601, 26.6), 20_000)
    assert (first["id"], second["id"]) == (f"risk/{near.pk}", f"risk/{far.pk}")
    assert metres == pytest.approx(100, abs=5)
    assert more > 9_000
    assert first.keys() == {"id", "kind", "label", "lon", "lat", "state", "url"}


def test_a_unit_sees_its_own_points_and_a_township_those_of_its_region():
    point("县城加油站", 104.5, 26.5, "990101001", "county-fire")
    point("青山小学", 104.6, 26.6)
    assert [one["label"] for one in reads.on_map(actor("li-lei"), None)] == ["学校 县城加油站"]
    assert [one["label"] for one in reads.on_map(actor("sun-li"), None)] == ["学校 青山小学"]
    assert reads.on_map(actor("chen-yu"), None) == []
