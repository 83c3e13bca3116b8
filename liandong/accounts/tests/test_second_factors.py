"""A code from an app, recovery codes, and who may not work without."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from liandong.accounts import actions, sealing
from liandong.accounts.tests.conftest import PASSWORD, Browser
from liandong.core.journal.models import Entry
from liandong.core.testing.cast import START


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def binds(browser):
    """Bind an app as a person does; gives its secret."""
    page = browser.get("/account/factors/totp/").content.decode()
    secret = re.search(r'totp-secret">([A-Z2-7]+)<', page)[1]
    assert browser.post("/account/factors/totp/", {"code": "000000"}).status_code == 200
    answer = browser.post("/account/factors/totp/", {"code": code_of(secret)})
    assert answer["Location"] == "/account/factors/codes/"
    return secret


@pytest.fixture
def bound(accounts, browser):
    browser.signs_in("lin-ying")
    return binds(browser)


def test_with_an_app_bound_the_password_is_only_half_of_it(bound):
    browser = Browser()
    assert browser.signs_in("lin-ying")["Location"] == "/sign-in/second/"
    assert not browser.is_in()
    assert browser.post("/sign-in/second/", {"code": "000000"}).status_code == 200
    assert browser.post("/sign-in/second/", {"code": code_of(bound, 1)}).status_code == 302
    assert browser.is_in()
    came = Entry.objects.filter(kind="access.signed_in").order_by("-id").first()
    assert came.body["factor"] is True
    assert Entry.objects.filter(kind="access.sign_in_failed", body__factor=True).count() == 1


def test_the_same_code_does_not_open_twice(bound):
    code = code_of(bound, 1)
    for expected in (True, False):
        browser = Browser()
        browser.signs_in("lin-ying")
        browser.post("/sign-in/second/", {"code": code})
        assert browser.is_in() is expected


def test_five_wrong_codes_stop_the_sixth_even_if_it_is_right(bound):
    browser = Browser()
    browser.signs_in("lin-ying")
    for _ in range(5):
        browser.post("/sign-in/second/", {"code": "000000"})
    browser.post("/sign-in/second/", {"code": code_of(bound, 1)})
    assert not browser.is_in()


def test_recovery_codes_are_shown_once_and_open_once(bound, browser):
    codes = re.findall(
        r"<code class=\"num\">(\d{8})</code>", browser.get("/account/factors/codes/").content.decode()
    )
    assert len(codes) == 10
    assert codes[0] not in browser.get("/account/factors/codes/").content.decode()
    for expected in (True, False):
        other = Browser()
        other.signs_in("lin-ying")
        other.post("/sign-in/second/", {"code": codes[0]})
        assert other.is_in() is expected


def test_the_secret_lies_sealed_in_the_database(bound):
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert bound not in stored
    assert sealing.opened(stored) == bound


def test_binding_and_removing_are_recorded(bound, browser):
    assert browser.post("/account/factors/totp/removal/").status_code == 302
    changes = [
        entry.body["added"] for entry in Entry.objects.filter(kind="access.factor_changed").order_by("id")
    ]
    assert changes == [True, False]
    assert Browser().signs_in("lin-ying")["Location"] == "/"


def test_the_emergency_office_does_not_work_without_one(accounts, browser, settings):
    settings.MFA_ROLES = frozenset({"emergency_office"})
    browser.signs_in("lin-ying")
    assert browser.get("/obligations/", headers={"accept": "text/html"})["Location"] == "/account/factors/"
    assert browser.post("/post/", {"post": "x"}).status_code == 403
    assert browser.get("/live/changes", headers={"accept": "application/json"}).status_code == 403
    binds(browser)
    assert browser.get("/obligations/", headers={"accept": "text/html"}).status_code == 200
    caller = Browser()
    caller.signs_in("li-na")
    assert caller.get("/obligations/", headers={"accept": "text/html"}).status_code == 200


def test_a_lost_phone_is_forgotten_by_the_security_administrator(bound, accounts, keeper):
    assert actions.reset_factors(account=accounts["lin-ying"], by=keeper, at=START) == 2
    assert Browser().signs_in("lin-ying")["Location"] == "/"
    assert Entry.objects.filter(kind="access.factors_reset").exists()


def test_binding_asks_again_who_one_is_when_the_sign_in_was_long_ago(accounts, browser):
    browser.signs_in("lin-ying")
    session = browser.session
    session["account_authentication_methods"] = [
        {**one, "at": one["at"] - 601} for one in session["account_authentication_methods"]
    ]
    session.save()
    sent = browser.get("/account/factors/totp/")["Location"]
    assert sent.startswith("/account/proof/")
    browser.post(sent, {"password": "wrong"})
    assert browser.get("/account/factors/totp/").status_code == 302
    browser.post(sent, {"password": PASSWORD})
    assert browser.get("/account/factors/totp/").status_code == 200
