"""A wall shows a region's open picture to whoever has its address: no name, no phone, nothing to press."""

import json
import re
from datetime import timedelta

import pytest

from liandong.core import clock
from liandong.core.errors import Forbidden, NotVisible
from liandong.core.testing.cast import CITY_CENTRE, COUNTY, START, VILLAGE
from liandong.core.testing.fixtures import *  # noqa: F403
from liandong.core.testing.time import facts
from liandong.incidents import actions as incidents
from liandong.intake import actions as intake
from liandong.intake.actions import PlaceTold, ReportGiven
from liandong.web import wall_picture, wall_tokens
from liandong.web.models import Wall
from liandong.web.wall_tokens import PER_MINUTE, asked_by, close_wall, open_wall

PHONE, NAME, SAID, TYPED = "19900007777", "欧阳报警", "张三家二楼着火", "张三家门口19900008888"


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


@pytest.fixture
def token(people):
    return open_wall(name="大厅主屏", region=COUNTY, by=people.duty_leader, at=START)


def told(people, urgency="urgent", region=CITY_CENTRE):
    """A caller says a name, a phone and a place in words of their own."""
    given = ReportGiven(
        narrative=SAID,
        caller_name=NAME,
        caller_phone=PHONE,
        place=PlaceTold(TYPED, 104.5, 26.5, region=region),
        type="12G03",
        urgency=urgency,
    )
    report = intake.take_report(given=given, by=people.call_taker, at=START)
    return intake.open_from_report(report=report, by=people.call_taker, at=START)


def everything(client, token):
    parts = ("", "state/", "incidents.geojson", "units.geojson")
    answers = [client.get(f"/wall/{token}/{part}") for part in parts]
    assert [answer.status_code for answer in answers] == [200] * 4
    texts = [
        json.dumps(json.loads(a.content), ensure_ascii=False)
        if "json" in a["Content-Type"]
        else a.content.decode()
        for a in answers
    ]
    return answers, "\n".join(texts)


def test_nobody_is_named_on_it(people, token, client):
    incident = told(people)
    incidents.grade(incident=incident, grade="larger", reason="张三死亡", by=people.duty_leader, at=START)
    _answers, text = everything(client, token)
    assert "民房火灾" in text
    assert "城关街道" in text
    for secret in (PHONE, NAME, SAID, TYPED, "张三", "欧阳", "19900008888"):
        assert secret not in text
    for name in ("王建国", "赵铁柱", "陈静", "何电生", "林英"):
        assert name not in text
    assert not re.search(r"1990000\d{4}", text)


def test_there_is_nothing_to_press_and_nothing_is_kept_in_the_browser(people, token, client):
    told(people)
    answers, text = everything(client, token)
    assert not re.search(r"<(form|input|button|textarea|select)\b", text)
    assert not any(answer.cookies for answer in answers)
    assert all(answer["X-Robots-Tag"] == "noindex, nofollow" for answer in answers)
    assert all(answer["Referrer-Policy"] == "no-referrer" for answer in answers)
    assert "Cookie" not in answers[0].get("Vary", "")
    assert client.post(f"/wall/{token}/").status_code == 405


def test_a_signed_in_browser_shows_the_same(people, token):
    text = everything(people.browser("wang-jianguo"), token)[1]
    assert "王建国" not in text
    assert "/sign-out/" not in text


def test_the_scene_follows_the_state(people, token, client):
    def scene():
        return re.search(r'data-scene="(\w+)"', client.get(f"/wall/{token}/state/").content.decode())[1]

    assert scene() == "calm"
    with clock.at(START + timedelta(hours=14)):
        assert scene() == "night"
    incident = told(people, "routine")
    assert scene() == "calm"
    incidents.grade(incident=incident, grade="larger", reason="核实", by=people.duty_leader, at=START)
    assert scene() == "busy"
    with clock.at(START + timedelta(hours=14)):
        assert scene() == "busy"


