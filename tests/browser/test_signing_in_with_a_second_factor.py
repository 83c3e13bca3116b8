"""Password, then a code from an app, or a touch of a key; and a desk that nobody touches says so."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import Argon2PasswordHasher
from playwright.sync_api import Browser, BrowserContext, Page, expect

from liandong.core.access.models import User

from .conftest import DESK, Site, _is_ours

pytestmark = pytest.mark.browser
PASSWORD = "Good-Morning-7"
Visit = Callable[[], Page]


@pytest.fixture
def visitor(site: Site, chromium: Browser) -> Iterator[Visit]:
    """A browser at the sign-in page, under a name that security keys accept."""
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def visit() -> Page:
        base = site.address.replace("127.0.0.1", "localhost")
        context = chromium.new_context(viewport=DESK, base_url=base, locale="zh-CN")
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        asks = "http://localhost:"
        page.on("request", lambda one: one.url.startswith(asks) or _is_ours(one.url) or wrong.append(one.url))
        page.goto("/sign-in/")
        return page

    yield visit
    for context in opened:
        context.close()
    assert not wrong


@pytest.fixture
def account(site: Site) -> Iterator[User]:
    User.objects.filter(person="lin-ying").delete()
    made = User(username="linying", person="lin-ying", first_name="林英")
    made.password = Argon2PasswordHasher().encode(PASSWORD, "of-these-tests")  # what the servers know
    made.save()
    yield made
    made.delete()


def signs_in(page: Page) -> None:
    page.get_by_label("账号").fill("linying")
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def test_a_code_from_an_app(visitor: Visit, account: User) -> None:
    page = visitor()
    signs_in(page)
    expect(page).not_to_have_url(re.compile("sign-in"))
    page.goto("/account/factors/")
    page.get_by_role("link", name="绑定").click()
    expect(page.get_by_role("img", name="验证器二维码")).to_be_visible()
    secret = page.locator(".totp-secret").inner_text()
    page.locator("input[name=code]").fill(code_of(secret))
    page.get_by_role("button", name="绑定").click()
    expect(page.locator(".code-list li")).to_have_count(10)

    again = visitor()
    signs_in(again)
    expect(again.get_by_role("heading", name="第二步验证")).to_be_visible()
    again.locator("input[name=code]").fill("000000")
    again.get_by_role("button", name="验证并登录").click()
    expect(again.get_by_text("验证码不正确")).to_be_visible()
    again.locator("input[name=code]").fill(code_of(secret, 1))
    again.get_by_role("button", name="验证并登录").click()
    expect(again).not_to_have_url(re.compile("sign-in"))


def test_a_touch_of_a_security_key(visitor: Visit, account: User) -> None:
    page = visitor()
    driver = page.context.new_cdp_session(page)
    driver.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    driver.send("WebAuthn.addVirtualAuthenticator", {"options": {**kind, "hasResidentKey": True}})
    signs_in(page)
    expect(page).not_to_have_url(re.compile("sign-in"))
    page.goto("/account/factors/keys/")
    page.get_by_role("button", name="插入或触碰密钥").click()
    expect(page.locator(".code-list li")).to_have_count(10)

    page.goto("/account/")
    page.get_by_role("button", name="退出登录").click()
    signs_in(page)
    page.get_by_role("button", name="使用安全密钥").click()
    expect(page).not_to_have_url(re.compile("sign-in"))
    expect(page.locator("main")).to_be_visible()


def test_a_desk_that_nobody_touches_says_so_and_goes_on(visitor: Visit, account: User) -> None:
    page = visitor()
    said: list[dict[str, int]] = [{"left": 90}, {"left": 1800}]
    page.route("**/account/presence/", lambda route: route.fulfill(json=said.pop(0)))
    signs_in(page)
    expect(page).not_to_have_url(re.compile("sign-in"))
    page.goto("/account/")
    passed = "() => document.querySelector('ld-idle').later(1)"  # half an hour
    page.evaluate(f"customElements.whenDefined('ld-idle').then({passed})")
    expect(page.get_by_role("alertdialog")).to_contain_text("即将自动退出")
    page.get_by_role("button", name="继续使用").click()
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    assert not said
