"""Responsibility, then who has somebody on duty, jurisdiction, and the way; limits are the rules' own."""

from datetime import timedelta

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core.obligations import versions
from liandong.core.obligations.book import RuleBook
from liandong.core.obligations.rules import Rule
from liandong.core.testing.cast import CITY_CENTRE, COUNTY, START, VILLAGE
from liandong.directory.models import LinkageUnit, Organisation, Region
from liandong.dispatch import actions, proposals
from liandong.dispatch.actions import Wanted
from liandong.dispatch.proposals import MOST_OF_A_KIND, Place
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.places import PlaceGiven

TOWN = Place(104.500, 26.500, CITY_CENTRE, "city_centre")
COUNTRY = Place(104.640, 26.620, VILLAGE, "village")


@pytest.fixture(autouse=True)
def _straight_lines(monkeypatch, people):
    """Without a road graph travel times are straight lines and say so."""
    monkeypatch.setattr(proposals, "road_graph", lambda: None)


def proposed(place=TOWN, **more):
    return proposals.propose(
        type_code="12G03", urgency="critical", place=place, at=START, world="real", **more
    )


def units(found):
    return [one.unit for one in found]


def test_who_leads_comes_first_and_the_nearer_of_two_of_a_kind_before_the_other():
    found = proposed()
    assert units(found)[:4] == ["fire-north", "county-fire", "county-police", "county-ems"]
    assert [one.part for one in found] == sorted((one.part for one in found), key=_PARTS.index)
    assert not any(one.by_road for one in found)
    assert found[0].km < found[1].km
    assert found[0].minutes < found[1].minutes


_PARTS = ["lead", "cooperating", "participating"]


def test_of_each_kind_that_leads_or_cooperates_the_first_is_checked():
    assert [one.unit for one in proposed() if one.checked] == ["fire-north", "county-police", "county-ems"]


def test_who_has_nobody_on_duty_comes_after_who_has(people):
    people.nobody_on_duty("fire-north")
    found = proposed()
    assert units(found)[:2] == ["county-fire", "fire-north"]
    assert found[0].on_duty == "赵铁柱"
    assert (found[1].on_duty, found[1].checked) == ("", False)


def test_the_nearer_jurisdiction_comes_before_the_shorter_way():
    Organisation.objects.filter(code="county-fire").update(region=Region.objects.get(code=CITY_CENTRE))
    assert units(proposed())[:2] == ["county-fire", "fire-north"]


def test_units_of_other_places_are_not_proposed():
    assert "town-990101009" not in units(proposed())
    assert "town-990101009" in units(proposed(COUNTRY))
    assert "neighbour-fire" not in units(proposed(COUNTRY))


def test_open_orders_are_the_load(people):
    for _ in range(2):
        incident = incidents.open_incident(
            kind=TypeGiven("12G03"), place=PlaceGiven("某处"), summary="", by=people.call_taker, at=START
        )
        actions.issue_orders(incident=incident, wanted=[Wanted("county-ems")], by=people.dispatcher, at=START)
    assert {one.unit: one.load for one in proposed()}["county-ems"] == 2


def test_the_limits_are_those_of_the_rules(county_rules):
    limits = {one.unit: one.limit for one in proposed()}
    assert limits["fire-north"] == limits["county-police"] == limits["county-ems"] == timedelta(minutes=15)
    assert limits["power-company"] == limits["town-990101001"] == timedelta(minutes=30)
    assert {one.limit for one in proposed(COUNTRY)} == {None}  # the text gives no number there

    changed = dict(county_rules.rules)
    rule = changed["on-scene.city-centre.first-responders"]
    document = yaml.safe_load(yaml.safe_dump(rule.document()))
    changed[rule.id] = Rule.model_validate({**document, "within": "7m"})
    with versions.in_force(RuleBook(changed, county_rules.place)):
        assert proposed()[0].limit == timedelta(minutes=7)


def test_too_slow_is_said():
    far = Place(104.9, 26.9, CITY_CENTRE, "city_centre")
    assert all(one.too_slow for one in proposed(far) if one.limit and one.minutes)


def test_without_a_point_responsibility_alone_counts():
    found = proposed(Place(None, None, CITY_CENTRE, "city_centre"))
    assert {one.minutes for one in found} == {None}
    assert found[0].part == "lead"


def test_another_unit_is_found_by_name(people):
    found = proposals.find("自然资源", TOWN, people.dispatcher, START)
    assert units(found) == ["natural-resources"]
    assert found[0].part == ""
    assert proposals.find("望川", TOWN, people.dispatcher, START) == []


def many_fire_stations(n):
    """Stations of the county along a road to the east, the last the nearest to the town."""
    orgs = [
        Organisation(code=f"station-{i}", name=f"{i}站", kind="member_unit", region_id=COUNTY)
        for i in range(n)
    ]
    for i, one in enumerate(orgs):
        one.put(TOWN.lon + 0.002 * (n - i), TOWN.lat)
    Organisation.objects.bulk_create(orgs)
    LinkageUnit.objects.bulk_create(LinkageUnit(org=one, tier="1", kind="fire", since=START) for one in orgs)


def test_of_hundreds_of_one_kind_only_the_nearest_are_asked_about(people, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        proposed()
    many_fire_stations(300)
    with django_assert_num_queries(len(few)) as asked:
        found = proposed(limit=400)
    assert max(one["sql"].count("'station-") for one in asked.captured_queries) == MOST_OF_A_KIND - 2
    stations = {unit for unit in units(found) if unit.startswith("station-")}
    assert stations == {f"station-{i}" for i in range(300 - (MOST_OF_A_KIND - 2), 300)}
    assert {"county-fire", "fire-north"} <= set(units(found))


def test_without_a_point_hundreds_are_cut_all_the_same():
    many_fire_stations(100)
    found = proposed(Place(None, None, CITY_CENTRE, "city_centre"), limit=400)
    assert sum(one.kind == "fire" for one in found) == MOST_OF_A_KIND
