"""An order arrives: whatever page the unit is on, it becomes one card that rings until somebody acts."""

import re

import pytest
from playwright.sync_api import Page, expect

from liandong.core.journal.models import Entry
from liandong.dispatch.models import Order

from .conftest import DESK, PHONE, Open, Site

pytestmark = pytest.mark.browser
COUNT_TONES = """() => {
  window.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at); };
}"""


def listening(page: Page) -> Page:
    expect(page.locator("ld-live")).to_have_attribute("data-lamp", "live")
    return page


def with_tones(page: Page) -> Page:
    """Count the tones of the page, and give it the click that sound needs."""
    page.evaluate(COUNT_TONES)
    page.locator("ld-ring button").first.click()
    return page


def until_tones(page: Page, count: int) -> None:
    for _ in range(60):
        if page.evaluate("window.tones") >= count:
            return
        page.wait_for_timeout(200)
    pytest.fail("it does not ring")


def test_the_card_covers_any_page_and_the_keyboard_takes_two_in_turn(site: Site, signed_in: Open) -> None:
    page = listening(signed_in("chen-jing", "/messages/"))
    first = site.ordered(site.happens("环城路 1 号"), "county-police")["county-police"]
    card = page.locator(".summons")
    expect(card).to_contain_text("环城路 1 号")
    expect(card).to_contain_text("二楼冒浓烟")
    expect(card.locator("ld-clock").first).to_be_visible()
    box = card.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (DESK["width"], DESK["height"]), "the whole page is the card"
    second = site.ordered(site.happens("环城路 2 号"), "county-police")["county-police"]
    expect(card).to_contain_text("后面还有 1 条")

    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(f"/orders/{first.ref}/"))
    expect(card).to_contain_text("环城路 2 号")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(f"/orders/{second.ref}/"))
    expect(card).to_have_count(0)
    for order in (first, second):
        order.refresh_from_db()
        assert order.acknowledged_at is not None


def test_it_rings_until_acted_on_and_a_mute_is_on_record(site: Site, signed_in: Open) -> None:
    page = with_tones(listening(signed_in("sun-lixin", "/unit/")))
    site.ordered(site.happens("环城路 3 号"), "county-ems")
    until_tones(page, 6)
    heard = page.evaluate("window.tones")
    until_tones(page, heard + 1)  # and again, by itself
    page.keyboard.press("F8")
    page.wait_for_timeout(300)
    heard = page.evaluate("window.tones")
    page.wait_for_timeout(4500)
    assert page.evaluate("window.tones") == heard
    said = Entry.objects.filter(kind="access.ring_muted", by_name="孙立新").get()
    assert said.body["seconds"] == 60

    page.keyboard.press("F8")
    until_tones(page, heard + 1)
    page.locator(".summons").get_by_role("button", name="签收").click()
    expect(page.locator(".summons")).to_have_count(0)


def test_handing_over_from_the_card_says_what_was_done_first(site: Site, signed_in: Open) -> None:
    order = site.ordered(site.happens("环城路 4 号"), "power-company")["power-company"]
    page = signed_in("he-diansheng", "/unit/")
    page.locator(".summons").get_by_role("link", name="移交").click()
    page.locator("#to-name").press_sequentially("消防大队")
    page.locator("[role=option]", has_text="消防").first.click()
    page.locator("#handover [name=handled]").fill("已远程断电")
    page.locator("#handover [name=reason]").fill("现场有明火")
    page.get_by_role("button", name="提出移交").click()
    expect(page.locator("#order-state")).to_contain_text("移交中")
    order.refresh_from_db()
    assert order.acknowledged_at is not None
    assert order.first_handled_at is not None


def test_the_board_has_four_columns_and_takes_progress_and_a_leader(site: Site, signed_in: Open) -> None:
    order = site.ordered(site.happens("环城路 5 号"), "water-company")["water-company"]
    page = signed_in("jiang-he", "/unit/")
    page.locator(".summons").get_by_role("button", name="签收").click()
    expect(page.get_by_role("button", name="出动", exact=True)).to_be_visible()
    page.goto("/unit/")
    columns = page.locator(".board-column")
    expect(columns).to_have_count(4)
    assert [one.split()[0] for one in columns.locator("h2").all_inner_texts()] == [
        *("待签收", "途中", "现场", "完毕")
    ]
    task = page.locator(f"#task-{order.ref}")
    task.locator("summary", has_text="报进展").click()
    task.locator("[name=text]").fill("已关闭总阀")
    task.get_by_role("button", name="发送").click()
    expect(task.locator("details")).not_to_have_attribute("open", "")
    task.locator("select[name=person]").select_option(label="江河")
    task.get_by_role("button", name="确定").click()
    expect(page.locator(f"#task-{order.ref} select")).to_have_value("jiang-he")
    page.locator(f"#task-{order.ref}").get_by_role("button", name="出动").click()
    page.locator(f"#task-{order.ref}").get_by_role("button", name="到场").click()
    expect(columns.nth(2).locator(f"#task-{order.ref}")).to_be_visible()
    order = Order.objects.get(pk=order.pk)
    assert order.scene_leader_name == "江河"
    assert [one.text for one in order.feedback.all()] == ["已关闭总阀"]


def test_a_call_on_the_units_own_line_by_keyboard_is_at_the_centre_at_once(
    site: Site, signed_in: Open
) -> None:
    desk = listening(signed_in("zhou-min", "/dispatch/"))
    page = signed_in("he-diansheng", "/unit/")
    if page.locator(".summons").count():
        page.locator(".summons").get_by_role("button", name="签收").click()
        expect(page).to_have_url(re.compile("/orders/"))
        page.goto("/unit/")
    page.keyboard.press("F2")
    expect(page.locator("#id_place_name")).to_be_focused()
    page.keyboard.type("桥头变电房")
    page.keyboard.press("Tab")
    page.keyboard.type("变压器漏油冒烟")
    page.keyboard.press("Control+Enter")  # the kind is missing
    expect(page.locator("#id_place_name")).to_have_value("桥头变电房")
    page.locator("#id_type_text").press_sequentially("停电", delay=30)
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile(r"/orders/\d\d-\d{6}-01/"))
    expect(page.get_by_role("button", name="出动", exact=True)).to_be_visible()
    order = Order.objects.get(ref=page.url.rstrip("/").rpartition("/")[2])
    assert (order.incident.lead_unit, order.lead) == ("power-company", True)
    expect(desk.locator(f"#row-{order.incident.ref}")).to_be_visible()


def test_the_card_and_the_own_call_fit_a_phone(site: Site, signed_in: Open) -> None:
    site.ordered(site.happens("环城路 6 号"), "fire-north")
    page = signed_in("wu-bin", "/unit/", phone=True)
    button = page.locator(".summons").get_by_role("button", name="签收")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 56
    assert box["y"] + box["height"] <= PHONE["height"]
    button.tap()
    expect(page).to_have_url(re.compile("/orders/"))
    page.goto("/unit/intake/")
    page.locator("#id_place_name").fill("新桥头")
    page.locator("#id_narrative").fill("油罐车侧翻")
    page.locator("#id_type_text").press_sequentially("交通", delay=30)
    page.locator("[role=option]").first.click()
    page.get_by_role("button", name="立案并由本单位处置").tap()
    expect(page).to_have_url(re.compile("/orders/"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
