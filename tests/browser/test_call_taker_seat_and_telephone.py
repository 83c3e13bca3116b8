"""Signing on, the telephone, the question card, the meter: what surrounds the sixty seconds of a call."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from liandong.core.access.actor import Actor
from liandong.core.journal.models import Entry
from liandong.dispatch.models import Order
from liandong.duty import actions as duty
from liandong.duty.models import SeatHandover, Seating
from liandong.intake import actions as intake
from liandong.intake.actions import PlaceTold, ReportGiven
from liandong.intake.models import Report

from .conftest import Open, Site
from .test_an_order_and_its_answer import connected
from .test_call_taker_keyboard_only import DESK, until

pytestmark = pytest.mark.browser
EXCHANGE = Actor.system("exchange")


@pytest.fixture(autouse=True)
def empty_seats() -> Iterator[None]:
    """Nobody sits when a test begins, and nobody stays."""
    yield
    Seating.objects.all().delete()
    SeatHandover.objects.all().delete()


def rings(site: Site, phone: str = "19900002345") -> Report:
    return intake.ring(phone=phone, by=EXCHANGE, at=site.now)


def sent(site: Site, place: str = "人民路 66 号") -> Report:
    """A call that li-na answered and sent units for."""
    call = intake.answer(report=rings(site), by=site.people.call_taker, at=site.now)
    where = PlaceTold(place, 104.510, 26.510, region="990101001")
    given = ReportGiven(narrative="二楼冒烟", type="12G03", place=where)
    report = intake.take_report(given=given, report=call, by=site.people.call_taker, at=site.now)
    site.ordered(intake.open_from_report(report=report, by=site.people.call_taker, at=site.now), "fire-north")
    return Report.objects.select_related("incident").get(pk=report.pk)


def test_a_call_rings_only_for_who_has_signed_on(site: Site, signed_in: Open) -> None:
    duty.take_seat(seat="二号席", read=(), by=site.people.dispatcher, at=site.now)
    left = duty.leave_seat(
        items=["R26-000001 待派"], remark="三号线有杂音", by=site.people.dispatcher, at=site.now
    )
    desk = connected(signed_in("li-na", "/desk/seat/"))
    expect(desk.get_by_text("三号线有杂音")).to_be_visible()
    desk.keyboard.press("1")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".toast, .banner, .messages").get_by_text("没有阅看").first).to_be_visible()
    desk.locator(f"[name=read][value='{left.pk}']").check()
    desk.locator("[name=sound]").check()
    desk.keyboard.press("1")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".seat-line")).to_contain_text("一号席")
    assert Entry.objects.filter(kind="duty.handed_over", body__to="li-na").count() == 1

    elsewhere = connected(signed_in("zhou-min", DESK))
    call = rings(site)
    expect(desk.locator(f"#call-{call.ref} .is-ringing")).to_be_visible()
    expect(elsewhere.locator(".seat-line.is-off")).to_contain_text("1 个来电在响")
    expect(elsewhere.locator(f"#call-{call.ref}")).to_have_count(0)
    assert "report_rang" not in (elsewhere.locator("ld-ring").get_attribute("data-ring") or "")
    assert "report_rang" in (desk.locator("ld-ring").get_attribute("data-ring") or "")

    desk.keyboard.press("F2")
    expect(desk.locator("#id_place_name")).to_be_focused()
    desk.goto("/desk/seat/handover/")
    expect(desk.locator(".open-items")).to_contain_text(call.ref)
    desk.keyboard.type("那个来电还没问清地点")
    desk.keyboard.press("Control+Enter")
    expect(desk).to_have_url(re.compile("/desk/seat/$"))
    assert not Seating.objects.filter(person="li-na", left_at=None).exists()
    assert call.ref in str(SeatHandover.objects.get(person="li-na").items)


def test_a_third_party_is_brought_in_without_leaving_the_form(site: Site, signed_in: Open) -> None:
    call = sent(site)
    desk = connected(signed_in("li-na", f"{DESK}?report={call.ref}"))
    desk.locator("#id_more").fill("烟更大了")
    desk.keyboard.press("F9")
    expect(desk.locator("#id_other")).to_be_focused()
    desk.keyboard.type("0999-7120000")
    desk.get_by_role("button", name="接入第三方").press("Enter")
    expect(desk.locator("#call-line .line-list")).to_contain_text("第三方加入 120急救中心")
    expect(desk.locator("#id_more")).to_have_value("烟更大了")
    dispatcher = signed_in("zhou-min", f"/incidents/{call.incident.ref}/")
    expect(dispatcher.get_by_text("第三方加入 120急救中心").first).to_be_visible()


def test_a_question_ticked_and_a_line_added_after_sending_reach_the_unit(site: Site, signed_in: Open) -> None:
    call = sent(site)
    order = Order.objects.get(incident=call.incident)
    phone = connected(signed_in("wu-bin", f"/orders/{order.ref}/", phone=True))
    desk = connected(signed_in("li-na", f"{DESK}?report={call.ref}"))
    expect(desk.locator("#card .do-not strong")).not_to_be_empty()
    question = desk.locator("#card [name=answers]").first.get_attribute("value") or ""
    desk.keyboard.press("F7")
    desk.keyboard.press("Space")
    until(lambda: Report.objects.get(pk=call.pk).answers == [question])
    expect(phone.get_by_text(f"追问：{question}是").first).to_be_visible()
    desk.locator("#id_more").fill("三楼还有一个孩子")
    desk.keyboard.press("Control+Enter")
    expect(phone.get_by_text("三楼还有一个孩子").first).to_be_visible()
    expect(desk.locator("#meter")).to_contain_text("派警 0 s")
    assert phone.url.endswith(f"/orders/{order.ref}/")


def test_a_colleague_does_not_see_my_times(site: Site, signed_in: Open) -> None:
    call = sent(site)
    expect(signed_in("zhou-min", f"{DESK}?report={call.ref}").locator("#meter")).to_have_count(0)


def test_a_false_call_ends_in_two_keys_and_a_request_goes_to_12345_in_one(
    site: Site, signed_in: Open
) -> None:
    desk = connected(signed_in("li-na", DESK))
    for press, status in ((["F10", "Enter"], "false"), (["Control+b"], "diverted")):
        call = rings(site)
        expect(desk.locator(f"#call-{call.ref} .is-ringing")).to_be_visible()
        desk.keyboard.press("F2")
        expect(desk.locator("#id_place_name")).to_be_focused()
        if status == "diverted":
            desk.locator("#id_narrative").fill("路灯不亮好几天了")
        for key in press:
            desk.keyboard.press(key)
        until(lambda call=call: not Report.objects.get(pk=call.pk).is_waiting)
        report = Report.objects.get(pk=call.pk)
        assert report.status == status
        expect(desk.get_by_text(report.receipt or report.ref).first).to_be_visible()


def test_five_joined_calls_are_a_surge_and_the_next_joins_by_one_key(site: Site, signed_in: Open) -> None:
    first = sent(site, "人民路 88 号")
    where = PlaceTold("人民路 88 号", 104.510, 26.510, region="990101001")
    for number in range(5):
        given = ReportGiven(
            narrative="好大的烟", type="12G03", place=where, caller_phone=f"1990000777{number}"
        )
        report = intake.take_report(given=given, by=site.people.dispatcher, at=site.now)
        intake.join_report(report=report, incident=first.incident, by=site.people.dispatcher, at=site.now)
    call = intake.answer(report=rings(site, "19900008888"), by=site.people.call_taker, at=site.now)
    where_known = {"point": "104.51,26.51", "lon": "104.51", "lat": "26.51", "zone": "city_centre"}
    body = {**where_known, "narrative": "烟很大", "type": "12G03", "caller_phone": "19900008888"}
    intake.save_draft(key="j" * 32, body=body, version=1, report=call, by=site.people.call_taker, at=site.now)
    desk = connected(signed_in("li-na", f"{DESK}?report={call.ref}"))
    expect(desk.locator(".surge")).to_contain_text("疑似群发事件")
    expect(desk.locator("#same")).to_contain_text(f"{first.incident.title}")
    desk.keyboard.press("Control+m")
    until(lambda: Report.objects.get(pk=call.pk).status == "joined")
    joined = Report.objects.select_related("incident").get(pk=call.pk)
    assert joined.incident.reports >= 6
