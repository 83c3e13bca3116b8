"""What is drawn on an incident's map: seen by all who see it, corrected and taken away by new facts."""

import pytest

from liandong.core.errors import Forbidden, NotVisible
from liandong.core.testing.cast import CITY_CENTRE, START
from liandong.core.testing.time import facts
from liandong.incidents import actions, plots
from liandong.incidents.actions import TypeGiven
from liandong.incidents.errors import BadPlot, IncidentIsClosed, NoSuchPlot
from liandong.incidents.places import PlaceGiven

AROUND = [(104.500, 26.500), (104.502, 26.500), (104.502, 26.502)]


@pytest.fixture
def incident(people):
    place = PlaceGiven("人民路 1 号", 104.501, 26.501, CITY_CENTRE)
    said = {"summary": "着火", "by": people.dispatcher, "at": START}
    return actions.open_incident(kind=TypeGiven("12G03"), place=place, **said)


def drawn(people, incident, **more):
    given = {
        "symbol": "cordon",
        "points": AROUND,
        "label": "半径 200 米",
        "by": people.dispatcher,
        "at": START,
    }
    return plots.plot(incident=incident, **{**given, **more})


def test_what_is_drawn_is_a_fact_that_says_itself(people, incident):
    plot = drawn(people, incident)
    assert [one.ref for one in plots.of_incident(incident, people.dispatcher)] == [plot.ref]
    assert str(facts(incident.stream)[-1]).endswith("标绘：警戒区 半径 200 米")


def test_a_correction_takes_the_place_of_what_it_corrects(people, incident):
    first, other = drawn(people, incident), drawn(people, incident, label="外圈")
    drawn(people, incident, label="半径 300 米", instead_of=first.ref)
    assert {one.ref: one.label for one in plots.on_map(people.dispatcher)} == {
        first.ref: "半径 300 米",
        other.ref: "外圈",
    }
    assert facts(incident.stream)[-1].corrects == first.entry
    assert drawn(people, incident).ref not in (first.ref, other.ref)


def test_what_is_taken_away_stays_in_the_record(people, incident):
    plot = drawn(people, incident)
    plots.remove(incident=incident, ref=plot.ref, reason="警戒解除", by=people.dispatcher, at=START)
    assert plots.on_map(people.dispatcher) == []
    assert len(facts(incident.stream, "incidents.plotted")) == 1
    with pytest.raises(NoSuchPlot):
        plots.remove(incident=incident, ref=plot.ref, reason="再撤", by=people.dispatcher, at=START)


def test_signs_of_a_merged_incident_are_corrected_and_taken_away_from_the_one_that_stays(people, incident):
    place = PlaceGiven("人民路 3 号", 104.502, 26.501, CITY_CENTRE)
    said = {"summary": "着火", "by": people.dispatcher, "at": START}
    stays = actions.open_incident(kind=TypeGiven("12G03"), place=place, **said)
    sign = drawn(people, incident)
    stays = actions.merge(incident=incident, into=stays, by=people.dispatcher, at=START)
    drawn(people, stays, instead_of=sign.ref, label="半径 300 米")
    assert [(one.ref, one.label) for one in plots.of_incident(stays, people.dispatcher)] == [
        (sign.ref, "半径 300 米")
    ]
    plots.remove(incident=stays, ref=sign.ref, reason="已解除", by=people.dispatcher, at=START)
    assert plots.of_incident(stays, people.dispatcher) == []


@pytest.mark.parametrize(
    ("symbol", "points"),
    [("cordon", AROUND[:2]), ("evacuation", AROUND[:1]), ("assembly", AROUND), ("castle", AROUND[:1]),
     ("assembly", [(2.3, 48.8)]), ("cordon", [])],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(people, incident, symbol, points):
    with pytest.raises(BadPlot):
        drawn(people, incident, symbol=symbol, points=points)


def test_who_does_not_see_the_incident_sees_no_sign(people, incident):
    drawn(people, incident)
    assert plots.on_map(people.neighbour) == []
    with pytest.raises(NotVisible):
        plots.of_incident(incident, people.neighbour)
    with pytest.raises(NotVisible):
        drawn(people, incident, by=people.neighbour)
    with pytest.raises(Forbidden):
        drawn(people, incident, by=people.inspector)


def test_nothing_is_drawn_on_what_is_closed(people, incident):
    actions.close(incident=incident, conclusion="已扑灭", by=people.dispatcher, at=START)
    with pytest.raises(IncidentIsClosed):
        drawn(people, incident)
