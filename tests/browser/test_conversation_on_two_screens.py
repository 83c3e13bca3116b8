"""What one says the other reads without touching the page; who is named rings, and is seen to answer."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from liandong.conversation.actions import Words, say
from liandong.conversation.models import Line
from liandong.dispatch import steps
from liandong.dispatch.models import Order
from liandong.incidents.models import Incident

from .conftest import Open, Site
from .test_an_order_and_its_answer import connected

pytestmark = pytest.mark.browser


def under_way(site: Site, place: str) -> tuple[Incident, Order]:
    """A fire to which the brigade is on its way: no order rings any more."""
    incident = site.happens(place)
    order = site.ordered(incident, "county-fire")["county-fire"]
    steps.depart(order=order, by=site.people.fire, at=site.now)
    return incident, order


def field(page: Page) -> Locator:
    return page.locator("#talk-form textarea")


def line(page: Page, text: str) -> Locator:
    return page.locator("#talk .said", has_text=text)


def test_a_question_rings_at_the_named_unit_and_its_answer_is_seen(site: Site, signed_in: Open) -> None:
    incident, order = under_way(site, "人民路 21 号")
    desk = connected(signed_in("zhou-min", f"/incidents/{incident.ref}/"))
    unit = connected(signed_in("zhao-tiezhu", f"/orders/{order.ref}/", phone=True))
    desk.evaluate("window.untouched = true")

    field(desk).type("@xf")
    field(desk).press("Tab")  # by the initials of its name
    field(desk).type("人数")
    field(desk).press("Shift+Enter")
    field(desk).type("和水源")
    desk.locator("[name=must_answer]").check()
    field(desk).press("Enter")

    asked = line(unit, "人数")
    expect(asked).to_have_attribute("data-ringing", "urgent")
    expect(asked.locator(".said-text")).to_have_text("@消防大队 人数\n和水源")
    asked.get_by_role("button", name="收到，应答").tap()
    expect(line(desk, "人数").locator(".said-to > summary")).to_contain_text("已答 1")
    field(unit).fill("12 人，水源够")
    unit.locator("#talk-form .btn-primary").tap()
    expect(line(desk, "12 人")).to_be_visible()
    assert desk.evaluate("window.untouched"), "the page was loaded anew"
    assert unit.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_number_in_the_rail_comes_and_goes_by_itself(site: Site, signed_in: Open) -> None:
    incident, _order = under_way(site, "人民路 24 号")
    incident.refresh_from_db()
    page = connected(signed_in("zhao-tiezhu", "/unit/"))
    badge = page.locator(".rail a", has_text="联络").locator(".badge")
    before = int(badge.inner_text()) if badge.count() else 0
    say(incident=incident, words=Words("水源在北侧"), by=site.people.dispatcher, at=site.now)
    expect(badge).to_have_text(str(before + 1))
    page.goto(f"/incidents/{incident.ref}/thread/")
    expect(badge).to_have_count(0) if not before else expect(badge).to_have_text(str(before))


def test_an_input_methods_own_enter_sends_nothing(site: Site, signed_in: Open) -> None:
    incident, _order = under_way(site, "人民路 22 号")
    page = connected(signed_in("zhou-min", f"/incidents/{incident.ref}/thread/"))
    field(page).fill("shuiyuan")
    field(page).evaluate(
        """(box) => box.dispatchEvent(new KeyboardEvent("keydown",
        { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
    )
    expect(field(page)).to_have_value("shuiyuan")
    assert not Line.objects.filter(incident=incident).exists()


def test_what_was_written_without_a_connection_arrives_once_and_in_order(site: Site, signed_in: Open) -> None:
    incident, _order = under_way(site, "人民路 23 号")
    page = connected(signed_in("zhao-tiezhu", f"/incidents/{incident.ref}/thread/", phone=True))
    page.context.set_offline(True)
    for text in ("已到北门", "看见明火"):
        field(page).fill(text)
        field(page).press("Enter")
    expect(page.locator(".talk-state")).to_contain_text("2 条未发出")
    page.wait_for_timeout(1500)
    page.context.set_offline(False)

    expect(line(page, "看见明火")).to_be_visible(timeout=20_000)
    expect(page.locator(".talk-state")).to_be_hidden()
    kept = list(Line.objects.filter(incident=incident))
    assert [one.text for one in kept] == ["已到北门", "看见明火"]
    assert all(one.said_at < one.at for one in kept)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_was_refused_comes_back_before_what_is_being_written(site: Site, signed_in: Open) -> None:
    incident, _order = under_way(site, "人民路 25 号")
    page = connected(signed_in("zhou-min", f"/incidents/{incident.ref}/thread/"))
    lines = f"**/incidents/{incident.ref}/thread/lines/"
    refusal = {"status": 409, "json": {"code": "no", "detail": "请改后再发"}}
    page.route(lines, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    for text in ("已到北门", "看见明火"):
        field(page).fill(text)
        field(page).press("Enter")
    expect(page.locator(".talk-state")).to_contain_text("2 条未发出")
    field(page).fill("正在写")
    page.unroute(lines)
    once = iter([refusal])

    def answer(route: Route) -> None:
        told = next(once, None) if route.request.method == "POST" else None
        route.fulfill(**told) if told else route.continue_()

    page.route(lines, answer)
    expect(line(page, "看见明火")).to_be_visible(timeout=20_000)
    expect(field(page)).to_have_value("已到北门\n正在写")
    expect(page.locator(".talk-state")).to_have_text("请改后再发")
