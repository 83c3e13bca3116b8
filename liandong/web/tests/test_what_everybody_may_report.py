"""The public page: no account, no scripts, nothing of the inside, and not more often than a person would."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from liandong.core import clock
from liandong.intake import actions, reads
from liandong.intake.models import Report
from liandong.intake.tests import county
from liandong.intake.tests.county import AT, LI
from liandong.web.models import Visit
from liandong.web.public_limits import address_of

TYPED = {"narrative": "滨江路路灯不亮", "place_name": "滨江路18号", "point": "", "phone": "19900001234"}


@pytest.fixture
def anybody(db: None) -> Client:
    county.furnish()
    return Client()


def post(client: Client, minutes: float = 0, **typed: str) -> Any:
    with clock.at(AT + timedelta(minutes=minutes)):
        return client.post("/public/", {**TYPED, **typed})


def ask(client: Client, minutes: float = 0, **typed: str) -> Any:
    with clock.at(AT + timedelta(minutes=minutes)):
        return client.post("/public/follow/", {"tail": "1234", **typed})


def test_a_report_gets_a_number_and_waits_at_the_centre(anybody: Client) -> None:
    answer = post(anybody)
    report = Report.objects.get()
    assert (answer.status_code, report.channel, report.status) == (302, "web", "taken")
    assert report.ref in anybody.get(answer.url).content.decode()
    assert [call.report for call in reads.call_list(LI, AT).waiting] == [report]


def test_the_same_form_twice_is_one_report(anybody: Client) -> None:
    first, second = post(anybody, _key="k" * 32), post(anybody, _key="k" * 32)
    assert first["Location"] == second["Location"]
    assert Report.objects.count() == 1
    assert post(anybody, _key="k" * 32, narrative="另一件").status_code == 422


def test_pasted_coordinates_are_read_in_their_datum(anybody: Client) -> None:
    post(anybody, place_name="", point="高德 104.1,26.1")
    report = Report.objects.get()
    assert report.datum == "gcj02"
    assert report.lon is not None
    assert 0.0005 < abs(report.lon - 104.1) < 0.01


@pytest.mark.parametrize(
    "wrong",
    [
        {"narrative": ""},
        {"narrative": "x" * 1001},
        {"place_name": ""},
        {"point": "不知道"},
        {"phone": "110"},
        {"phone": "abc"},
        {"phone": ""},
        {"narrative": "a\x00b"},
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(anybody: Client, wrong: dict[str, str]) -> None:
    answer = post(anybody, **wrong)
    assert answer.status_code == 422
    assert not Report.objects.exists()
    kept = next(text for name, text in TYPED.items() if name not in wrong and text)
    assert kept in answer.content.decode()


def test_the_state_is_told_to_who_knows_number_and_phone_and_tells_nothing_else(anybody: Client) -> None:
    post(anybody)
    report = Report.objects.get()
    assert "等待工作人员核实" in ask(anybody, number=report.ref).content.decode()
    with clock.at(AT):
        incident = actions.open_from_report(
            report=actions.classify(report=report, type="11A02", by=LI, at=AT), by=LI, at=AT
        )
    page = ask(anybody, number=report.ref.lower()).content.decode()
    assert "正在安排处理" in page
    for inside in ("19900001234", incident.ref, "li-na", "联动", "内涝", "滨江路"):
        assert inside not in page.replace("<title>", "")
    for wrong in ({"tail": "1235"}, {"number": "R26-999999"}):
        answer = ask(anybody, **{"number": report.ref, **wrong})
        assert answer.status_code == 404
        assert "没有查到" in answer.content.decode()


def test_a_report_that_was_passed_on_or_ended_says_so(anybody: Client) -> None:
    post(anybody)
    report = Report.objects.get()
    actions.divert(report=report, by=LI, at=AT)
    assert "已转有关部门" in ask(anybody, number=report.ref).content.decode()
    actions.close_report(report=report, reason="replied", by=LI, at=AT)
    assert "已经答复" in ask(anybody, number=report.ref).content.decode()


def test_nobody_reports_without_end(anybody: Client) -> None:
    assert [post(anybody, n, narrative=f"第{n}件").status_code for n in range(6)] == [302] * 5 + [429]
    page = post(anybody, 6).content.decode()
    assert "54 分钟后再试" in page
    assert "滨江路路灯不亮" in page
    others = [post(anybody, 7, phone=f"1990000{n:04}").status_code for n in range(26)]
    assert others == [302] * 25 + [429]
    assert post(anybody, 100).status_code == 302


def test_behind_the_own_proxy_the_last_hop_counts_and_without_it_no_header(
    anybody: Client, rf: Any, settings: Any
) -> None:
    request = rf.get("/public/", headers={"x-forwarded-for": "1.1.1.1, 203.0.113.9"})
    assert address_of(request) == "127.0.0.1"
    settings.SECURE = True
    assert address_of(request) == "203.0.113.9"
    one, other = (rf.get("/", REMOTE_ADDR=f"2001:db8:1:2::{n}") for n in (1, 2))
    assert address_of(one) == address_of(other) == "2001:0db8:0001:0002"


def test_four_digits_cannot_be_guessed(anybody: Client) -> None:
    post(anybody)
    ref = Report.objects.get().ref
    tries = [ask(anybody, number=ref, tail=f"{n:04}").status_code for n in range(12)]
    assert tries == [404] * 10 + [429] * 2
    assert ask(anybody, 61, number=ref).status_code == 200


def test_who_came_is_not_kept_by_name_nor_for_long(anybody: Client) -> None:
    post(anybody)
    said = "".join(Visit.objects.values_list("who", flat=True))
    assert "19900001234" not in said
    assert "127.0.0.1" not in said
    post(anybody, 60 * 25)
    assert Visit.objects.count() == 2


def test_the_look_is_chosen_without_scripts(anybody: Client) -> None:
    chosen = {"elder": "on", "access": "on", "size": "larger", "contrast": "high", "next": "/public/follow/"}
    answers = [anybody.post("/public/look/", {**chosen, "theme": "x"}), anybody.get("/public/follow/")]
    assert answers[0].url == "/public/follow/"
    page = answers[1].content.decode()
    for sign in ('data-elder="on"', "is-access", "is-larger", "is-contrast"):
        assert sign in page
    assert anybody.post("/public/look/", {"next": "https://elsewhere.example/"}).url == "/public/"


def test_the_way_to_emergency_numbers_is_on_every_page(anybody: Client) -> None:
    for path in ("/public/", "/public/follow/"):
        page = anybody.get(path).content.decode()
        assert "紧急危险请拨 110/119/120，本页不作为报警通道" in page
        for inside in ("feed-url", "/dispatch", "sign-in"):
            assert inside not in page
