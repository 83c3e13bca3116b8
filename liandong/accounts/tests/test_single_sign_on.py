"""Coming in through the place's identity provider: only people who have an account here."""

import pytest

from liandong.accounts.tests.conftest import Browser
from liandong.accounts.tests.provider import CLIENT, SECRET, Provider
from liandong.core.access.models import User
from liandong.core.journal.models import Entry
from liandong.directory.models import Person


@pytest.fixture
def provider(settings, accounts):
    made = Provider()
    app = {"provider_id": "place", "name": "统一身份认证", "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": made.url}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    settings.OIDC_CLIENT = CLIENT
    yield made
    made.stop()


def comes(provider, **claims):
    """A browser that goes there and back."""
    provider.claims = {"sub": "subject-1", **claims}
    browser = Browser()
    away = browser.get("/sign-in/oidc/place/")
    assert away["Location"].startswith(f"{provider.url}/authorize?")
    return browser, browser.get("/sign-in/oidc/place/callback/", provider.agrees(away["Location"]))


def test_a_person_whom_the_provider_names_by_reference_comes_in(provider):
    browser, answer = comes(provider, preferred_username="li-na")
    assert answer["Location"] == "/"
    assert browser.is_in()
    assert Entry.objects.get(kind="access.signed_in").body["how"] == "oidc"


def test_or_by_a_phone_that_the_provider_has_verified(provider):
    phone = Person.objects.get(ref="zhou-min").phone
    assert not comes(provider, phone_number=f"+86{phone}")[0].is_in()
    assert comes(provider, phone_number=f"+86{phone}", phone_number_verified=True)[0].is_in()


def test_nobody_is_made(provider):
    before = User.objects.count(), Person.objects.count()
    for stranger in ({"preferred_username": "stranger"}, {"preferred_username": "ma-chao"}, {}):
        browser, answer = comes(provider, **stranger)
        assert answer.status_code == 403
        assert "没有您的账号" in answer.content.decode()
        assert not browser.is_in()
    assert (User.objects.count(), Person.objects.count()) == before


def test_the_subject_stays_bound_whatever_name_it_claims_later(provider):
    comes(provider, preferred_username="li-na")
    browser, _answer = comes(provider, preferred_username="zhou-min")
    assert browser.get("/account/").context["account_name"] == "李娜"


def test_a_disabled_account_stays_out(provider, accounts):
    comes(provider, preferred_username="li-na")
    User.objects.filter(pk=accounts["li-na"].pk).update(is_active=False)
    assert not comes(provider, preferred_username="li-na")[0].is_in()


def test_a_token_for_somebody_else_is_refused(provider):
    provider.audience = "another-system"
    browser, answer = comes(provider, preferred_username="li-na")
    assert answer.status_code in (403, 502)
    assert not browser.is_in()


def test_an_answer_that_nobody_asked_for_is_refused(provider):
    provider.claims = {"sub": "subject-1", "preferred_username": "li-na"}
    asked = Browser().get("/sign-in/oidc/place/")["Location"]
    thief = Browser()
    thief.get("/sign-in/oidc/place/callback/", provider.agrees(asked))
    assert not thief.is_in()


def test_the_sign_in_page_offers_it(provider):
    page = Browser().get("/sign-in/").content.decode()
    assert "用统一身份认证登录" in page
    assert "/sign-in/oidc/place/" in page
