"""A phone in a valley: three reports written with no signal arrive once, after the page was opened again."""

import re
import struct
import zlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from liandong.core.journal.models import Entry
from liandong.core.testing.cast import Cast
from liandong.intake.models import Report
from liandong.web.models import Photo

from .conftest import PHONE, Open, Site, serious

pytestmark = pytest.mark.browser
TOWN, REF = "lu-jiangping", re.compile(r"R\d\d-\d{6}")
OPEN_PAGES = ["/public/", "/public/follow/"]
FIELD_PAGES = ["/field/", "/field/#report", "/field/mine/", "/field/incidents/"]


@pytest.fixture
def phone(site: Site, chromium: Browser) -> Iterator[BrowserContext]:
    """The township's phone, which knows where it is to 18 metres."""
    context = chromium.new_context(
        viewport=PHONE,
        has_touch=True,
        is_mobile=True,
        base_url=site.address,
        locale="zh-CN",
        permissions=["geolocation"],
        geolocation={"longitude": 104.64, "latitude": 26.62, "accuracy": 18},
    )
    name = settings.SESSION_COOKIE_NAME
    session = Cast.browser(TOWN).cookies[name].value
    context.add_cookies([{"name": name, "value": session, "url": site.address}])
    yield context
    context.close()


def picture(width: int = 2400, height: int = 1800) -> bytes:
    """A PNG of squares."""
    rows = b"".join(
        b"\0" + bytes((x // 400 + y) * 9 % 251 for x in range(width * 3)) for y in range(height // 100)
    )
    rows = b"".join([rows] * 100)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def report(page: Page, words: str, kind: str, photo: bytes = b"") -> int:
    """As a person does it. Returns the taps besides typing and the camera."""
    page.get_by_role("link", name="我要报").first.tap()
    if photo:
        page.locator("#field-photo").set_input_files(
            {"name": "x.png", "mimeType": "image/png", "buffer": photo}
        )
        expect(page.locator("#field-photos li")).to_have_count(1)
    if words:
        page.locator("#field-text").fill(words)
    page.get_by_role("link", name="下一步").tap()
    page.get_by_role("button", name=kind).tap()
    expect(page.locator("#sum-place")).to_have_text("位置已取 ±18 米")
    page.get_by_role("button", name="提交").tap()
    expect(page.locator("#field")).to_have_attribute("data-step", "home")
    return 4


def test_three_reports_without_a_signal_arrive_once(site: Site, phone: BrowserContext) -> None:
    before = Report.objects.count()
    page = phone.new_page()
    page.goto("/field/")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    phone.set_offline(True)
    for words, kind, photo in (
        ("河水上来了", "洪水山洪", b""),
        ("路垮了", "滑坡塌方", picture()),
        ("", "停电停水", b""),
    ):
        assert report(page, words, kind, photo) <= 6
    expect(page.locator("#outbox-count")).to_have_text("3")
    assert Report.objects.count() == before
    page.reload()  # the service worker has the page
    expect(page.locator("#outbox-count")).to_have_text("3")
    phone.set_offline(False)
    page.reload()
    expect(page.locator("#outbox-count")).to_have_text("0")
    page.reload()
    expect(page.locator("#outbox")).to_contain_text(REF)
    made = list(Report.objects.order_by("id"))[before:]
    assert [one.narrative for one in made] == ["河水上来了", "路垮了", "停电停水"]
    assert [one.radius_m for one in made] == [18, 18, 18]
    moments = [one.happened_at for one in made]
    assert moments == sorted(moments)
    assert all(timedelta(0) < one.taken_at - one.happened_at < timedelta(minutes=2) for one in made)
    assert Entry.objects.filter(kind="intake.report_taken", stream__in=[o.stream for o in made]).count() == 3
    kept = Photo.objects.get(report=made[1])
    assert max(kept.width, kept.height) == 1600


def test_what_was_refused_is_shown_and_can_be_deleted(site: Site, phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/field/")
    page.route("**/field/reports/", lambda route: route.fulfill(status=422, json={"detail": "不收这条"}))
    report(page, "试一试", "其他")
    row = page.locator("#outbox li").first
    expect(row).to_contain_text("未收下")
    expect(row).to_contain_text("不收这条")
    expect(row).to_contain_text("已试 1 次")
    row.get_by_role("button", name="删除").tap()
    row.get_by_role("button", name="再按一次删除").tap()
    expect(page.locator("#outbox-count")).to_have_text("0")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", [*FIELD_PAGES, *OPEN_PAGES])
def test_axe_finds_nothing_serious_on_phones(site: Site, signed_in: Open, path: str, theme: str) -> None:
    page = signed_in(TOWN, path, phone=True, theme=theme)
    expect(page.locator("main")).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= 390")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_public_pages_work_for_everybody(site: Site, chromium: Browser, path: str) -> None:
    for view, script in (
        (PHONE, False),
        ({"width": 1366, "height": 768}, True),
        ({"width": 320, "height": 640}, True),
    ):
        context = chromium.new_context(
            viewport=view, base_url=site.address, java_script_enabled=script, locale="zh-CN"
        )
        page = context.new_page()
        page.goto(path)
        for name in ("长者模式", "无障碍浏览", "大", "高对比度"):
            page.get_by_role("button", name=name, exact=True).click()
            expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute(
                "aria-pressed", "true"
            )
        width = page.locator("body").bounding_box()
        assert width is not None
        assert width["width"] <= view["width"]
        if script:
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert serious(page) == []
        context.close()
