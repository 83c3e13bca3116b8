"""The demo's vehicles: along the roads, by the order's own time, and from where they were."""

from datetime import timedelta

import numpy as np
import pytest

from liandong.core.roads import RoadGraph
from liandong.core.testing.cast import CITY_CENTRE, START
from liandong.core.testing.fixtures import *  # noqa: F403
from liandong.demo import vehicles
from liandong.demo.vehicles import Fleet, along, route
from liandong.dispatch import actions as dispatch
from liandong.dispatch import steps
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.places import PlaceGiven
from liandong.positions.models import Position

ROUND = [(104.50, 26.50), (104.50, 26.52), (104.52, 26.52)]


@pytest.fixture
def roads():
    """Two sides of a square; the way across is no road."""
    lon, lat = (np.array(column) for column in zip(*ROUND, strict=True))
    ends = np.array([0, 1]), np.array([1, 2])
    return RoadGraph(lon, lat, *ends, np.array([2220.0, 1990.0]), np.array([40.0, 40.0]))


def test_the_way_follows_the_roads(roads):
    assert ROUND[1] in route(roads, ROUND[0], ROUND[2])
    assert route(None, ROUND[0], ROUND[2]) == [ROUND[0], ROUND[2]]


def test_a_share_of_the_way():
    assert along(ROUND, 0) == ROUND[0]
    assert along(ROUND, 1) == pytest.approx(ROUND[2])
    half = along(ROUND, 0.5)
    assert half[0] == pytest.approx(104.50)
    assert 26.515 < half[1] < 26.52
    assert along(ROUND, 7) == pytest.approx(ROUND[2])


def test_a_vehicle_goes_when_its_unit_departs_and_stays_where_it_arrived(people, monkeypatch):
    monkeypatch.setattr(vehicles, "road_graph", lambda: None)
    place = PlaceGiven("人民路 1 号", 104.530, 26.502, CITY_CENTRE)
    said = {"summary": "着火", "by": people.dispatcher, "at": START}
    incident = incidents.open_incident(kind=TypeGiven("12G03"), place=place, **said)
    wanted = [dispatch.Wanted("county-fire", eta_minutes=4.0)]
    (order,) = dispatch.issue_orders(incident=incident, wanted=wanted, by=people.dispatcher, at=START)
    fleet = Fleet()

    def where(seconds):
        fleet.report(START + timedelta(seconds=seconds))
        return Position.objects.get(unit="county-fire").lon

    assert where(0) == pytest.approx(104.510)
    steps.acknowledge(order=order, by=people.fire, at=START)
    steps.depart(order=order, by=people.fire, at=START)
    assert where(120) == pytest.approx(104.520)
    assert Position.objects.get(unit="county-fire").heading == pytest.approx(90)
    steps.arrive(order=order, by=people.fire, at=START + timedelta(seconds=240))
    assert where(245) == pytest.approx(104.530)
    assert where(480) == pytest.approx(104.530)
    assert Position.objects.get(unit="county-police").lon == pytest.approx(104.505)
