"""Receipts of SMS and voice gateways: signed, repeated, late, out of order, or not ours."""

import base64
import json
from datetime import timedelta

import pytest
from django.test import Client

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.hooks import actor_for
from liandong.core.notify import one_tap
from liandong.core.notify.channels.webhook import signed_headers
from liandong.core.notify.delivery import deliver
from liandong.core.notify.leases import Outcome, settle, take
from liandong.core.notify.one_tap import OneTap, Shown
from liandong.core.notify.receipts import reference
from liandong.core.notify.tests.test_one_tap_links import told
from liandong.core.notify.transport import channel_named
from liandong.core.testing.facts import AT, supplied

SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of signing key!").decode()
OTHER = "whsec_" + base64.b64encode(b"the secret key of somebody else!").decode()
SOON = AT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _set_up(settings):
    settings.NOTIFY = {**settings.NOTIFY, "SMS_SECRET": SECRET, "VOICE_SECRET": OTHER}
    with supplied(actor_for, lambda *, person, post, at: Actor(person, person, post=post)):
        yield


def report(body, *, channel="sms", secret=SECRET, at=SOON, stamp=None, **changed):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = int((stamp or at).timestamp())
    headers = {**signed_headers(key="r1", at=stamp, body=raw, secret=secret), **changed}
    headers.pop("content-type")
    with clock.at(at):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        url = f"/notify/receipts/{channel}/"
        return client.post(url, data=raw, content_type="application/json", headers=headers)


def said(delivery, state, **more):
    return report({"id": reference(delivery), "state": state, **more})


def fresh(delivery):
    delivery.refresh_from_db()
    return delivery


@pytest.mark.django_db
def test_delivered_is_shown_and_a_repeat_changes_nothing():
    delivery = told()
    assert said(delivery, "delivered").status_code == 200
    assert (fresh(delivery).state, delivery.delivered_at) == ("delivered", SOON)
    report({"id": reference(delivery), "state": "delivered"}, at=SOON + timedelta(minutes=2))
    assert fresh(delivery).delivered_at == SOON


@pytest.mark.django_db
def test_failed_says_why():
    delivery = told()
    said(delivery, "failed", error="EMPTY\x00NUMBER")
    assert (fresh(delivery).state, delivery.permanent, delivery.error) == ("failed", True, "EMPTYNUMBER")


@pytest.mark.django_db
@pytest.mark.parametrize("order", [["failed", "delivered"], ["delivered", "failed"]])
def test_in_whatever_order_reports_come_it_was_delivered(order):
    delivery = told()
    for state in order:
        said(delivery, state)
    assert fresh(delivery).state == "delivered"


@pytest.mark.django_db
def test_a_report_may_be_quicker_than_our_own_note_of_the_attempt():
    delivery = told()
    type(delivery).objects.update(state="queued", sent_at=None, next_at=AT)
    leased = take(channel_named("sms"), AT)
    said(delivery, "delivered")
    settle([Outcome(leased[0], "sent")], SOON)
    assert fresh(delivery).state == "delivered"
    with clock.at(SOON + timedelta(hours=1)):
        assert deliver(channel_named("sms")) == 0, "it is not sent again"


@pytest.fixture
def acknowledged(monkeypatch) -> list:
    made: list = []
    purpose = OneTap(
        "acknowledge", lambda m, by, at: made.append(by.ref), lambda m, by: Shown("火警"), "签收"
    )
    monkeypatch.setitem(one_tap._by_kind, "testing.called", purpose)
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("before", ["sent", "delivered"])
def test_answering_with_one_does_what_the_link_does_once(acknowledged, before):
    delivery = told()
    if before == "delivered":
        said(delivery, "delivered")
    first, second = said(delivery, "answered", answer=" 1 "), said(delivery, "answered", answer="1")
    assert first.json() == second.json() == {"reply": "已确认。"}
    assert acknowledged == ["zhao-lei"]
    assert (fresh(delivery).state, delivery.answered_at) == ("answered", SOON)
    said(delivery, "delivered")
    said(delivery, "failed")
    assert fresh(delivery).state == "answered", "never back"


@pytest.mark.django_db
def test_another_answer_shows_only_that_it_was_read(acknowledged):
    delivery = told()
    said(delivery, "answered", answer="2")
    assert fresh(delivery).state == "read"
    assert acknowledged == []


@pytest.mark.django_db
def test_who_answers_too_late_is_told_what_to_do(acknowledged):
    delivery = told()
    body = {"id": reference(delivery), "state": "answered", "answer": "1"}
    late = report(body, at=AT + timedelta(hours=25))
    assert "请登录平台处理" in late.json()["reply"]
    assert acknowledged == []


@pytest.mark.django_db
def test_who_answers_what_cannot_be_done_is_told_and_has_answered(monkeypatch):
    from liandong.core.errors import Forbidden

    def refuses(message, by, at):
        raise Forbidden(verb="x")

    monkeypatch.setitem(one_tap._by_kind, "testing.called", OneTap("a", refuses, lambda m, by: Shown(""), ""))
    delivery = told()
    assert "值班长" in said(delivery, "answered", answer="1").json()["reply"]
    assert fresh(delivery).state == "answered"


@pytest.mark.django_db
def test_unknown_foreign_and_forged_ids_get_the_same_answer():
    delivery = told()
    known = reference(delivery)
    gone = told()
    foreign = reference(gone)
    gone.delete()
    other = type(delivery)(pk=None, key="trial-1.5")
    answers = [
        report({"id": one, "state": "delivered"})
        for one in (foreign, known[:-1], "1", "", reference(other), "x" * 100)
    ]
    answers.append(report({"id": known, "state": "delivered"}, channel="voice", secret=OTHER))
    assert {(one.status_code, one.content) for one in answers} == {(404, b'{"code": "not-found"}')}
    assert fresh(delivery).state == "sent"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": OTHER},
        {"stamp": SOON - timedelta(minutes=6)},
        {"stamp": SOON + timedelta(minutes=6)},
        {"webhook-timestamp": "²³"},
        {"webhook-id": "msg_other"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,é"},
    ],
    ids=str,
)
def test_who_cannot_sign_is_not_heard(wrong):
    delivery = told()
    assert report({"id": reference(delivery), "state": "delivered"}, **wrong).status_code == 401
    assert fresh(delivery).state == "sent"


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["loopback", "webhook", "pigeon", "mail"])
def test_channels_that_report_nothing_have_no_such_address(channel):
    assert report({"id": "1", "state": "delivered"}, channel=channel).status_code == 404


NOT_UNDERSTOOD = [
    *(b"", b"{", b"[]", b"\xff", b'{"id":"\\ud800","state":"delivered"}', b"[" * 20_000),
    {"id": "1", "state": "eaten"},
    {"id": "1", "state": "failed", "phone": "1"},
    {"id": 1},
    {"state": "failed"},
]


@pytest.mark.django_db
@pytest.mark.parametrize("body", NOT_UNDERSTOOD, ids=range(len(NOT_UNDERSTOOD)))
def test_what_is_not_understood_is_refused_with_a_reason(body):
    answer = report(body)
    assert answer.status_code == 422
    assert "fields" in answer.json()
