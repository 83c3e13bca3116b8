"""The leader decides by keys and sees it live; the wall follows the state and says how old it is."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from liandong.core.testing.cast import COUNTY
from liandong.dispatch import handovers, steps
from liandong.dispatch.models import Order
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.web.wall_tokens import open_wall

from .conftest import Open, Site, _is_ours, serious
from .test_an_order_and_its_answer import connected

pytestmark = pytest.mark.browser
WALL, WIDE = {"width": 1920, "height": 1080}, {"width": 3840, "height": 1080}
PHONE, NAME = "19900006666", "诸葛来电"
Show = Callable[..., Page]


@pytest.fixture
def shown(site: Site, chromium: Browser) -> Iterator[Show]:
    """The wall on a screen that has never signed in. What it asks of another host fails the test."""
    opened: list[BrowserContext] = []
    wrong: list[str] = []
    token = open_wall(name="大厅主屏", region=COUNTY, by=site.people.duty_leader, at=site.now)

    def on(size: dict[str, int], query: str = "") -> Page:
        context = chromium.new_context(viewport=size, base_url=site.address, locale="zh-CN")
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("request", lambda asked: _is_ours(asked.url) or wrong.append(f"left for {asked.url}"))
        page.on("request", lambda asked: asked.method == "GET" or wrong.append(f"{asked.method} {asked.url}"))
        page.goto(f"/wall/{token}/{query}")
        return page

    yield on
    for context in opened:
        assert settings.SESSION_COOKIE_NAME not in {one["name"] for one in context.cookies()}
        context.close()
    assert not wrong


def refused(site: Site, place: str) -> Order:
    order = site.ordered(site.happens(place), "county-fire")["county-fire"]
    fire, power, at = site.people.fire, site.people.power, site.now
    steps.acknowledge(order=order, by=fire, at=at)
    steps.depart(order=order, by=fire, at=at)
    handovers.offer_handover(order=order, to_unit="power-company", reason="电气起火", by=fire, at=at)
    order = Order.objects.get(pk=order.pk)
    handovers.refuse_handover(order=order, reason=f"{place}不属电力", by=power, at=at)
    return order


def test_tiles_filter_by_keys_and_an_instruction_is_sent_by_them(site: Site, signed_in: Open) -> None:
    incident = site.happens("湖滨路 1 号", kind=TypeGiven("12G03", "critical"))
    page = connected(signed_in("wang-jianguo", "/leader/"))
    page.keyboard.press("1")
    expect(page).to_have_url(re.compile("show=urgent"))
    expect(page.locator(f"#row-{incident.ref}")).to_be_visible()
    page.keyboard.press("0")
    expect(page).to_have_url(re.compile("/leader/$"))

    page.keyboard.press("p")
    expect(page.locator("#act-instruct select")).to_be_focused()
    page.locator("#act-instruct select").select_option(incident.ref)
    page.keyboard.press("Tab")
    page.keyboard.type("全力救人，每十分钟报一次")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#toasts")).to_contain_text("批示已下达")
    expect(page.locator("#leader-state .rows")).to_contain_text("每十分钟报一次")


def test_the_desk_learns_of_a_refusal_and_decides_it_with_one_key(site: Site, signed_in: Open) -> None:
    page = connected(signed_in("wang-jianguo", "/leader/"))
    order = refused(site, "湖滨路 2 号")
    mine = page.locator(".leader-decide", has_text="湖滨路 2 号不属电力")
    expect(mine).to_be_visible()
    assert page.locator(".leader-decide").count() == 1

    page.locator("h1").first.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("w")

    expect(page.locator("#toasts")).to_contain_text("已裁定")
    expect(mine).to_have_count(0)
    order.refresh_from_db()
    assert order.is_open, "it stays with the fire brigade"


def test_on_a_phone_three_buttons_are_under_the_thumb(site: Site, signed_in: Open) -> None:
    incident = site.happens("湖滨路 3 号", kind=TypeGiven("12G03", "critical"))
    site.ordered(incident, "county-fire")
    page = signed_in("he-zhiyuan", "/leader/", phone=True)
    bar = page.locator(".leader-bar")
    expect(bar.locator(".btn")).to_have_text(["看图", "批示", "拨打现场"])
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844 + 1
    bar.get_by_text("批示").tap()
    expect(page.locator("#act-instruct textarea")).to_be_visible()
    bar.get_by_text("拨打现场").tap()
    expect(page.locator("#scenes")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= 390")


def test_a_phone_number_is_seen_whole_only_when_asked_for(site: Site, signed_in: Open) -> None:
    page = signed_in("wang-jianguo", "/leader/")
    number = page.locator(".leader-chain li", has_text="城关街道")
    expect(number).to_contain_text("199****")
    number.get_by_role("button").click()
    expect(number).to_contain_text(re.compile(r"1990000\d{4}"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/leader/", "/leader/?show=late", "/walls/", "/instructions/{ref}/"])
def test_axe_finds_nothing_serious_at_the_leaders_desk(
    site: Site, signed_in: Open, path: str, theme: str
) -> None:
    order = site.ordered(site.happens("湖滨路 4 号", ago=timedelta(minutes=20)), "county-fire")
    given = an_instruction(site, order["county-fire"])
    page = signed_in("wang-jianguo", path.format(ref=given), theme=theme)
    expect(page.locator("main")).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if page.locator("body.desk").count():
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def an_instruction(site: Site, order: Order) -> str:
    from liandong.reporting.actions import instruct

    return instruct(incident=order.incident, text="全力救人", by=site.people.duty_leader, at=site.now)


def test_the_wall_changes_its_scene_when_an_incident_turns_critical(site: Site, shown: Show) -> None:
    close_everything(site)
    page = shown(WALL)
    wall = page.locator("#wall")
    expect(wall).to_have_attribute("data-scene", re.compile("calm|night"))
    incident = site.happens("湖滨路 5 号", kind=TypeGiven("12G03", "urgent"))
    expect(page.locator(".wall-incidents")).to_contain_text("民房火灾")
    expect(wall).to_have_attribute("data-scene", re.compile("calm|night"))

    turned = incidents.Changes(type=TypeGiven("12G03", "critical"))
    incidents.amend(incident=incident, changes=turned, by=site.people.dispatcher, at=site.now)

    expect(wall).to_have_attribute("data-scene", "busy")


def close_everything(site: Site) -> None:
    from liandong.incidents.models import Incident, Status

    Incident.objects.unclosed().update(status=Status.CLOSED, closed_at=site.now)


def test_the_wall_says_how_old_it_is_and_mends_itself(site: Site, shown: Show) -> None:
    page = shown(WALL)
    age = page.locator("#wall-age")
    expect(age).to_have_text(re.compile(r"^数据 [0-9] 秒前$"))
    page.route("**/state/", lambda route: route.abort())
    expect(age).to_have_text(re.compile(r"^数据 1[0-5] 秒前$"), timeout=20_000)
    expect(age).to_have_text(re.compile(r"数据截至 \d\d:\d\d:\d\d"), timeout=20_000)
    expect(page.locator("body")).to_have_class(re.compile("is-stale"))
    page.unroute("**/state/")
    expect(age).to_have_text(re.compile(r"^数据 [0-9] 秒前$"), timeout=30_000)
    expect(page.locator("body")).not_to_have_class(re.compile("is-stale"))


def test_a_new_version_of_the_wall_loads_itself(site: Site, shown: Show) -> None:
    page = shown(WALL)
    page.evaluate("() => { window.old = true; document.getElementById('wall').dataset.version = 'before'; }")
    page.wait_for_function("() => !window.old")
    expect(page.locator("#wall-age")).to_be_visible()


def test_a_caller_is_not_named_on_it_and_nothing_can_be_pressed(site: Site, shown: Show) -> None:
    site.happens(f"{NAME}家 {PHONE}", summary=f"{NAME}说二楼着火，电话{PHONE}")
    page = shown(WALL)
    expect(page.locator(".wall-incidents li").first).to_be_visible()
    expect(page.locator("ld-map .map-note")).to_be_visible()  # it is drawn; now its controls would be there
    html = page.content()
    assert NAME not in html
    assert PHONE not in html
    assert page.locator("form, input, button, textarea, select, a[href]").count() == 0


@pytest.mark.parametrize("size", [WALL, WIDE], ids=["16:9", "32:9"])
@pytest.mark.parametrize("query", ["", "?cols=4&rows=2", "?cols=2"])
def test_it_fits_its_wall_and_is_read_from_afar(
    site: Site, shown: Show, size: dict[str, int], query: str
) -> None:
    for number in range(9):
        site.happens(f"湖滨路 {number} 号")
    page = shown(size, query)
    expect(page.locator(".wall-incidents li")).to_have_count(8)
    assert page.evaluate("[document.documentElement.scrollWidth <= innerWidth, scrollY]") == [True, 0]
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    small = page.evaluate(
        "() => [...document.querySelectorAll('#wall *')].filter((one) => [...one.childNodes].some((n) =>"
        " n.nodeType === 3 && n.textContent.trim()) && one.getClientRects().length"
        " && parseFloat(getComputedStyle(one).fontSize) < innerHeight / 50"
        " && !one.closest('.sr-only, ld-map')).map((one) => one.outerHTML.slice(0, 90))"
    )
    assert small == []
    assert serious(page) == []
    assert over_a_seam(page, size, query) == []


def over_a_seam(page: Page, size: dict[str, int], query: str) -> list[object]:
    """Lists that lie over a vertical seam between panels, or within a hundredth of the wall from it."""
    found = re.search(r"cols=(\d)", query)
    cols = int(found[1]) if found else 1
    seams = [size["width"] * n / cols for n in range(1, cols)]
    boxes = [one.bounding_box() for one in page.locator(".wall-block").all()]
    near = size["width"] / 100 - 1
    return [b for b in boxes if b for s in seams if b["x"] - near < s < b["x"] + b["width"] + near]
