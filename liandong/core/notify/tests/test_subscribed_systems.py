"""Other systems are told facts by signed HTTP, at least once, and never at an address that is not listed."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from liandong.core import clock
from liandong.core.journal.followers import follow_all
from liandong.core.notify import delivery as process
from liandong.core.notify import leases
from liandong.core.notify.channels import webhook
from liandong.core.notify.models import Delivery, Subscription
from liandong.core.notify.reactions import queue_for_subscriptions
from liandong.core.notify.transport import channel_named
from liandong.core.testing.facts import AT, called

KEY = b"thirty-two bytes of signing key!"
SECRET = "whsec_" + base64.b64encode(KEY).decode()


class Outside:
    """A stand-in for another system: keeps what it gets, answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[dict, bytes]] = []
        self.status = 200
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                outside.got.append((dict(self.headers), body))
                self.send_response(outside.status)
                if outside.status == 302:
                    self.send_header("location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})


@pytest.fixture
def outside(settings):
    outside = Outside()
    settings.WEBHOOK_HOSTS = [outside.origin]
    outside.thread.start()
    yield outside
    outside.server.shutdown()
    outside.thread.join()
    outside.server.server_close()


def subscribe(outside, **more):
    given = {
        "name": "upper-level",
        "url": f"{outside.origin}/hook",
        "secret": SECRET,
        "topics": ["place/990101"],
    }
    return Subscription.objects.create(**given | more)


def deliver(at=AT + timedelta(seconds=1)):
    with clock.at(at):
        return process.deliver(channel_named("webhook"))


def queue(entry):
    with clock.at(AT):
        queue_for_subscriptions(entry)


@pytest.mark.django_db
def test_a_fact_arrives_signed_and_without_personal_values(outside):
    subscribe(outside)
    entry = called("堤坝渗水", phone="19900001234")
    queue(entry)
    assert deliver() == 1
    assert Delivery.objects.get().state == "delivered"
    headers, body = outside.got[0]
    headers = {name.lower(): value for name, value in headers.items()}
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    told = json.loads(body)
    assert (told["type"], told["data"]["id"], told["data"]["incident"]) == (
        "testing.called",
        entry.id,
        "26-000001",
    )
    assert "堤坝渗水" in told["data"]["sentence"]
    assert "19900001234" not in body.decode()


@pytest.mark.django_db
def test_a_repeat_has_the_same_id(outside):
    subscribe(outside)
    outside.status = 503
    entry = called()
    queue(entry)
    queue(entry)
    assert deliver() == 1, "the same fact is queued once"
    assert Delivery.objects.get().error == "HTTP 503"
    outside.status = 204
    deliver(AT + timedelta(minutes=1))
    assert Delivery.objects.get().state == "delivered"
    assert len({headers["webhook-id"] for headers, _ in outside.got}) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", [302, 404, 500])
def test_only_success_counts(outside, status):
    subscribe(outside)
    outside.status = status
    queue(called())
    deliver()
    assert Delivery.objects.get().state == "queued"


@pytest.mark.django_db
def test_gone_means_never_again(outside):
    subscribe(outside)
    outside.status = 410
    queue(called())
    deliver()
    assert Delivery.objects.get().permanent


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:5432/", "https://10.0.0.1/", "file:///etc/passwd", "https://listed.example@10.0.0.1/"],
)
def test_addresses_that_are_not_listed_are_never_called(outside, settings, url):
    settings.WEBHOOK_HOSTS = ["listed.example", *settings.WEBHOOK_HOSTS]
    subscribe(outside, url=url)
    queue(called())
    deliver()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.permanent) == ("failed", True)
    assert outside.got == []


@pytest.mark.django_db
def test_a_system_is_told_only_what_it_may_see_and_wants(outside):
    subscribe(outside, name="neighbour", topics=["place/990102"])
    subscribe(outside, name="warnings-only", kinds=["warnings.issued"])
    queue(called())
    assert Delivery.objects.count() == 0


@pytest.mark.django_db
def test_an_exercise_is_not_told_outside(outside):
    from dataclasses import replace

    from liandong.core.testing.facts import LI

    subscribe(outside)
    queue(called(by=replace(LI, world="drill-7")))
    deliver()
    assert Delivery.objects.get().state == "failed"
    assert outside.got == []


def test_following_the_journal_queues_what_was_committed(committed_db, outside):
    follow_all()
    subscribe(outside)
    called("一")
    called("二")
    follow_all()
    follow_all()
    assert Delivery.objects.count() == 2


@pytest.mark.django_db
def test_who_answers_a_byte_at_a_time_is_left_before_the_lease_ends(settings, monkeypatch):
    assert leases.LEASE.total_seconds() - 5 > webhook.DEADLINE_SECONDS
    monkeypatch.setattr(webhook, "DEADLINE_SECONDS", 0.5)
    gone = threading.Event()

    def drip(listening):
        line, _address = listening.accept()
        with line, suppress(OSError):
            while not gone.wait(0.1):
                line.send(b"H")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings.WEBHOOK_HOSTS = [origin]
        Subscription.objects.create(name="slow", url=f"{origin}/", secret=SECRET, topics=["place/990101"])
        dripping = threading.Thread(target=drip, args=(listening,))
        dripping.start()
        queue(called())
        started = time.monotonic()
        deliver()
        gone.set()
        dripping.join()
    assert time.monotonic() - started < 60
    assert Delivery.objects.get().error.startswith("TimeoutError")
