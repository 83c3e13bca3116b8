"""The loopback phone shows what a phone would show: seen is read, tapped is answered."""

from datetime import timedelta

import pytest
from django.urls import reverse

from liandong.core import clock
from liandong.core.errors import NotVisible
from liandong.core.notify import actions, reads
from liandong.core.notify import delivery as process
from liandong.core.notify.models import Delivery
from liandong.core.notify.transport import channel_named
from liandong.core.testing.facts import AT, LI, called

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)


@pytest.fixture
def message(tells_the_unit):
    called("堤坝渗水")
    with clock.at(AT):
        process.deliver(channel_named("loopback"))
    return Delivery.objects.get()


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def test_phones_are_listed_with_what_is_new(client, demo, message):
    page = client.get(reverse("notify:phones")).content.decode()
    assert "赵磊" in page
    assert "未读" in page


def test_what_the_phone_shows_is_read(client, demo, message):
    page = client.get(reverse("notify:phone", args=["zhao-lei"])).content.decode()
    assert "请处置：堤坝渗水" in page
    message.refresh_from_db()
    assert message.state == "read"
    assert message.read_at is not None
    assert reads.phones()[0].unread == 0


def test_a_tap_answers_and_leads_on(client, demo, message):
    answered = client.post(reverse("notify:answer", args=["zhao-lei", message.pk]))
    assert (answered.status_code, answered["location"]) == (302, "/incidents/26-000001/")
    message.refresh_from_db()
    assert message.state == "answered"
    assert message.read_at == message.answered_at


def test_a_second_tap_keeps_the_first_moment(message):
    actions.answer(person="zhao-lei", delivery=message.pk, at=AT)
    actions.answer(person="zhao-lei", delivery=message.pk, at=LATER)
    assert Delivery.objects.get().answered_at == AT


def test_nobody_answers_for_another(message):
    with pytest.raises(NotVisible):
        actions.answer(person="qian-jun", delivery=message.pk, at=AT)


def test_a_link_to_elsewhere_is_not_followed(client, demo, message):
    message.message.link = "https://elsewhere.example/"
    message.message.save()
    answered = client.post(reverse("notify:answer", args=["zhao-lei", message.pk]))
    assert answered["location"] == reverse("notify:phone", args=["zhao-lei"])


def test_outside_a_demo_there_are_no_phones(client, settings, message):
    settings.DEMO = False
    assert client.get(reverse("notify:phones")).status_code == 404
    assert client.get(reverse("notify:phone", args=["zhao-lei"])).status_code == 404
    assert client.post(reverse("notify:answer", args=["zhao-lei", message.pk])).status_code == 404


def test_an_incident_shows_what_became_of_its_messages(message):
    line = reads.deliveries_of("incident/26-000001", LI)[0]
    assert (line.name, line.state, line.at) == ("赵磊", "delivered", AT)
    assert line.address == "199****1001"


def test_the_neighbour_does_not_see_them(message):
    from dataclasses import replace

    assert reads.deliveries_of("incident/26-000001", replace(LI, topics=frozenset({"place/990102"}))) == []
