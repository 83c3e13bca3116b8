"""An order to a unit whose roster is empty stands: the next above is told at once, and the gap is a fact."""

from liandong.core.testing.cast import START
from liandong.core.testing.time import facts, texts
from liandong.dispatch import steps
from liandong.duty import holding
from tests.scenarios.story import ACKNOWLEDGE, clock, happens, ordered


def test_the_next_above_is_told_and_the_gap_is_on_record(cast, time):
    cast.nobody_on_duty("county-fire")
    incident = happens(cast, time)
    order = ordered(cast, time, incident, "county-fire")["county-fire"]
    time.settle()
    assert order.state == "issued"
    assert texts("zhao-tiezhu") == []
    assert any("新指令" in text for text in texts("wang-gang"))  # appointed leader of the unit
    vacancy = facts(incident.stream, "notify.nobody_on_duty")[0]
    assert (vacancy.body["org"], vacancy.body["role"]) == ("county-fire", "unit_duty")
    steps.acknowledge(order=order, by=cast.dispatcher, at=time.by(seconds=40))
    assert clock(ACKNOWLEDGE, order).state == "met"


def test_with_no_leader_either_the_centre_is_told(cast, time):
    incident = happens(cast, time)
    ordered(cast, time, incident, "neighbour-fire")  # nobody of it is known here
    time.settle()
    assert any("新指令" in text for text in texts("zhou-min"))
    gaps = {one.body["role"] for one in facts(incident.stream, "notify.nobody_on_duty")}
    assert gaps == {"unit_duty", "unit_leader"}


def test_the_inspectors_of_the_place_are_found_where_they_sit(cast):
    told = holding.holders(posts=[("inspector", "")], at=START)["inspector", ""]
    assert [one.person for one in told] == ["zheng-gongzheng"]
