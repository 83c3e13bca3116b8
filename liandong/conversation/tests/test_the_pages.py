"""The thread and the group call as pages: twice posted is once, what is wrong is said, words can go."""

from datetime import timedelta

import pytest

from liandong.conversation import reads
from liandong.conversation.models import Addressee, Line
from liandong.conversation.tests.making import fire, spoken
from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.journal.models import Entry
from liandong.core.journal.personal import destroy
from liandong.core.testing.cast import START
from liandong.dispatch.models import Order

JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


@pytest.fixture
def incident(people):
    return fire(people, "county-fire", "county-police", at=START)


def post(people, who, incident, **data):
    return people.browser(who).post(f"/incidents/{incident.ref}/thread/lines/", data, headers=JSON)


def test_posted_twice_is_said_once_however_old_it_has_become(people, incident):
    data = {"text": "@消防大队 到哪了", "_key": "k-1", "must_answer": "on"}
    answers = [post(people, "zhou-min", incident, **data, age_ms=age) for age in (90_000, 120_000)]
    assert [one.status_code for one in answers] == [201, 201]
    line = Line.objects.get()
    assert (line.said_at, line.must_answer) == (START - timedelta(seconds=90), True)
    assert [one.unit for one in line.addressees.all()] == ["county-fire"]


def test_what_is_wrong_is_said_to_program_and_reader(people, incident):
    refused = post(people, "zhou-min", incident, text="没有点名", must_answer="on")
    assert (refused.status_code, refused.json()["code"]) == (422, "names-nobody")
    page = people.browser("zhou-min").post(
        f"/incidents/{incident.ref}/thread/lines/", {"text": "没有点名", "must_answer": "on"}
    )
    assert page.status_code == 422
    assert "没有点名</textarea>" in page.content.decode()
    assert post(people, "zhou-min", incident, text="x", reply_to="99999").status_code == 404


def test_the_thread_stands_on_the_incident_and_on_the_order(people, incident):
    spoken(incident, "水源在北侧", by=people.dispatcher, at=START)
    order = Order.objects.get(unit="county-fire")
    for path in (
        f"/incidents/{incident.ref}/",
        f"/orders/{order.ref}/",
        f"/incidents/{incident.ref}/thread/",
    ):
        assert "水源在北侧" in people.browser("zhao-tiezhu").get(path).content.decode()
    assert people.browser("sun-lixin").get(f"/incidents/{incident.ref}/thread/").status_code == 404


def test_reading_takes_the_badge_away(people, incident):
    line = spoken(incident, "水源在北侧", by=people.dispatcher, at=START)
    browser = people.browser("zhao-tiezhu")
    assert '<span class="badge">1</span>' in browser.get("/threads/").content.decode()
    browser.post(f"/incidents/{incident.ref}/thread/readings/", {"until": line.pk})
    assert reads.unread(people.fire) == 0


def test_units_and_people_are_called_and_the_grid_follows(people):
    browser = people.browser("wang-jianguo")
    data = {
        "text": "报在岗人数",
        "must_answer": "on",
        "units": ["county-fire", "neighbour-fire"],
        "people": ["xu-dong"],
    }
    answers = [browser.post("/calls/new/", {**data, "_key": "k-1"}) for _ in range(2)]
    line = Line.objects.get()
    assert [one["Location"] for one in answers] == [f"/calls/{line.pk}/"] * 2
    assert [one.name for one in Addressee.objects.all()] == ["消防大队", "供电公司 徐东"], (
        "the neighbour is not ours"
    )
    unit = people.browser("zhao-tiezhu")
    assert "收到，应答" in unit.get(f"/calls/{line.pk}/").content.decode()
    unit.post(f"/lines/{line.pk}/answers/")
    grid = browser.get(f"/calls/{line.pk}/?part=1").content.decode()
    assert "赵铁柱" in grid.split("is-answered")[-1]
    nobody = browser.post("/calls/new/", {"text": "报在岗人数"})
    assert (nobody.status_code, "报在岗人数" in nobody.content.decode()) == (422, True)


def test_a_name_is_found_by_its_initials(people):
    found = people.browser("wang-jianguo").get("/calls/people/?q=ztz").json()["results"]
    assert [one["fields"]["person"] for one in found] == ["zhao-tiezhu"]


def test_what_did_not_arrive_is_phoned_and_sent_again_from_the_line(people, incident):
    spoken(incident, "@消防大队 到哪了", by=people.dispatcher, at=START, to=["county-fire"])
    one, browser = Addressee.objects.get(), people.browser("zhou-min")
    assert browser.post(f"/addressees/{one.pk}/phonings/", {"reached": "0"}).status_code == 302
    assert browser.post(f"/addressees/{one.pk}/resendings/", {"channel": "loopback"}).status_code == 302
    assert browser.post(f"/addressees/{one.pk}/resendings/", {"channel": "pigeon"}).status_code == 422
    kinds = ["conversation.phoned", "conversation.resent"]
    assert list(Entry.objects.filter(kind__in=kinds).order_by("id").values_list("kind", flat=True)) == kinds


def test_words_are_destroyed_and_the_line_stays(people, incident):
    spoken(incident, "伤者张三", by=people.fire, at=START)
    entries = list(Entry.objects.filter(kind="conversation.said"))
    by = Actor(
        ref="x", name="x", org="emergency-office", roles=frozenset({"administrator", "emergency_office"})
    )
    destroy(entries, order="1 号", reason="处置结束", by=by, at=START)
    page = people.browser("zhou-min").get(f"/incidents/{incident.ref}/thread/").content.decode()
    assert "张三" not in page
    assert "已按规定销毁" in page
