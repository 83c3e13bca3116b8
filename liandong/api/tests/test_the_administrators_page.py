"""Tokens by hand: shown once, listed without the secret, revoked."""

import re

import pytest
from django.test import Client

from liandong.api.models import ApiToken
from liandong.core.testing.matrix import account_of, acting

GIVEN = {
    "name": "供电调度",
    "post": "power-company:unit_duty",
    "scopes": ["orders.read"],
    "expires_on": "2026-12-31",
}


@pytest.fixture
def browser(people):
    client = Client()
    client.force_login(account_of("security_administrator"))
    with acting("security_administrator"):
        yield client


def test_a_token_is_shown_once_and_works(browser):
    page = browser.post("/api/tokens/", GIVEN)
    assert page.status_code == 201
    secret = re.search(r"ld_[0-9a-f]{8}_[\w-]{43}", page.content.decode())[0]
    assert page["Cache-Control"].startswith("max-age=0")
    assert secret not in browser.get("/api/tokens/").content.decode()
    answer = Client().get("/api/v1/orders", headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


def test_what_is_wrong_is_said_beside_its_field(browser):
    page = browser.post("/api/tokens/", GIVEN | {"post": "nobody:at-all", "expires_on": "2030-01-01"})
    assert page.status_code == 422
    assert "没有代码为 nobody:at-all 的岗位" in page.content.decode()
    assert "一年之内" in page.content.decode()
    browser.post("/api/tokens/", GIVEN)
    assert "已有同名的令牌" in browser.post("/api/tokens/", GIVEN).content.decode()


def test_a_token_is_revoked(browser):
    browser.post("/api/tokens/", GIVEN)
    token = ApiToken.objects.get()
    assert browser.post(f"/api/tokens/{token.pk}/revocation/").status_code == 302
    assert "已吊销" in browser.get("/api/tokens/").content.decode()


def test_an_administrator_of_another_county_sees_none(browser):
    browser.post("/api/tokens/", GIVEN)
    token = ApiToken.objects.get()
    with acting("security_administrator", topics=frozenset({"place/990102"})):
        assert "供电调度" not in browser.get("/api/tokens/").content.decode()
        assert browser.post(f"/api/tokens/{token.pk}/revocation/").status_code == 404


def test_the_description_needs_no_token_and_nothing_from_elsewhere(db):
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    page = Client().get("/api/v1/docs/").content.decode()
    assert "/api/v1/incidents/{ref}/orders" in page
    assert "https://" not in page
