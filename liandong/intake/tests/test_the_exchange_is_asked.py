"""A third party, a transfer, hold: asked for on the record, handed over at once or not at all."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from liandong.core.errors import Invalid
from liandong.core.journal.facts import say
from liandong.core.journal.models import Entry
from liandong.core.notify.channels.webhook import signature
from liandong.duty import actions as duty
from liandong.duty.errors import NotAtASeat
from liandong.intake import actions
from liandong.intake.tests.county import AT, CHEN, LI, kinds, told

pytestmark = pytest.mark.usefixtures("place")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def exchange(settings: Any) -> Iterator[list[tuple[Any, bytes]]]:
    """A real server in the exchange's place; what it was asked."""
    heard: list[tuple[Any, bytes]] = []

    class Exchange(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append((self.headers, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Exchange)
    thread = Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/calls"
    settings.NOTIFY = {**settings.NOTIFY, "CTI": address, "CTI_SECRET": SECRET}
    yield heard
    server.shutdown()
    server.server_close()
    thread.join()


def answered() -> Any:
    call = actions.ring(phone="19900001234", by=LI, at=AT)
    return actions.answer(report=call, by=LI, at=AT)


def asked(ask: str = "three_party", **more: str) -> actions.Asked:
    other = {"other_phone": "0999-7119000", "other_name": "城北站", **more}
    return actions.ask_exchange(report=answered(), ask=ask, by=LI, at=AT, **other)


def test_the_exchange_is_told_who_to_bring_in(exchange: list[tuple[Any, bytes]]) -> None:
    wanted = asked()
    assert wanted.handed_over() == "handed"
    ((headers, body),) = exchange
    said = json.loads(body)
    assert (said["ask"], said["phone"], said["other_phone"]) == ("three_party", "19900001234", "0999-7119000")
    at = int(headers["webhook-timestamp"])
    signed = signature(message_id=headers["webhook-id"], at=at, body=body, secret=SECRET)
    assert headers["webhook-signature"] == signed


def test_an_exchange_that_does_not_answer_is_a_sentence_and_not_a_wait(settings: Any) -> None:
    settings.NOTIFY = {**settings.NOTIFY, "CTI": "http://127.0.0.1:9/", "CTI_SECRET": SECRET}
    assert asked().handed_over() == "failed"


def test_without_an_exchange_people_use_the_telephone(settings: Any) -> None:
    settings.DEMO = False
    assert asked().handed_over() == "failed"
    settings.DEMO = True
    assert asked().handed_over() == "joined"


def test_an_exercise_never_reaches_the_exchange(exchange: list[tuple[Any, bytes]]) -> None:
    by = replace(LI, world="drill/1")
    call = actions.ring(phone="19900001234", by=by, at=AT)
    wanted = actions.ask_exchange(report=call, ask="dial", by=by, at=AT)
    assert wanted.handed_over() == "answered"
    assert exchange == []


def test_who_else_was_on_the_line_stands_in_the_incident_too() -> None:
    call = actions.take_report(given=told(), report=answered(), by=LI, at=AT)
    incident = actions.open_from_report(report=call, by=LI, at=AT)
    call.refresh_from_db()
    for event in ("held", "joined", "left", "transferred", "ended"):
        actions.note_call(report=call, event=event, other_name="城北站", by=LI, at=AT)
    assert kinds(call.stream).count("intake.call_noted") == 5
    shown = [
        say(one.kind, one.body)
        for one in Entry.objects.filter(stream=incident.stream, kind="intake.call_noted")
    ]
    assert [one.strip() for one in shown] == [
        "通话：第三方加入 城北站",
        "通话：第三方退出 城北站",
        "通话：已转接 城北站",
    ]


@pytest.mark.parametrize(
    ("ask", "phone", "field"),
    [("explode", "110", "ask"), ("transfer", "", "other"), ("three_party", "七一一九", "caller_phone")],
)
def test_a_request_that_makes_no_sense_is_refused(ask: str, phone: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked(ask, other_phone=phone)
    assert field in refused.value.errors


def test_who_has_not_signed_on_does_not_answer_while_others_sit() -> None:
    call = actions.ring(phone="19900001234", by=LI, at=AT)
    duty.take_seat(seat="一号席", read=(), by=LI, at=AT)
    with pytest.raises(NotAtASeat):
        actions.answer(report=call, by=CHEN, at=AT)
    actions.answer(report=call, by=LI, at=AT)
    entry = Entry.objects.get(stream=call.stream, kind="intake.report_answered")
    assert entry.body["seat"] == "一号席"


def test_the_first_point_of_a_draft_is_when_the_caller_was_located() -> None:
    call = answered()
    for second, point in ((5, ""), (17, "104.1,26.1"), (30, "104.2,26.2")):
        actions.save_draft(
            key="k" * 32,
            body={"point": point},
            version=second,
            by=LI,
            at=AT + timedelta(seconds=second),
            report=call,
        )
        call.refresh_from_db()
    assert call.located_at == AT + timedelta(seconds=17)
    assert kinds(call.stream).count("intake.call_located") == 1
