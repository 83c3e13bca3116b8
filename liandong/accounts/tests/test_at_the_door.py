"""Signing in and out: what is recorded, what is refused, and who may wait for whom."""

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt

from liandong.accounts import actions, gate
from liandong.accounts.tests.conftest import PASSWORD, Browser
from liandong.core import clock
from liandong.core.journal.models import Entry
from liandong.core.testing.cast import START
from liandong.duty.models import Seating


def kinds(person):
    return list(
        Entry.objects.filter(stream=f"person/{person}").order_by("seq").values_list("kind", flat=True)
    )


def test_a_call_taker_comes_in_and_goes_out_and_both_are_recorded(accounts, browser):
    answer = browser.signs_in("li-na")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.is_in()
    browser.post("/sign-out/")
    assert not browser.is_in()
    assert kinds("li-na") == ["access.signed_in", "access.signed_out"]
    body = Entry.objects.get(kind="access.signed_in").body
    assert (body["how"], body["factor"], body["address"]) == ("password", False, "127.0.0.1")


def test_she_arrives_at_the_page_that_she_was_sent_away_from_and_at_no_other_site(accounts, browser):
    sent = browser.get("/obligations/")["Location"]
    answer = browser.post(sent, {"username": "li-na", "password": PASSWORD, "next": "/obligations/"})
    assert answer["Location"] == "/obligations/"
    elsewhere = Browser().signs_in("li-na").wsgi_request
    assert elsewhere.user.is_authenticated
    away = Browser().post(
        "/sign-in/", {"username": "li-na", "password": PASSWORD, "next": "https://evil.test/"}
    )
    assert away["Location"] == "/"


def test_a_wrong_password_is_recorded_and_does_not_tell_whether_there_is_such_an_account(accounts, browser):
    known, unknown = browser.signs_in("li-na", "wrong"), browser.signs_in("nobody", "wrong")
    assert (known.status_code, unknown.status_code) == (422, 422)
    assert "账号或口令不正确" in known.content.decode()
    assert "账号或口令不正确" in unknown.content.decode()
    assert kinds("li-na") == ["access.sign_in_failed"]
    assert (
        Entry.objects.filter(kind="access.sign_in_failed").count() == 1
    )  # what was typed as a name is not kept


def test_five_failures_lock_the_account_from_that_address_for_five_minutes(accounts, browser):
    for _ in range(4):
        assert "已锁定" not in browser.signs_in("li-na", "wrong").content.decode()
    assert "已锁定 5 分钟" in browser.signs_in("li-na", "wrong").content.decode()
    assert "已锁定" in browser.signs_in("li-na").content.decode()  # not even with the right one
    assert kinds("li-na") == ["access.sign_in_failed"] * 5 + ["access.locked_out"]
    assert Browser(REMOTE_ADDR="10.0.0.9").signs_in("li-na").status_code == 302  # her own seat is not locked
    assert Browser().signs_in("zhou-min").status_code == 302
    AccessAttempt.objects.update(attempt_time=clock.now() - timedelta(minutes=5, seconds=1))
    assert browser.signs_in("li-na").status_code == 302


def test_the_security_administrator_unlocks_a_call_taker_at_once(accounts, browser, keeper):
    for _ in range(5):
        browser.signs_in("li-na", "wrong")
    actions.unlock(account=accounts["li-na"], by=keeper, at=START)
    assert browser.signs_in("li-na").status_code == 302
    assert "access.unlocked" in kinds("li-na")


def test_a_disabled_account_is_out_at_its_next_click(accounts, browser, keeper):
    browser.signs_in("li-na")
    actions.set_active(account=accounts["li-na"], active=False, by=keeper, at=START)
    assert not browser.is_in()
    assert browser.signs_in("li-na").status_code == 422


def test_without_a_post_nobody_comes_in(accounts, browser, people):
    from liandong.directory.models import Appointment

    Appointment.objects.filter(person="gao-jie").update(until=START)
    answer = browser.signs_in("gao-jie")
    assert answer.status_code == 403
    assert "现在没有岗位" in answer.content.decode()
    assert not browser.is_in()


@pytest.mark.parametrize("hours", [24, -24])
def test_a_wall_clock_that_jumps_signs_nobody_out(accounts, browser, monkeypatch, hours):
    """Neither who came in before it jumped nor, when it is set right again, who came in meanwhile."""
    browser.signs_in("li-na")
    wrong, late = datetime.now(UTC) + timedelta(hours=hours), Browser()
    with monkeypatch.context() as machine:
        machine.setattr("django.utils.timezone.now", lambda: wrong)
        assert browser.is_in()
        late.signs_in("zhou-min")
    assert browser.is_in()
    assert late.is_in()


class TestNobodyDoesAnything:
    """Thirty minutes without a deed end a session; who is on duty stays."""

    @pytest.fixture(autouse=True)
    def _in(self, accounts, browser):
        self.browser = browser
        with clock.at(START):
            browser.signs_in("lin-ying")
            browser.signs_in("gao-jie")

    def after(self, minutes):
        return clock.at(START + timedelta(minutes=minutes))

    def test_the_session_ends_and_it_is_recorded(self):
        with self.after(30):
            assert not self.browser.is_in()
        body = Entry.objects.get(kind="access.signed_out").body
        assert body["idle"] is True

    def test_a_page_opened_in_between_starts_the_time_anew(self):
        with self.after(20):
            assert self.browser.get("/account/", headers={"accept": "text/html"}).status_code == 200
        with self.after(45):
            assert self.browser.is_in()

    def test_what_pages_ask_by_themselves_keeps_nobody_in(self):
        with self.after(20):
            assert (
                self.browser.get("/live/changes", headers={"accept": "application/json"}).status_code == 200
            )
        with self.after(31):
            assert not self.browser.is_in()

    def test_typing_is_said_by_the_page_and_counts(self):
        with self.after(20):
            assert self.browser.post("/account/presence/").json() == {"left": 1800}
        with self.after(45):
            assert self.browser.get("/account/presence/").json() == {"left": 300}

    def test_whoever_sits_at_a_seat_is_never_thrown_out(self):
        Seating.objects.create(
            org="linkage-centre", seat="", person="gao-jie", person_name="高洁", taken_at=START
        )
        with self.after(400):
            assert self.browser.get("/account/presence/").json() == {"left": 1800}
            assert self.browser.is_in()

    def test_whoever_is_on_the_roster_now_is_never_thrown_out(self, people):
        assert gate.is_on_duty(people.call_taker, START)
        assert not gate.is_on_duty(people.second_dispatcher, START)
        assert not gate.is_on_duty(people.call_taker, START + timedelta(days=30))

    def test_a_draft_learns_that_it_was_not_stored(self):
        with self.after(31):
            answer = self.browser.post("/obligations/", headers={"x-requested-with": "draft"})
        assert answer.status_code in (401, 405)
        assert Browser().get("/account/", headers={"x-requested-with": "draft"}).status_code == 401
