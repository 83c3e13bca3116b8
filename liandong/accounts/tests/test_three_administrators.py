"""System, security, audit: three people. What each may do, and that it is recorded."""

import re

import pytest

from liandong.accounts import actions
from liandong.accounts.errors import AccountTaken, OwnAccount, UnknownPerson
from liandong.accounts.tests.conftest import Browser
from liandong.core.access.actor import Actor
from liandong.core.access.models import User
from liandong.core.errors import Forbidden, NotVisible
from liandong.core.journal.models import Entry
from liandong.core.testing.cast import START
from liandong.directory import actions as directory
from liandong.directory import bulk
from liandong.directory.bulk import PostRow
from liandong.directory.errors import PowersApart
from liandong.directory.models import Appointment

SYSTEM = Actor.system("test")
CENTRE = "linkage-centre"


def test_nobody_holds_two_of_the_three(people, keeper):
    given = {"person": "gao-jie", "org": CENTRE, "by": keeper, "at": START}
    directory.appoint(**given, role="audit_administrator")
    for other in ("administrator", "security_administrator"):
        with pytest.raises(PowersApart):
            directory.appoint(**given, role=other)
    directory.appoint(**given, role="call_taker")  # ordinary posts are another matter
    rows = [PostRow(f"{CENTRE}:{role}:9", "gao-jie") for role in ("administrator", "audit_administrator")]
    with pytest.raises(PowersApart):
        bulk._posts(rows, START)


def test_after_dismissal_another_of_the_three_may_be_given(people, keeper):
    given = {"person": "gao-jie", "org": CENTRE, "role": "audit_administrator", "by": keeper, "at": START}
    held = directory.appoint(**given)
    Appointment.objects.filter(pk=held.pk).update(since="2026-04-01T00:00Z")
    directory.dismiss(person="gao-jie", post=held.post_id, by=keeper, at=START)
    directory.appoint(**given | {"role": "administrator"})
    assert Entry.objects.filter(kind="directory.person_dismissed").count() == 1


def test_only_the_security_administrator_makes_administrators(people, keeper):
    for by in (people.emergency_office, people.dispatcher):
        with pytest.raises(Forbidden):
            directory.appoint(person="gao-jie", org=CENTRE, role="administrator", by=by, at=START)
    directory.appoint(person="gao-jie", org=CENTRE, role="call_taker", by=people.emergency_office, at=START)


def test_an_account_is_opened_for_a_person_of_the_directory_and_once(people, keeper):
    account, secret = actions.open_account(person="ma-chao", username="machao", by=keeper, at=START)
    assert not account.has_usable_password()
    assert len(secret) == 43
    with pytest.raises(AccountTaken):
        actions.open_account(person="ma-chao", username="other", by=keeper, at=START)
    with pytest.raises(UnknownPerson):
        actions.open_account(person="no-such", username="nosuch", by=keeper, at=START)
    kinds = set(Entry.objects.filter(stream="person/ma-chao").values_list("kind", flat=True))
    assert {"access.account_opened", "access.link_made"} <= kinds


def test_the_keeper_of_one_county_keeps_no_accounts_of_another(people, keeper):
    with pytest.raises(NotVisible):
        actions.open_account(person="deng-wei", username="dengwei", by=keeper, at=START)


def test_nobody_keeps_their_own_account(accounts, keeper):
    for deed in (actions.make_link, actions.reset_factors, actions.unlock):
        with pytest.raises(OwnAccount):
            deed(account=accounts["he-zhiyuan"], by=keeper, at=START)


def test_others_keep_no_accounts(accounts, people, auditor):
    for by in (people.emergency_office, people.duty_leader, auditor):
        with pytest.raises(Forbidden):
            actions.make_link(account=accounts["li-na"], by=by, at=START)


