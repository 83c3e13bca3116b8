"""A unit's own system reads the thread of its incident, speaks in it once per key, and answers."""

from datetime import timedelta

from liandong.api.tests.conftest import NOW, System
from liandong.conversation.models import Line
from liandong.conversation.tests.making import fire, spoken
from liandong.core.testing.cast import START


def test_it_reads_speaks_and_answers(people):
    incident = fire(people, "county-fire", at=START)
    lines = f"/incidents/{incident.ref}/lines"
    asked = spoken(
        incident, "@消防大队 到哪了", by=people.dispatcher, at=NOW, to=["county-fire"], must_answer=True
    )
    unit = System("county-fire:unit_duty")
    (one,) = unit.get(lines).json()["items"]
    assert (one["ref"], one["heard"][0]["state"]) == (asked.ref, "queued")
    written = (NOW - timedelta(minutes=3)).isoformat()
    given = {"text": "还有两公里", "to": ["linkage-centre"], "said_at": written}
    said = [unit.post(lines, given, key="once") for _ in range(2)]
    assert [answer.status_code for answer in said] == [201, 201]
    assert Line.objects.count() == 2
    assert said[0].json()["said_at"] != said[0].json()["received_at"]
    answer = unit.post(f"/lines/{asked.ref}/answer")
    assert answer.json()["heard"][0]["state"] == "answered"
    assert unit.post("/lines/12/answer").status_code == 404


def test_a_unit_without_a_part_finds_nothing(people):
    incident = fire(people, "county-fire", at=START)
    line = spoken(incident, "到了", by=people.fire, at=NOW)
    other = System("county-ems:unit_duty")
    assert other.get(f"/incidents/{incident.ref}/lines").status_code == 404
    assert other.post(f"/incidents/{incident.ref}/lines", {"text": "在吗"}).status_code == 404
    assert other.post(f"/lines/{line.ref}/answer").status_code == 404
    assert (
        System("county-fire:unit_duty", "incidents.read", name="只读系统")
        .get(f"/incidents/{incident.ref}/lines")
        .status_code
        == 403
    )
