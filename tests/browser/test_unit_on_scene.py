"""On scene, with gloves and no signal: a tap, a photo, a spoken word; each arrives once, at its true time."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from liandong.core.journal.models import Entry
from liandong.core.testing.cast import Cast
from liandong.dispatch import steps
from liandong.dispatch.models import SceneReport
from liandong.incidents.models import Incident
from liandong.web.models import Voice

from .conftest import PHONE, Open, Site, serious
from .test_a_village_without_a_signal import picture

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(site: Site, chromium: Browser) -> Iterator[BrowserContext]:
    """A phone with a microphone, which knows where it is to 12 metres."""
    context = chromium.new_context(
        viewport=PHONE,
        has_touch=True,
        is_mobile=True,
        base_url=site.address,
        locale="zh-CN",
        permissions=["geolocation", "microphone"],
        geolocation={"longitude": 104.5, "latitude": 26.5, "accuracy": 12},
    )
    yield context
    context.close()


def sign_in(phone: BrowserContext, site: Site, person: str) -> Page:
    name = settings.SESSION_COOKIE_NAME
    session = Cast.browser(person).cookies[name].value
    phone.add_cookies([{"name": name, "value": session, "url": site.address}])
    return phone.new_page()


def test_what_a_crew_reports_in_a_valley_arrives_once(
    site: Site, phone: BrowserContext, signed_in: Open
) -> None:
    cast = Cast()
    incident = site.happens("北坡公路 3 公里")
    order = site.ordered(incident, "county-fire", ago=timedelta(minutes=3))["county-fire"]
    steps.depart(order=order, by=cast.fire, at=site.now)
    page = sign_in(phone, site, "zhao-tiezhu")
    page.goto(f"/field/scene/{incident.ref}/")
    expect(page.locator("#scene-place")).to_contain_text("±12")
    phone.set_offline(True)
    four_messages(page)
    assert SceneReport.objects.filter(incident=incident).count() == 0
    page.wait_for_timeout(2000)
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#outbox")).to_have_text("", timeout=30_000)

    made = list(SceneReport.objects.filter(incident=incident).order_by("id"))
    assert [one.step for one in made] == ["arrived", "casualties", "note", "note"]
    assert made[1].figures == {"injured": 3}
    assert {(one.lon, one.lat, one.accuracy_m) for one in made} == {(104.5, 26.5, 12)}
    order.refresh_from_db()
    assert order.arrived_at == made[0].occurred_at
    assert made[0].at - made[0].occurred_at >= timedelta(seconds=2)
    on_record(incident)
    plays_at_the_centre(signed_in("zhou-min", f"/incidents/{incident.ref}/"))


def four_messages(page: Page) -> None:
    """One tap, casualties, a photo, and something said; the buttons are where the thumb is."""
    bar = page.locator(".scene-bar")
    for button in bar.locator(".btn").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 56
        assert box["y"] > PHONE["height"] * 2 / 3
    bar.get_by_role("button", name="到场").tap()
    bar.get_by_role("button", name="伤亡更新").tap()
    page.locator("[data-figure=injured]").fill("3")
    page.get_by_role("button", name="更新伤亡").tap()
    page.locator(".scene-bar [data-photo]").set_input_files(
        {"name": "x.png", "mimeType": "image/png", "buffer": picture()}
    )
    expect(page.locator("[data-outbox-count]")).to_have_text("3")
    talk = bar.locator("[data-voice]")
    talk.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1800)
    page.keyboard.press("Enter")
    expect(page.locator("[data-outbox-count]")).to_have_text("4")


def on_record(incident: Incident) -> None:
    """Each fact once, words before media, and the recording as long as it was."""
    kinds = list(Entry.objects.filter(stream=incident.stream).order_by("id").values_list("kind", flat=True))
    assert kinds.count("dispatch.arrived") == 1
    assert kinds.count("dispatch.feedback_given") == 3
    assert kinds.index("dispatch.photo_added") > max(
        n for n, kind in enumerate(kinds) if kind == "dispatch.feedback_given"
    ), "words before media"
    voice = Voice.objects.get(scene__incident=incident)
    assert voice.kind == "webm"
    assert voice.seconds is not None
    assert 1 <= voice.seconds <= 4


def plays_at_the_centre(desk: Page) -> None:
    player = desk.locator("#scene-log audio")
    expect(player).to_have_count(1)
    lasts = player.evaluate(
        "(one) => new Promise((done, failed) => { one.onloadeddata = () => done(one.readyState);"
        " one.onerror = () => failed(one.error.message); one.load(); one.preload = 'auto'; })"
    )
    assert lasts >= 2
    expect(desk.locator("#scene-log img")).to_have_count(1)


def test_a_township_acts_first_and_asks_for_help(site: Site, phone: BrowserContext) -> None:
    incident = site.happens("城关街道 7 组")
    page = sign_in(phone, site, "fang-jie")
    page.goto("/field/incidents/")
    page.get_by_role("link", name=re.compile("城关街道 7 组")).tap()
    page.locator(".scene-bar").get_by_role("button", name="先期处置").tap()
    sheet = page.locator("form[data-step=handled]")
    sheet.locator("[name=text]").fill("已疏散楼上 6 户")
    sheet.get_by_role("button", name="报告").tap()
    expect(page.locator("#scene-log")).to_contain_text("已疏散楼上 6 户")
    page.locator(".scene-bar").get_by_role("button", name="需增援").tap()
    page.locator("form[data-step=reinforce]").get_by_role("button", name="请求增援").tap()
    expect(page.locator("#scene-log")).to_contain_text("需增援")
    said = Entry.objects.filter(stream=incident.stream, kind="dispatch.scene_reported").order_by("id")
    assert [one.body["step"] for one in said] == ["handled", "reinforce"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_where_units_work(site: Site, signed_in: Open, theme: str) -> None:
    incident = site.happens("建设路 1 号")
    order = site.ordered(incident, "county-police")["county-police"]
    calling = signed_in("ma-chao", "/unit/", theme=theme)
    expect(calling.locator(".summons")).to_be_visible()
    assert serious(calling) == []
    steps.acknowledge(order=order, by=Cast().police, at=site.now)
    for path, small in (("/unit/", False), ("/unit/", True), (f"/field/scene/{incident.ref}/", True)):
        page = signed_in("chen-jing", path, theme=theme, phone=small)
        expect(page.locator("main")).to_be_visible()
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page = signed_in("chen-jing", "/unit/intake/", theme=theme)
    assert serious(page) == []
