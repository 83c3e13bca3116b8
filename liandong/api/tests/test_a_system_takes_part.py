"""From the ring to the last order closed, by machine; each answer is what the pages would show."""

from liandong.api.tests.conftest import PLACE
from liandong.core.journal.models import Entry
from liandong.intake.models import Report


def test_a_ring_comes_with_what_the_caller_told_before(centre):
    centre.post("/reports", {"narrative": "水管爆裂", "caller_phone": "19900001234"})
    answer = centre.post(
        "/cti/rings", {"phone": "19900001234", "ext": "8001", "at": "2026-04-15T10:04:58+08:00"}
    )
    assert answer.status_code == 201, answer.content
    rang = answer.json()
    assert (rang["report"]["status"], rang["report"]["caller_phone"]) == ("ringing", "199****1234")
    assert rang["report"]["rang_at"] == "2026-04-15T02:04:58Z"
    assert [one["narrative"] for one in rang["history"]] == ["水管爆裂"]


def test_an_exchange_whose_clock_is_ahead_is_not_turned_away(centre):
    answer = centre.post("/cti/rings", {"phone": "19900001234", "at": "2026-04-15T12:00:00+08:00"})
    assert answer.json()["report"]["rang_at"] == "2026-04-15T02:05:00Z"


def test_what_the_exchange_says_is_kept_and_the_call_stays_on_the_desks(centre):
    ref = centre.post("/cti/rings", {"phone": "19900001234"}).json()["report"]["ref"]
    for event in ("answered", "joined", "transferred", "ended"):
        assert centre.post(f"/cti/rings/{ref}/events", {"event": event, "ext": "8001"}).status_code == 201
    assert Entry.objects.filter(stream=f"report/{ref}", kind="intake.call_noted").count() == 4
    assert Report.objects.get(ref=ref).status == "ringing"


def test_a_call_that_rang_becomes_the_report(centre):
    ref = centre.post("/cti/rings", {"phone": "19900001234"}).json()["report"]["ref"]
    taken = centre.post("/reports", {"narrative": "有人落水", "call": ref, "channel": "phone"}).json()
    assert (taken["ref"], taken["status"], taken["caller_phone"]) == (ref, "taken", "199****1234")


def test_a_second_report_joins_the_incident(centre, incident):
    second = centre.post("/reports", {"narrative": "同一处着火", "place": PLACE}).json()["ref"]
    joined = centre.post(f"/reports/{second}/incident", {"incident": incident}).json()
    assert (joined["ref"], joined["reports"]) == (incident, 2)


def test_coordinates_of_a_phone_are_put_right(centre):
    place = {"name": "江边", "lon": 104.5, "lat": 26.5, "datum": "gcj02"}
    stored = centre.post("/reports", {"place": place}).json()["place"]
    assert 0.001 < abs(stored["lon"] - 104.5) < 0.01


def test_an_order_goes_its_way(centre, fire, incident, order):
    assert [one["ref"] for one in fire.get("/orders").json()["items"]] == [order]
    steps = [("acknowledgement", {}), ("departure", {"occurred_at": "2026-04-15T10:05:00+08:00"})]
    steps += [("arrival", {}), ("feedback", {"text": "明火已扑灭"}), ("completion", {"text": "无人伤亡"})]
    for step, body in steps:
        answer = fire.post(f"/orders/{order}/{step}", body)
        assert answer.status_code == 201, (step, answer.content)
    assert answer.json()["state"] == "completed"
    assert fire.get("/orders").json()["items"] == []
    assert fire.get("/orders?ended=true").json()["items"][0]["state"] == "completed"
    assert centre.get(f"/orders/{order}").json()["completed_at"]


def test_an_incident_is_told_whole(centre, incident, order):
    whole = centre.get(f"/incidents/{incident}").json()
    assert [one["unit"] for one in whole["orders"]] == ["county-fire"]
    assert {one["order"] for one in whole["clocks"]} >= {order}
    assert "派 消防大队：灭火" in [one["sentence"] for one in whole["timeline"]]


def test_the_centre_adds_grades_and_closes(centre, fire, incident, order):
    assert centre.post(f"/incidents/{incident}/supplements", {"text": "楼上有煤气罐"}).status_code == 201
    graded = centre.post(f"/incidents/{incident}/grade", {"grade": "general"})
    assert graded.json()["grade"] == "general", graded.content.decode()
    waiting = centre.post(f"/incidents/{incident}/closure", {"conclusion": "扑灭"})
    assert (waiting.status_code, waiting.json()["code"]) == (409, "orders-still-open")
    fire.post(f"/orders/{order}/completion", {"text": "扑灭"})
    assert centre.post(f"/incidents/{incident}/closure", {"conclusion": "扑灭"}).json()["status"] == "closed"


def test_a_hand_over_by_machine(centre, fire, order, people):
    from liandong.api.tests.conftest import System

    power = System("power-company:unit_duty", name="供电系统")
    offer = {"to_unit": "power-company", "reason": "线路起火"}
    assert fire.post(f"/orders/{order}/handover", offer).json()["code"] == "handle-first"
    fire.post(f"/orders/{order}/departure", {})
    assert fire.post(f"/orders/{order}/handover", offer).json()["answer"] == "waiting"
    assert power.post(f"/orders/{order}/refusal", {"reason": "无带电设备"}).json()["answer"] == "refused"
    fire.post(f"/orders/{order}/handover", offer)
    taken = power.post(f"/orders/{order}/acceptance")
    assert taken.status_code == 201, taken.content.decode()
    taken = taken.json()
    assert (taken["unit"], taken["state"]) == ("power-company", "acknowledged")


def test_units_say_who_is_on_duty_and_what_they_have_to_do(centre, order):
    units = {one["code"]: one for one in centre.get("/units?tier=1").json()}
    assert (units["county-fire"]["duty_officer"], units["county-fire"]["load"]) == ("赵铁柱", 1)
    assert "neighbour-fire" not in units


def test_proposals_for_a_fire(centre):
    asked = "type=12G03&lon=104.5&lat=26.5&region=990101001&urgency=critical"
    proposals = centre.get(f"/proposals?{asked}").json()
    assert {"county-fire", "county-police"} <= {one["unit"] for one in proposals}
    assert any(one["minutes"] for one in proposals)