class TestPages:
    """What the administrators click."""

    @pytest.fixture(autouse=True)
    def _people(self, accounts, keeper, auditor):
        self.accounts = accounts

    def of(self, name):
        browser = Browser()
        browser.signs_in(name)
        return browser

    def test_an_account_its_link_and_its_first_sign_in(self):
        page = self.of("he-zhiyuan").post("/accounts/", {"person": "ma-chao", "username": "machao"})
        assert page.status_code == 201
        link = re.search(r"/sign-in/link/[\w-]{43}/", page.content.decode())[0]
        Browser().post(link, {"new_password1": "Still-Raining-8", "new_password2": "Still-Raining-8"})
        assert Browser().signs_in("machao", "Still-Raining-8")["Location"] == "/"

    def test_the_list_shows_whose_account_is_locked(self):
        for _ in range(5):
            Browser().signs_in("li-na", "wrong")
        browser, pk = self.of("he-zhiyuan"), self.accounts["li-na"].pk
        assert "已锁定" in browser.get("/accounts/?text=li-na").content.decode()
        assert browser.post(f"/accounts/{pk}/unlocking/").status_code == 302
        assert "已锁定" not in browser.get("/accounts/?text=li-na").content.decode()

    def test_disabling_appointing_and_dismissing(self):
        browser, pk = self.of("he-zhiyuan"), self.accounts["gao-jie"].pk
        browser.post(f"/accounts/{pk}/appointments/", {"org": "county-fire", "role": "unit_duty"})
        assert Appointment.objects.filter(person="gao-jie", post="county-fire:unit_duty", until=None).exists()
        browser.post(f"/accounts/{pk}/dismissals/", {"post": "county-fire:unit_duty"})
        assert not Appointment.objects.filter(
            person="gao-jie", post="county-fire:unit_duty", until=None
        ).exists()
        browser.post(f"/accounts/{pk}/state/", {"active": "no"})
        assert not User.objects.get(pk=pk).is_active

    def test_a_desk_that_was_left_asks_for_the_password_first(self):
        browser, pk = self.of("he-zhiyuan"), self.accounts["gao-jie"].pk
        session = browser.session
        del session["account_authentication_methods"]
        session.save()
        page = {"referer": f"http://testserver/accounts/{pk}/"}
        for path in (f"/accounts/{pk}/state/", f"/accounts/{pk}/links/", f"/accounts/{pk}/appointments/"):
            sent = browser.post(path, {"active": "no"}, headers=page)["Location"]
            assert sent == f"/account/proof/?next=%2Faccounts%2F{pk}%2F"
        assert browser.get("/api/tokens/")["Location"].startswith("/account/proof/")
        assert User.objects.get(pk=pk).is_active
        assert browser.post(f"/accounts/{pk}/unlocking/", headers=page)["Location"] == f"/accounts/{pk}/"

    def test_the_audit_administrator_reads_everything_and_what_is_taken_along_is_a_line(self):
        browser = self.of("zheng-gongzheng")
        assert "何志远" not in browser.get("/accounts/log/?what=seen").content.decode()
        Browser().signs_in("li-na", "wrong")
        assert "li-na 的账号登录失败" in browser.get("/accounts/log/?what=sign-ins").content.decode()
        assert "登记为联动单位" in browser.get("/accounts/log/?what=all").content.decode()
        file = browser.post("/accounts/log/exports/?what=sign-ins&person=li-na")
        assert file["Content-Disposition"].endswith('"journal.csv"')
        assert file.content.decode("utf-8-sig").splitlines()[0] == "时间,操作人,单位,种类,内容"
        assert "access.sign_in_failed" in file.content.decode()
        assert Entry.objects.get(kind="access.journal_exported").body["count"] == 1
        assert browser.get("/accounts/").status_code == 403

    def test_the_security_administrator_sees_sign_ins_and_rights_and_nothing_else(self):
        browser = self.of("he-zhiyuan")
        assert "access.signed_in" in browser.get("/accounts/log/").content.decode()
        assert "登记为联动单位" not in browser.get("/accounts/log/?what=all").content.decode()
        assert browser.post("/accounts/log/exports/").status_code == 403


def test_the_first_security_administrator_comes_in_by_the_command_line(people, monkeypatch):
    from typer.testing import CliRunner

    from liandong.cli import accounts, app

    monkeypatch.setattr(accounts, "own_cluster", lambda: None)
    monkeypatch.setattr(accounts, "load_django", lambda: None)
    said = CliRunner().invoke(app, ["account", "gao-jie", "--org", CENTRE, "--username", "gaojie"]).stdout
    link = re.search(r"/sign-in/link/[\w-]{43}/", said)[0]
    Browser().post(link, {"new_password1": "Still-Raining-8", "new_password2": "Still-Raining-8"})
    browser = Browser()
    browser.signs_in("gaojie", "Still-Raining-8")
    browser.post("/post/", {"post": f"{CENTRE}:security_administrator"})
    assert browser.get("/accounts/").status_code == 200
