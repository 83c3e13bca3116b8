"""People who are signed in see what they were told, whether or not any channel reached them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.urls import reverse

from liandong.core import clock
from liandong.core.notify import actions, reads
from liandong.core.notify import delivery as process
from liandong.core.notify.hooks import Holder
from liandong.core.notify.models import Delivery
from liandong.core.notify.transport import channel_named
from liandong.core.testing.facts import AT, LI, called

pytestmark = pytest.mark.django_db
ZHAO = replace(LI, ref="zhao-lei", org="water-bureau", roles=frozenset({"unit_duty"}))
LATER = AT + timedelta(minutes=1)


@pytest.fixture
def in_earnest(settings):
    settings.DEMO = settings.TESTING = False


def deliver():
    with clock.at(AT):
        process.deliver(channel_named("loopback"))


def test_the_phone_that_is_a_page_claims_nothing_outside_a_demo(tells_the_unit, in_earnest):
    called()
    deliver()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.permanent) == ("failed", True)
    assert "没有配置真实的通知通道" in delivery.error
    assert [one.text for one in reads.inbox(ZHAO)] == ["请处置：河水上涨"]


def test_an_installation_without_a_real_channel_is_warned(in_earnest, settings):
    warned = {one.id for one in run_checks()}
    assert "notify.W001" in warned
    settings.NOTIFY_CHANNELS, settings.NOTIFY = ("sms",), {**settings.NOTIFY, "SMS": "https://sms.example/"}
    assert "notify.W001" not in {one.id for one in run_checks()}


def test_a_message_by_two_channels_is_one_and_is_answered_once(tells_the_unit, roster):
    roster["unit_duty", "water-bureau"] = [Holder("zhao-lei", "赵磊", channels=("loopback", "pigeon"))]
    called()
    deliver()
    assert (reads.unread(ZHAO), len(reads.inbox(ZHAO))) == (1, 1)
    actions.answer(person="zhao-lei", delivery=reads.inbox(ZHAO)[0].id, at=LATER)
    assert reads.unread(ZHAO) == 0
    assert set(Delivery.objects.values_list("state", "answered_at")) == {("answered", LATER)}


def test_what_came_after_the_page_was_drawn_stays_new_and_nothing_on_its_way_is_stopped(tells_the_unit):
    called("第一件")
    deliver()
    until = reads.inbox(ZHAO)[0].id
    called("第二件")
    actions.read_inbox(viewer=ZHAO, until=until, at=LATER)
    assert [one.is_new for one in reads.inbox(ZHAO)] == [True, False]
    newest = reads.inbox(ZHAO)[0].id
    actions.read_inbox(viewer=ZHAO, until=newest, at=LATER)
    assert reads.unread(ZHAO) == 0
    assert Delivery.objects.get(pk=newest).state == "queued"
    deliver()
    assert Delivery.objects.get(pk=newest).state == "delivered"


def test_nobody_reads_for_another(tells_the_unit):
    called()
    assert reads.inbox(LI) == []
    actions.read_inbox(viewer=LI, until=10**9, at=LATER)
    assert reads.unread(ZHAO) == 1
    assert reads.inbox(replace(ZHAO, world="drill-7")) == []


def test_a_unit_sees_who_of_its_own_was_told_and_the_centre_sees_all(tells_the_unit, roster):
    roster["unit_duty", "power-company"] = [Holder("he-diansheng", "何电生", org="power-company")]
    called()
    called(unit="power-company")
    stream = "incident/26-000001"
    assert {one.org for one in reads.deliveries_of(stream, ZHAO)} == {"water-bureau"}
    assert {one.org for one in reads.deliveries_of(stream, LI)} == {"water-bureau", "power-company"}


def test_the_page_looks_without_touching(client, monkeypatch, tells_the_unit):
    from django.contrib.auth import get_user_model

    from liandong.core.access import middleware

    called()
    deliver()
    monkeypatch.setattr(middleware, "actor_for", lambda *, person, post, at: ZHAO)
    client.force_login(get_user_model().objects.create(username="zhao", person="zhao-lei"))
    page = client.get(reverse("notify:inbox")).content.decode()
    assert "请处置：河水上涨" in page
    assert '<span class="badge">1</span>' in page
    assert reads.unread(ZHAO) == 1
    newest = reads.inbox(ZHAO)[0].id
    assert client.post(reverse("notify:readings"), {"until": str(newest)}).status_code == 302
    assert Delivery.objects.get().state == "read"
    answered = client.post(reverse("notify:own_answer", args=[newest]))
    assert answered["location"] == "/incidents/26-000001/"
    assert client.post(reverse("notify:own_answer", args=[10**30])).status_code == 404
