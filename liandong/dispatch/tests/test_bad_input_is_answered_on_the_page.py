"""Wrong, impossible or too much: each with its status, a sentence that says what to do, and the text kept."""

import pytest

from liandong.core import clock
from liandong.core.testing.cast import START
from liandong.core.testing.time import facts
from liandong.dispatch import actions, steps
from liandong.dispatch.actions import Wanted
from liandong.dispatch.models import Order
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.places import PlaceGiven

LONG = "长" * 2001


@pytest.fixture(autouse=True)
def _at_ten():
    with clock.at(START):
        yield


@pytest.fixture
def incident(people):
    place = PlaceGiven("人民路 1 号", 104.5, 26.5, "990101001")
    return incidents.open_incident(
        kind=TypeGiven("12G03"), place=place, summary="二楼着火", by=people.call_taker, at=START
    )


@pytest.fixture
def order(people, incident):
    return actions.issue_orders(
        incident=incident, wanted=[Wanted("county-fire")], by=people.dispatcher, at=START
    )[0]


def shown(response) -> str:
    return response.content.decode()


def sent(people, who, path, **data):
    return people.browser(who).post(path, data)


def test_three_units_are_ordered_from_the_page(people, incident):
    data = {"units": ["county-fire", "county-ems", "county-police"], "lead": "county-fire", "task": ""}
    answer = sent(people, "zhou-min", f"/incidents/{incident.ref}/orders/", **data)
    assert (answer.status_code, answer["Location"]) == (302, f"/incidents/{incident.ref}/")
    assert Order.objects.get(lead=True).unit == "county-fire"
    assert {order.task for order in Order.objects.all()} == {"二楼着火"}


@pytest.mark.parametrize("said", ["nan", "inf", "soon"])
def test_minutes_that_are_none_stop_no_order(people, incident, said):
    data = {"units": ["county-fire"], "eta-county-fire": said}
    assert sent(people, "zhou-min", f"/incidents/{incident.ref}/orders/", **data).status_code == 302
    assert Order.objects.get().eta_minutes is None


