"""The dispatcher's work without a mouse, and rows that stay where the hand is."""

import pytest
from playwright.sync_api import expect

from .conftest import Open, Site

pytestmark = pytest.mark.browser


def test_a_unit_is_ordered_by_keys(site: Site, signed_in: Open) -> None:
    first, second = site.happens("中山路 1 号"), site.happens("中山路 2 号")
    page = signed_in("zhou-min", f"/dispatch/?incident={first.ref}")

    for _ in range(12):
        if page.evaluate("document.activeElement.dataset.ref || ''") == second.ref:
            break
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#detail")).to_contain_text("中山路 2 号")
    expect(page.locator(f'.row[data-ref="{second.ref}"]')).to_have_attribute("aria-current", "true")

    page.keyboard.press("a")
    expect(page.locator("#act-orders .act-scroll input:focus").first).to_be_visible()
    page.keyboard.press("Tab")
    page.locator("#act-orders [name=q]").focus()
    page.keyboard.type("120")
    ems = page.locator("#act-orders input[value=county-ems]").first
    expect(ems).to_be_visible()
    ems.focus()
    if not ems.is_checked():
        page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")

    expect(page.locator("article.order", has_text="120急救中心")).to_be_visible()


def test_escape_steps_back(site: Site, signed_in: Open) -> None:
    incident = site.happens("中山路 3 号")
    page = signed_in("zhou-min", f"/dispatch/?incident={incident.ref}")
    page.keyboard.press("a")
    expect(page.locator("#act-orders")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("#act-orders")).not_to_have_attribute("open", "")
    expect(page.locator("#act-orders > summary")).to_be_focused()


def test_rows_wait_while_the_hand_is_in_the_list(site: Site, signed_in: Open) -> None:
    incident = site.happens("中山路 4 号")
    page = signed_in("zhou-min", f"/dispatch/?incident={incident.ref}")
    expect(page.locator("ld-live")).to_have_attribute("data-lamp", "live")
    page.locator(f'.row[data-ref="{incident.ref}"]').hover()

    newer = site.happens("中山路 5 号")

    queued = page.locator(".desk-list .queued")
    expect(queued).to_contain_text("条更新")
    assert page.locator(f"#row-{newer.ref}").count() == 0
    queued.click()
    expect(page.locator(f"#row-{newer.ref}")).to_be_visible()
