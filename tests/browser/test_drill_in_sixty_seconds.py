"""An exercise call on the desk itself: it times, it judges, and nothing of it reaches anybody real."""

import re

import pytest
from playwright.sync_api import Page, expect

from liandong.core.journal.models import Entry
from liandong.core.notify.models import Delivery
from liandong.dispatch.models import Order
from liandong.intake.models import AddressEntry, Report

from .conftest import Open, Site
from .test_an_order_and_its_answer import connected
from .test_call_taker_keyboard_only import Hands, addresses, take, until

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("addresses")]
__all__ = ["addresses"]


def test_a_drill_is_taken_on_the_desk_and_judged(site: Site, signed_in: Open) -> None:
    AddressEntry.objects.exclude(name="人民路28号").delete()
    unit = connected(signed_in("wu-bin", "/unit/"))
    desk = signed_in("li-na", "/drill/")
    desk.locator("#script").select_option("house-fire")
    desk.keyboard.press("Control+Enter")
    expect(desk).to_have_url(re.compile("/desk/call/"))
    expect(desk).to_have_title(re.compile("【演练】"))
    expect(desk.locator(".drill-mark")).to_be_visible()
    connected(desk)
    hands = Hands(desk)
    hands.press("F2")
    expect(desk).to_have_url(re.compile("report="), timeout=30_000)
    connected(desk)
    expect(desk.locator("#caller-says li").first).to_be_visible()
    expect(desk.locator("#caller-says li").nth(4)).to_be_hidden()
    expect(desk.locator("#caller-says li").nth(1)).to_contain_text("人民路28号")
    take(hands, "#place-box", "rml28", "人民路28号")
    take(hands, "#type-box", "mfhz", "民房火灾")
    hands.type("二楼冒烟")
    until(lambda: desk.locator("#proposals [name=units][value=county-ems]:checked").count() == 1)
    hands.press("Control+Enter")

    expect(desk.locator(".drill-result")).to_contain_text("通过")
    expect(desk.locator("#meter")).to_contain_text("派警")
    _nothing_reached_anybody(signed_in, unit)

    desk.keyboard.press("Control+e")
    expect(desk.locator(".drill-strip")).to_contain_text("电话在响")
    desk.get_by_role("button", name="结束演练").click()
    expect(desk).to_have_url(re.compile("/drill/$"))
    expect(desk.locator(".drill-mark")).to_have_count(0)
    expect(desk.locator("table")).to_contain_text("民房二楼起火")


def _nothing_reached_anybody(signed_in: Open, unit: Page) -> None:
    entry = Entry.objects.get(kind="intake.drill_judged")
    assert (entry.by, entry.body["right"], entry.body["missing"]) == ("li-na", 3, [])
    assert entry.world.startswith("drill/")
    report = Report.objects.select_related("incident").get(ref=entry.body["report"])
    assert report.world == entry.world
    assert Order.objects.filter(incident=report.incident).count() >= 2
    assert not Delivery.objects.filter(
        message__world=entry.world, state__in=["delivered", "sent", "read"]
    ).exists()
    unit.reload()
    expect(unit.get_by_text("二楼冒烟")).to_have_count(0)
    expect(signed_in("zhou-min", "/dispatch/").get_by_text(report.incident.ref)).to_have_count(0)