def test_a_double_click_on_send_orders_once(people, incident):
    browser, path = people.browser("zhou-min"), f"/incidents/{incident.ref}/orders/"
    answers = [browser.post(path, {"units": ["county-fire"], "_key": "k-1"}) for _ in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [
        (302, f"/incidents/{incident.ref}/")
    ] * 2
    assert Order.objects.count() == 1


BAD_ORDERS = [
    ({"units": []}, 422, "填写有误"),
    ({"units": ["no-such-unit"]}, 422, "没有代码为 no-such-unit 的联动单位"),
    ({"units": ["linkage-centre"]}, 422, "没有代码为 linkage-centre 的联动单位"),
    ({"units": ["county-ems", "county-ems"]}, 422, "120急救中心 在同一次派出中重复"),
    ({"units": ["county-fire"]}, 409, "消防大队 已有这起事件的未完成指令"),
    ({"units": ["county-ems"], "lead": "county-ems"}, 409, "已有主办单位"),
    ({"units": ["county-ems"], "task": LONG}, 422, "2000"),
]


@pytest.mark.parametrize(("data", "status", "sentence"), BAD_ORDERS)
def test_orders_that_cannot_be_given(people, incident, order, data, status, sentence):
    data = {"task": "登高破拆", **data}
    answer = sent(people, "zhou-min", f"/incidents/{incident.ref}/orders/", **data)
    assert answer.status_code == status
    assert sentence in shown(answer)
    assert data["task"] in shown(answer)
    assert list(Order.objects.all()) == [order]


def test_an_order_to_a_closed_or_merged_incident(people, incident, order):
    steps.complete(order=order, text="", by=people.fire, at=START)
    other = incidents.open_incident(
        kind=TypeGiven("12G03"), place=PlaceGiven("人民路"), summary="", by=people.call_taker, at=START
    )
    path = f"/incidents/{other.ref}/orders/"
    actions.merge_incidents(incident=other, into=incident, by=people.dispatcher, at=START)
    merged = sent(people, "zhou-min", path, units=["county-ems"], task="增援")
    assert merged.status_code == 409
    assert f"已并入 {incident.ref}" in shown(merged)
    actions.close_incident(incident=incident, conclusion="扑灭", by=people.dispatcher, at=START)
    closed = sent(people, "zhou-min", f"/incidents/{incident.ref}/orders/", units=["county-ems"], task="增援")
    assert closed.status_code == 409
    assert "已办结，不能再变更" in shown(closed)


BAD_TIMES = [
    ("09:59", "应在 04-15 10:00 与现在之间"),
    ("10:01", "应在 04-15 10:00 与现在之间"),
    ("2027-01-01 08:00", "应在 04-15 10:00 与现在之间"),
    ("十点左右", "看不懂这个时间"),
    ("25:61", "看不懂这个时间"),
    ("1" * 30, "20"),
]


@pytest.mark.parametrize(("typed", "sentence"), BAD_TIMES)
def test_a_time_that_cannot_have_been(people, order, typed, sentence):
    answer = sent(people, "zhao-tiezhu", f"/orders/{order.ref}/arrival/", occurred=typed)
    assert answer.status_code == 422
    assert sentence in shown(answer)
    assert typed in shown(answer)
    order.refresh_from_db()
    assert order.arrived_at is None


def test_the_minute_in_which_it_went_out_is_not_before_it(people, order):
    Order.objects.update(issued_at=START.replace(second=30))
    with clock.at(START.replace(minute=5)):
        answer = sent(people, "zhao-tiezhu", f"/orders/{order.ref}/arrival/", occurred="10:00")
    assert answer.status_code == 302


BAD_TEXTS = [
    ("zhao-tiezhu", "feedback", {"text": ""}, "必填"),
    ("zhao-tiezhu", "feedback", {"text": LONG}, "2000"),
    ("zhao-tiezhu", "feedback", {"text": "   "}, "必填"),
    ("zhao-tiezhu", "completion", {"text": LONG}, "2000"),
    ("zhou-min", "recall", {"reason": ""}, "必填"),
    ("zhao-tiezhu", "false-report", {"reason": LONG}, "2000"),
    ("zhao-tiezhu", "handover", {"reason": "不归我们", "to_unit": "nobody"}, "没有代码为 nobody"),
    ("zhao-tiezhu", "handover", {"reason": "不归我们", "to_unit": "county-fire"}, "不能移交给本单位"),
]


@pytest.mark.parametrize(("who", "step", "data", "sentence"), BAD_TEXTS)
def test_texts_that_are_missing_or_too_long_and_units_that_are_not(people, order, who, step, data, sentence):
    before = len(facts(order.incident.stream))
    answer = sent(people, who, f"/orders/{order.ref}/{step}/", **data)
    assert answer.status_code == 422
    assert sentence in shown(answer)
    typed = data.get("text") or data.get("reason") or ""
    assert typed.strip() in shown(answer)
    assert len(facts(order.incident.stream)) == before


def test_handing_over_before_anything_was_done(people, order):
    data = {"to_unit": "county-ems", "reason": "有伤员"}
    answer = sent(people, "zhao-tiezhu", f"/orders/{order.ref}/handover/", **data)
    assert answer.status_code == 409
    assert "首接负责" in shown(answer)
    assert "有伤员" in shown(answer)


def test_what_is_over_cannot_be_worked_on(people, order):
    actions.recall(order=order, reason="误派", by=people.dispatcher, at=START)
    answer = sent(people, "zhao-tiezhu", f"/orders/{order.ref}/arrival/")
    assert answer.status_code == 409
    assert "已撤回，不能再操作" in shown(answer)
    answer = sent(people, "zhao-tiezhu", f"/orders/{order.ref}/handover/acceptance/")
    assert answer.status_code == 409


BAD_DECISIONS = [
    ("grade", {"grade": "huge", "reason": "很大"}, 422, "huge"),
    ("closure", {"conclusion": "已扑灭"}, 409, "还有 1 个单位未处置完毕"),
    ("closure", {"conclusion": ""}, 422, "必填"),
    ("merger", {"into": "26-999999"}, 404, "没有找到"),
    ("merger", {"into": ""}, 422, "必填"),
    ("reopening", {"reason": "复燃"}, 409, "还没有办结"),
    ("supplements", {"text": LONG}, 422, "2000"),
]


@pytest.mark.parametrize(("deed", "data", "status", "sentence"), BAD_DECISIONS)
def test_decisions_that_cannot_be_taken(people, incident, order, deed, data, status, sentence):
    answer = sent(people, "zhou-min", f"/incidents/{incident.ref}/{deed}/", **data)
    assert answer.status_code == status
    assert sentence in shown(answer)


def test_merged_into_itself(people, incident):
    answer = sent(people, "zhou-min", f"/incidents/{incident.ref}/merger/", into=incident.ref)
    assert answer.status_code == 422
    assert "不能将事件并入它自己" in shown(answer)


def test_a_unit_that_was_ordered_may_not_act_for_another(people, incident, order):
    actions.issue_orders(incident=incident, wanted=[Wanted("county-ems")], by=people.dispatcher, at=START)
    answer = sent(people, "sun-lixin", f"/orders/{order.ref}/arrival/")
    assert answer.status_code == 403
    assert "属于 消防大队" in shown(answer)


def test_a_post_without_the_right_is_refused(people, incident, order):
    assert (
        sent(people, "zhao-tiezhu", f"/incidents/{incident.ref}/orders/", units="county-ems").status_code
        == 403
    )
    assert sent(people, "zheng-gongzheng", f"/orders/{order.ref}/arrival/").status_code == 403
    assert sent(people, "li-na", f"/orders/{order.ref}/recall/", reason="误派").status_code == 403


PLACES = ["/incidents/{incident}/", "/incidents/{incident}/live/", "/orders/{order}/"]
DEEDS = ["/incidents/{incident}/orders/", "/orders/{order}/arrival/", "/incidents/{incident}/closure/"]


@pytest.mark.parametrize("who", ["deng-wei", "sun-lixin"])  # the neighbour's dispatcher; a unit not ordered
@pytest.mark.parametrize("path", PLACES)
def test_who_has_no_part_in_it_finds_nothing(people, order, who, path):
    where = path.format(incident=order.incident.ref, order=order.ref)
    assert people.browser(who).get(where).status_code == 404


@pytest.mark.parametrize("path", DEEDS)
def test_the_neighbour_does_nothing_to_it(people, order, path):
    where = path.format(incident=order.incident.ref, order=order.ref)
    before = len(facts(order.incident.stream))
    assert sent(people, "deng-wei", where, units="county-ems", conclusion="x").status_code == 404
    assert len(facts(order.incident.stream)) == before
