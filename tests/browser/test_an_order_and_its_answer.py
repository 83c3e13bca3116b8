"""The dispatcher orders, the unit answers, and each sees it without touching the page."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import PHONE, Open, Site

pytestmark = pytest.mark.browser


def connected(page: Page) -> Page:
    """Once the lamp is lit the page hears what happens."""
    expect(page.locator("ld-live")).to_have_attribute("data-lamp", "live")
    return page


def test_the_dispatcher_orders_and_sees_the_acknowledgement_appear(site: Site, signed_in: Open) -> None:
    incident = site.happens("人民路 8 号")
    desk = connected(signed_in("zhou-min", f"/dispatch/?incident={incident.ref}"))
    unit = connected(signed_in("zhao-tiezhu", "/unit/"))

    desk.locator("#act-orders > summary").click()
    desk.locator("#act-orders [name=q]").fill("消防大队")
    found = desk.locator("#found-units input[value=county-fire], [data-proposed] input[value=county-fire]")
    found.first.check()
    desk.get_by_role("button", name="派出").click()

    card = unit.locator(".summons", has_text="人民路 8 号")
    expect(card).to_be_visible()
    order = desk.locator("article.order", has_text="消防大队")
    expect(order).to_contain_text("待签收")
    desk.evaluate("window.untouched = true")

    card.get_by_role("button", name="签收").click()
    expect(order).to_contain_text("已签收")
    assert desk.evaluate("window.untouched"), "the page was loaded anew"
    expect(desk.locator(f"#row-{incident.ref}")).to_contain_text("1/")


def test_a_unit_acknowledges_on_a_phone_in_one_tap(site: Site, signed_in: Open) -> None:
    order = site.ordered(site.happens("人民路 2 号"), "county-fire")["county-fire"]
    page = signed_in("zhao-tiezhu", f"/orders/{order.ref}/", phone=True)
    button = page.get_by_role("button", name="签收", exact=True)
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 48, "a gloved thumb"
    assert box["y"] + box["height"] <= PHONE["height"], "without scrolling"

    button.tap()

    expect(page.get_by_role("button", name="出动", exact=True)).to_be_visible()
    order.refresh_from_db()
    assert order.acknowledged_at is not None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_recall_reaches_the_phone_that_lies_open(site: Site, signed_in: Open) -> None:
    incident = site.happens("人民路 3 号")
    order = site.ordered(incident, "county-police")["county-police"]
    phone = connected(signed_in("chen-jing", f"/orders/{order.ref}/", phone=True))
    desk = signed_in("zhou-min", f"/incidents/{incident.ref}/")

    desk.locator(f"#behalf-{order.ref} > summary").click()
    desk.locator(f"#behalf-{order.ref} [name=reason]").fill("重复派出")
    desk.get_by_role("button", name="撤回", exact=True).click()

    expect(phone.locator("#order-state")).to_contain_text("已撤回")
    expect(phone.locator("#order-actions").get_by_role("button", name="签收", exact=True)).to_have_count(0)


def test_the_board_rings_in_a_hidden_tab_by_its_title(site: Site, signed_in: Open) -> None:
    page = connected(signed_in("wu-bin", "/unit/"))
    page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden' })")

    site.ordered(site.happens("人民路 4 号"), "fire-north")

    expect(page).to_have_title(re.compile("新消息"))


def test_what_was_typed_stays_when_it_is_refused(site: Site, signed_in: Open) -> None:
    incident = site.happens("人民路 5 号")
    site.ordered(incident, "county-fire")
    page = signed_in("zhou-min", f"/dispatch/?incident={incident.ref}")
    page.locator("#act-merge > summary").click()
    page.locator("#act-merge [name=into]").fill(incident.ref)
    page.locator("#act-merge").get_by_role("button", name="并入").click()

    expect(page.locator("#detail [role=alert]").first).to_be_visible()
    expect(page.locator("#act-merge [name=into]")).to_have_value(incident.ref)
