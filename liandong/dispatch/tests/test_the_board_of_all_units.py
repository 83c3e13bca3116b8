"""Every unit on one screen: in the order in which they are free, with what they do, for few questions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.core import clock
from liandong.core.obligations.sweep import sweep
from liandong.core.testing.cast import START
from liandong.directory.models import LinkageUnit, Organisation, Readiness
from liandong.dispatch import force_views, steps
from liandong.dispatch.forces import tiles
from liandong.dispatch.models import Order
from liandong.dispatch.tests.desk import opened, ordered

MOST_QUESTIONS = 9


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


@pytest.fixture
def equipped(people):
    """Every unit has its vehicle: in the cast nobody confirmed any."""
    now = clock.now()
    for unit in LinkageUnit.objects.all():
        Readiness.objects.update_or_create(unit=unit, item="vehicle", defaults={"has": True, "since": now})
    return people


def states(viewer):
    return {one.unit.code: one.word for one in tiles(viewer, clock.now())}


def test_free_units_come_first_then_on_the_way_on_scene_and_out_of_service(equipped):
    people = equipped
    _fire, ems = ordered(people, opened(people), "county-fire", "county-ems")
    steps.arrive(order=ems, by=people.ems, at=START)
    people.nobody_on_duty("water-company")
    found = states(people.dispatcher)
    expected = {"county-police": "备勤", "county-fire": "途中", "county-ems": "到场", "water-company": "停用"}
    assert {code: found[code] for code in expected} == expected
    ranks = [list(expected.values()).index(word) for word in found.values()]
    assert ranks == sorted(ranks)


def test_without_its_vehicle_a_unit_is_out_of_service_and_says_why(equipped):
    Readiness.objects.filter(unit__org="county-police", item="vehicle").update(has=False)
    tile = next(one for one in tiles(equipped.dispatcher, START) if one.unit.code == "county-police")
    assert (tile.word, tile.why_off) == ("停用", "交通工具")


def test_a_late_unit_shows_it_and_comes_before_the_others_of_its_state(equipped):
    people = equipped
    long_ago = START - timedelta(minutes=30)
    ordered(people, opened(people, at=long_ago), "county-police", at=long_ago)
    ordered(people, opened(people), "county-ems")
    while sweep(START):
        pass
    under_way = {one.unit.code: one.late for one in tiles(people.dispatcher, START) if one.word == "途中"}
    assert list(under_way.items()) == [("county-police", True), ("county-ems", False)]


def test_three_hundred_units_are_asked_for_in_few_questions(equipped):
    people, incident = equipped, opened(equipped)
    orgs = [
        Organisation(
            code=f"many-{n}", name=f"单位{n}", kind="member_unit", region_id="990101", topics=["place/990101"]
        )
        for n in range(300)
    ]
    Organisation.objects.bulk_create(orgs)
    LinkageUnit.objects.bulk_create(
        [LinkageUnit(org=one, tier="2", kind="finance", since=START, position=0) for one in orgs]
    )
    ordered(people, incident, *[f"many-{n}" for n in range(40)])
    with CaptureQueriesContext(connection) as asked:
        found = tiles(people.dispatcher, START)
    assert len(found) > 300
    assert len(asked) <= MOST_QUESTIONS, [one["sql"][:120] for one in asked]


def test_a_tile_orders_its_unit_to_the_chosen_incident_and_comes_back(equipped):
    people, incident = equipped, opened(equipped)
    browser = people.browser("zhou-min")
    page = browser.get(f"/dispatch/units/?incident={incident.ref}").content.decode()
    assert 'name="units" value="county-fire"' in page
    data = {"units": "county-fire", "from": "units", "incident": incident.ref}
    answer = browser.post(f"/incidents/{incident.ref}/orders/", data)
    assert answer["Location"] == f"/dispatch/units/?incident={incident.ref}&kind="
    assert Order.objects.get(incident=incident).unit == "county-fire"
    again = browser.get(f"/dispatch/units/?incident={incident.ref}").content.decode()
    assert 'name="units" value="county-fire"' not in again


def test_without_an_incident_nothing_can_be_ordered(equipped):
    page = equipped.browser("zhou-min").get("/dispatch/units/?kind=fire").content.decode()
    assert 'name="units"' not in page
    assert "消防大队" in page
    assert "120急救中心" not in page


def test_numbers_of_people_are_masked(equipped):
    page = equipped.browser("zhou-min").get("/dispatch/units/").content.decode()
    assert "199****" in page
    assert "19900000010" not in page


def test_the_neighbour_sees_only_units_of_its_own(equipped):
    assert set(states(equipped.neighbour)) <= {"neighbour-fire"}


def test_few_kinds_are_tabs_and_all_are_in_the_list(equipped, monkeypatch):
    monkeypatch.setattr(force_views, "IN_SIGHT", 1)
    page = equipped.browser("zhou-min").get("/dispatch/units/").content.decode()
    listed = page.split('id="forces-kind"')[1].split("</select>")[0].count("<option")
    tabs = page.split('<nav class="tabs"')[1].split("</nav>")[0].count("<a ")
    assert listed > tabs == 2
