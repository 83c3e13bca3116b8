"""The dispatcher's keys: from a line to a chase, a call, an upgrade; and what colleagues do shows."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from liandong.core.testing.time import facts
from liandong.dispatch import pressing, steps
from liandong.dispatch.models import Order

from .conftest import Open, Site

pytestmark = pytest.mark.browser


def row(page: Page, ref: str) -> Locator:
    return page.locator(f'.row[data-ref="{ref}"]')


def live(page: Page) -> Page:
    expect(page.locator("ld-live")).to_have_attribute("data-lamp", "live")
    return page


def test_a_unit_is_chased_from_its_line_in_two_keys(site: Site, signed_in: Open) -> None:
    first, second = site.happens("北京路 1 号"), site.happens("北京路 2 号")
    site.ordered(second, "county-fire")
    page = signed_in("zhou-min", f"/dispatch/?incident={first.ref}")
    row(page, second.ref).focus()
    page.keyboard.press("e")
    expect(page.locator("#act-chase")).to_have_attribute("open", "")
    expect(page.locator("#work")).to_have_attribute("data-incident", second.ref)
    expect(page.locator("#act-chase :focus")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    expect(page.locator("article.order", has_text="消防大队")).to_contain_text("已催 1 次，上次 周敏")
    assert len(facts(second.stream, "dispatch.chased")) == 1
    assert not facts(first.stream, "dispatch.chased")


def test_enter_on_the_open_line_is_a_menu(site: Site, signed_in: Open) -> None:
    incident = site.happens("北京路 3 号")
    page = signed_in("zhou-min", f"/dispatch/?incident={incident.ref}")
    row(page, incident.ref).focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem")).to_have_count(5)
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(row(page, incident.ref)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#act-upgrade")).to_have_attribute("open", "")


def test_a_call_and_what_was_said_on_it(site: Site, signed_in: Open) -> None:
    incident = site.happens("北京路 4 号")
    site.ordered(incident, "county-ems")
    page = signed_in("zhou-min", f"/dispatch/?incident={incident.ref}")
    page.keyboard.press("c")
    choice = page.locator("#act-call input[type=radio]")
    expect(choice).to_be_focused()
    page.locator("#act-call [name=then]").select_option("departed")
    page.locator("#act-call [name=note]").fill("已出门，五分钟到")
    page.keyboard.press("Control+Enter")
    expect(page.locator("article.order", has_text="120急救中心")).to_contain_text("已出动")
    expect(page.locator(".desk-timeline")).to_contain_text("接通 已出门，五分钟到")


def test_two_lines_are_ticked_and_stand_side_by_side(site: Site, signed_in: Open) -> None:
    first, second = site.happens("北京路 5 号"), site.happens("北京路 6 号")
    page = signed_in("zhou-min", f"/dispatch/?incident={first.ref}")
    for one in (first, second):
        row(page, one.ref).focus()
        page.keyboard.press("Space")
    page.keyboard.press("p")
    expect(page.locator(".pair-column.is-a")).to_contain_text("北京路 5 号")
    expect(page.locator(".pair-column.is-b")).to_contain_text("北京路 6 号")

    # A key belongs to the column that holds the focus; while none does, it does nothing.
    page.keyboard.press("a")
    expect(page.locator("details.act[open]")).to_have_count(0)
    page.keyboard.press("F6")
    page.keyboard.press("F6")
    page.keyboard.press("l")
    page.keyboard.type("/增派 供电")
    page.keyboard.press("Enter")
    expect(page.locator(".pair-column.is-b article.order")).to_contain_text("供电公司")
    expect(page.locator(".pair-column.is-a article.order")).to_have_count(0)
    assert not facts(first.stream, "dispatch.order_issued")


def test_who_else_looks_is_said_and_what_they_do_while_one_writes(site: Site, signed_in: Open) -> None:
    incident = site.happens("北京路 7 号")
    other = signed_in("gao-jie", f"/incidents/{incident.ref}/")
    expect(other.locator(".incident-name [data-looking]")).to_have_count(1)
    page = live(signed_in("zhou-min", f"/dispatch/?incident={incident.ref}"))
    expect(page.locator(".incident-name")).to_contain_text("高洁 正在查看")
    expect(row(page, incident.ref)).to_contain_text("高洁 正在查看")

    page.keyboard.press("u")
    page.locator("#act-upgrade [name=reason]").fill("蔓延到隔壁")
    gao = site.people.second_dispatcher
    pressing.upgrade(incident=incident, grade="larger", reason="三人被困", by=gao, at=site.now)
    expect(page.locator("#act-upgrade .act-changed")).to_contain_text("高洁：升级为较大")
    page.locator("#act-upgrade label", has_text="重大").last.click()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#detail [role=alert]").first).to_contain_text("高洁 刚刚已操作")
    expect(page.locator("#act-upgrade [name=reason]")).to_have_value("蔓延到隔壁")


def test_a_line_keeps_its_place_while_it_is_held_even_when_another_is_due_sooner(
    site: Site, signed_in: Open
) -> None:
    held, later = site.happens("北京路 8 号"), site.happens("北京路 9 号")
    page = live(signed_in("zhou-min", f"/dispatch/?incident={held.ref}"))
    row(page, held.ref).focus()
    before = page.locator("[data-rows] .row").evaluate_all("rows => rows.map(row => row.dataset.ref)")
    place = row(page, held.ref).bounding_box()

    site.ordered(later, "county-fire", ago=timedelta(minutes=40))

    expect(page.locator(".desk-list .queued")).to_be_visible()
    after = page.locator("[data-rows] .row").evaluate_all("rows => rows.map(row => row.dataset.ref)")
    assert after == before
    now = row(page, held.ref).bounding_box()
    assert place is not None
    assert now is not None
    assert abs(now["y"] - place["y"]) <= 30, "only the notice above the list came in"
    expect(row(page, held.ref)).to_be_focused()


def test_a_tile_of_the_board_orders_its_unit_by_enter_and_the_board_follows(
    site: Site, signed_in: Open
) -> None:
    incident = site.happens("北京路 10 号")
    page = live(signed_in("zhou-min", f"/dispatch/?incident={incident.ref}"))
    page.keyboard.press("f")
    expect(page.locator("#forces-incident")).to_have_value(incident.ref)
    page.locator("#unit-county-police .force-main").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("已派 公安局 前往 北京路 10 号")
    tile = page.locator("#unit-county-police")
    expect(tile).to_contain_text("待签收")
    live(page)
    page.evaluate("window.untouched = true")
    order = Order.objects.get(incident=incident, unit="county-police")
    steps.arrive(order=order, by=site.people.police, at=site.now)
    expect(tile).to_contain_text("已到场")
    assert page.evaluate("window.untouched")
