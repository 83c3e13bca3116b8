"""Chase, phone, upgrade: each on record, each told to whoever has to move, none of them twice."""

from datetime import timedelta

import pytest
from django.test import Client

from liandong.core import clock
from liandong.core.journal import Entry, record
from liandong.core.notify import one_tap
from liandong.core.notify.models import Delivery
from liandong.core.testing.cast import START
from liandong.core.testing.time import facts, told
from liandong.dispatch import pressing, steps
from liandong.dispatch.actions import named
from liandong.dispatch.errors import ChasedJustNow, NobodyThere
from liandong.dispatch.facts import ConductRecorded
from liandong.dispatch.models import State
from liandong.dispatch.tests.desk import opened, ordered


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


@pytest.fixture
def incident(people):
    return opened(people)


@pytest.fixture
def order(people, incident):
    return ordered(people, incident, "county-fire")


def later(seconds):
    return START + timedelta(seconds=seconds)


def test_a_chase_reaches_the_officer_and_the_leader_who_must_answer(people, order):
    pressing.chase(orders=[order], text="请立即签收", by=people.dispatcher, at=later(70))
    assert told("dispatch.chased") == {"zhao-tiezhu", "wang-gang"}
    sent = Delivery.objects.filter(message__kind="dispatch.chased")
    assert all(one.message.must_answer for one in sent)
    page = people.browser("zhou-min").get(f"/incidents/{order.incident.ref}/").content.decode()
    assert "已催 1 次，上次 周敏" in page
    assert "催办 消防大队：请立即签收" in page


def test_the_same_order_is_not_chased_again_within_a_minute(people, order):
    pressing.chase(orders=[order], text="请答复", by=people.dispatcher, at=START)
    with pytest.raises(ChasedJustNow, match="周敏"):
        pressing.chase(orders=[order], text="请答复", by=people.second_dispatcher, at=later(59))
    pressing.chase(orders=[order], text="请答复", by=people.second_dispatcher, at=later(60))
    order.refresh_from_db()
    assert (order.chases, order.chased_by) == (2, "高洁")


def test_of_several_all_are_chased_or_none(people, incident):
    fire, ems = ordered(people, incident, "county-fire", "county-ems")
    pressing.chase(orders=[ems], text="请答复", by=people.dispatcher, at=START)
    with pytest.raises(ChasedJustNow):
        pressing.chase(orders=[fire, ems], text="请答复", by=people.dispatcher, at=later(5))
    fire.refresh_from_db()
    assert fire.chases == 0


def test_a_call_is_a_line_of_the_timeline_with_the_number_masked(people, order):
    data = {"to": f"{order.ref}@zhao-tiezhu", "outcome": "no_answer", "note": "响铃一分钟"}
    answer = people.browser("zhou-min").post(f"/incidents/{order.incident.ref}/calls/", data)
    assert answer.status_code == 302
    said = str(facts(order.incident.stream, "dispatch.called")[0])
    assert "消防大队 赵铁柱" in said
    assert "****" in said
    assert "无人接听 响铃一分钟" in said


@pytest.mark.parametrize(
    ("then", "kind"), [("departed", "dispatch.departed"), ("chased", "dispatch.chased"), ("", "")]
)
def test_what_was_said_on_the_phone_is_entered_with_the_call(people, order, then, kind):
    data = {"to": f"{order.ref}@zhao-tiezhu", "outcome": "answered", "then": then, "note": "已出门"}
    people.browser("zhou-min").post(f"/incidents/{order.incident.ref}/calls/", data)
    after = [one.kind for one in facts(order.incident.stream)]
    assert "dispatch.called" in after
    if kind:
        assert after.index(kind) > after.index("dispatch.called")
        assert facts(order.incident.stream, kind)[0].body.get("on_behalf", True) is True


