"""What a password must be, how it is changed, and how long it lasts."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from liandong.accounts import actions
from liandong.accounts.errors import LinkSpent
from liandong.accounts.models import OldPassword
from liandong.accounts.tests.conftest import PASSWORD, Browser
from liandong.core import clock
from liandong.core.testing.cast import START

BETTER = "Still-Raining-8"


@pytest.mark.parametrize(
    "wrong", ["Ab1-short", "alllowercase", "onlysmall123456", "Password123", "Zhou-Min-1"]
)
def test_a_weak_password_is_refused(accounts, wrong):
    with pytest.raises(ValidationError):
        validate_password(wrong, accounts["zhou-min"])


def test_ten_characters_of_three_kinds_will_do(accounts):
    validate_password("Bcdefghij1", accounts["li-na"])
    validate_password("松林-abc-12345", accounts["li-na"])


def test_none_of_the_last_five_comes_back(accounts):
    account = accounts["li-na"]
    for number in range(5):
        account.set_password(f"Good-Evening-{number}")
        actions.password_set(account=account, at=START + timedelta(days=number))
    with pytest.raises(ValidationError):
        validate_password("Good-Evening-0", account)
    account.set_password("Good-Evening-5")
    actions.password_set(account=account, at=START + timedelta(days=6))
    validate_password("Good-Evening-0", account)
    assert OldPassword.objects.filter(user=account).count() == 5


def test_changing_it_ends_every_other_session(accounts, browser):
    other = Browser()
    for one in (browser, other):
        one.signs_in("li-na")
    given = {"old_password": PASSWORD, "new_password1": BETTER, "new_password2": BETTER}
    refused = browser.post("/account/password/", given | {"old_password": "wrong"})
    assert refused.status_code == 422
    assert browser.post("/account/password/", given).status_code == 302
    assert browser.is_in()
    assert not other.is_in()
    assert other.signs_in("li-na", BETTER).status_code == 302


def test_an_old_password_is_changed_before_anything_else(accounts, browser, settings):
    settings.PASSWORD_DAYS = 90
    accounts["li-na"].date_joined = clock.now() - timedelta(days=91)
    accounts["li-na"].save()
    browser.signs_in("li-na")
    assert browser.get("/obligations/", headers={"accept": "text/html"})["Location"] == "/account/password/"
    assert browser.post("/post/", {"post": "x"}).status_code == 403
    given = {"old_password": PASSWORD, "new_password1": BETTER, "new_password2": BETTER}
    browser.post("/account/password/", given)
    assert browser.get("/obligations/", headers={"accept": "text/html"}).status_code == 200
    assert Browser().signs_in("li-na", BETTER)["Location"] == "/"


class TestOneTimeLink:
    """What the security administrator hands over instead of a password."""

    @pytest.fixture(autouse=True)
    def _made(self, accounts, keeper):
        self.account, self.keeper = accounts["li-na"], keeper
        self.secret = actions.make_link(account=self.account, by=keeper, at=clock.now())

    def sets(self, password=BETTER):
        given = {"new_password1": password, "new_password2": password}
        return Browser().post(f"/sign-in/link/{self.secret}/", given)

    def test_it_works_once(self):
        assert self.sets().status_code == 302
        assert self.sets("Another-Day-9").status_code == 404
        assert Browser().signs_in("li-na", BETTER).status_code == 302

    def test_the_password_before_it_works_no_more(self):
        assert Browser().signs_in("li-na").status_code == 422

    def test_a_weak_one_is_refused_and_the_link_still_works(self):
        assert self.sets("weak").status_code == 422
        assert self.sets().status_code == 302

    def test_a_day_later_it_is_spent(self):
        with pytest.raises(LinkSpent):
            actions.use_link(
                secret=self.secret, password=BETTER, at=clock.now() + timedelta(hours=24, seconds=1)
            )

    def test_a_newer_one_takes_its_place(self):
        actions.make_link(account=self.account, by=self.keeper, at=clock.now())
        assert self.sets().status_code == 404