def test_a_critical_incident_makes_it_busy(people, token, client):
    told(people, "critical")
    assert 'data-scene="busy"' in client.get(f"/wall/{token}/state/").content.decode()


def test_it_reads_its_own_region_only(people):
    told(people, region=CITY_CENTRE)
    village = open_wall(name="白水镇", region=VILLAGE, by=people.duty_leader, at=START)
    wall, reader = asked_by(village, START)
    shown = wall_picture.picture(wall, reader, START)
    assert (shown.unclosed, shown.calls, len(shown.lines)) == (0, 0, 0)
    assert all(point[2]["title"] == "白水镇" for point in wall_picture.features(wall, reader, "units"))


def test_what_is_unknown_or_closed_is_not_found(people, token, client):
    assert client.get(f"/wall/{'x' * 43}/").status_code == 404
    close_wall(wall=Wall.objects.get().pk, by=people.duty_leader, at=START)
    assert client.get(f"/wall/{token}/").status_code == 404
    assert client.get(f"/wall/{token}/state/").status_code == 404
    close_wall(wall=Wall.objects.get().pk, by=people.duty_leader, at=START)
    kinds = [entry.kind for entry in facts(f"region/{COUNTY}") if entry.kind.startswith("access.wall")]
    assert kinds == ["access.wall_opened", "access.wall_closed"]


def test_the_token_is_shown_once_and_kept_nowhere(people):
    page = people.browser("wang-jianguo")
    made = page.post("/walls/", {"name": "大厅", "region": COUNTY}).content.decode()
    token = re.search(r"/wall/([\w-]{43})/", made)[1]
    assert page.get(f"/wall/{token}/").status_code == 200
    assert token not in page.get("/walls/").content.decode()
    assert token not in json.dumps(list(Wall.objects.values()), default=str)
    assert token not in json.dumps([entry.body for entry in facts(f"region/{COUNTY}")])


def test_only_keepers_make_them_and_only_for_what_they_see(people):
    with pytest.raises(Forbidden):
        open_wall(name="大厅", region=COUNTY, by=people.dispatcher, at=START)
    for region in ("990102", "99", "", "x"):
        with pytest.raises(NotVisible):
            open_wall(name="大厅", region=region, by=people.duty_leader, at=START)
    with pytest.raises(NotVisible):
        close_wall(wall=0, by=people.duty_leader, at=START)


def test_a_wall_that_asks_too_often_is_put_off_for_a_minute(people, token, client):
    Wall.objects.update(asked=PER_MINUTE, minute=int(START.timestamp()) // 60)
    answer = client.get(f"/wall/{token}/state/")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert client.get(f"/wall/{token}/units.geojson").status_code == 429
    with clock.at(START + timedelta(minutes=1)):
        assert client.get(f"/wall/{token}/state/").status_code == 200


def test_an_exercise_bears_its_frame(people, client):
    token = open_wall(name="大厅", region=COUNTY, by=people.duty_leader, at=START)
    Wall.objects.update(world="exercise-1")
    body = client.get(f"/wall/{token}/").content.decode()
    assert 'data-world="exercise-1"' in body
    assert "演练" in body


def test_how_many_panels_is_a_small_number(people, token, client):
    assert 'data-cols="4" data-rows="2"' in client.get(f"/wall/{token}/?cols=4&rows=2").content.decode()
    for said in ("0", "13", "-1", "x", "1e3", "９9", "²", "0120000"):
        assert client.get(f"/wall/{token}/", {"cols": said}).status_code == 404


def test_the_curve_counts_each_hour(people, token):
    told(people)
    _wall, reader = asked_by(token, START)
    hours = wall_picture.calls_by_hour(reader, START)
    assert hours[23] == 1
    assert sum(hours) == 1
    assert wall_picture.curve([0] * 23 + [2]).endswith("240.0,4.0")
    assert wall_tokens.walls_seen(people.neighbour) == []