def test_nobody_answering_enters_nothing(people, order):
    data = {"to": f"{order.ref}@zhao-tiezhu", "outcome": "busy", "then": "arrived"}
    people.browser("zhou-min").post(f"/incidents/{order.incident.ref}/calls/", data)
    order.refresh_from_db()
    assert order.state == State.ISSUED


def test_only_people_of_the_unit_can_be_phoned_about_its_order(people, order):
    with pytest.raises(NobodyThere):
        pressing.call(
            order=order, person="sun-lixin", outcome="answered", note="", by=people.dispatcher, at=START
        )


def test_with_nobody_on_the_roster_the_appointed_are_offered(people, order):
    people.nobody_on_duty("county-fire")
    names = [one.holder.name for one in pressing.contacts_of([order], START)]
    assert names == ["赵铁柱", "王刚"]


def test_an_upgrade_grades_reports_and_tells_the_duty_leader_once(people, incident):
    for _ in range(2):
        pressing.upgrade(incident=incident, grade="larger", reason="三人被困", by=people.dispatcher, at=START)
    incident.refresh_from_db()
    assert (incident.grade, incident.needs_plan) == ("larger", True)
    kinds = [one.kind for one in facts(incident.stream)]
    once = ("incidents.incident_graded", "reporting.reported_up", "dispatch.upgraded")
    assert [kinds.count(kind) for kind in once] == [1, 1, 1]
    assert told("dispatch.upgraded") == {"wang-jianguo"}
    report = facts(incident.stream, "reporting.reported_up")[0].body
    assert report["report_kind"] == "first"
    assert "三人被困" in report["text"]


def test_a_higher_grade_is_another_upgrade(people, incident):
    for grade in ("larger", "major"):
        pressing.upgrade(incident=incident, grade=grade, reason="扩大", by=people.dispatcher, at=START)
    assert len(facts(incident.stream, "reporting.reported_up")) == 2


def test_who_decides_on_an_old_page_is_told_what_a_colleague_did(people, incident):
    browser, path = people.browser("zhou-min"), f"/incidents/{incident.ref}/upgrades/"
    seen = facts(incident.stream)[-1].id
    pressing.upgrade(incident=incident, grade="larger", reason="被困", by=people.second_dispatcher, at=START)
    answer = browser.post(path, {"grade": "major", "reason": "蔓延", "seen": seen})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "高洁 刚刚已操作" in page
    assert "蔓延" in page
    incident.refresh_from_db()
    assert incident.grade == "larger"
    newest = facts(incident.stream)[-1].id
    assert browser.post(path, {"grade": "major", "reason": "蔓延", "seen": newest}).status_code == 302


def test_an_order_that_is_over_is_not_chased(people, order):
    steps.complete(order=order, text="", by=people.fire, at=START)
    data = {"orders": [order.ref], "text": "请答复"}
    answer = people.browser("zhou-min").post(f"/incidents/{order.incident.ref}/chases/", data)
    assert answer.status_code == 409
    assert "处置完毕" in answer.content.decode()


def test_delay_shows_on_the_order_with_its_evidence(people, order):
    breached = Entry.objects.filter(stream=order.incident.stream).first()
    fact = ConductRecorded(**named(order), conduct="有令不行", said="六十秒内签收", evidence=breached.id)
    record(fact, stream=order.incident.stream, by=people.duty_leader, at=START)
    page = people.browser("zhou-min").get(f"/incidents/{order.incident.ref}/").content.decode()
    assert f'<b>有令不行</b> 六十秒内签收 <a href="#fact-{breached.id}">' in page


def test_the_link_in_the_chase_acknowledges_the_order(people, order):
    pressing.chase(orders=[order], text="请立即签收", by=people.dispatcher, at=START)
    sent = Delivery.objects.get(person="zhao-tiezhu", message__kind="dispatch.chased")
    Client().post(one_tap.path_of(sent))
    order.refresh_from_db()
    assert order.state == State.ACKNOWLEDGED
