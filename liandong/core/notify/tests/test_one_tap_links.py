"""A link in a message: for one person, one purpose, one day, and nothing happens by looking."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.hooks import actor_for
from liandong.core.errors import Forbidden
from liandong.core.notify import one_tap, outside_views
from liandong.core.notify.models import Delivery, Message
from liandong.core.notify.one_tap import OneTap, Shown
from liandong.core.testing.facts import AT, supplied

SOON = AT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _people():
    """Anybody is on the post for which they were told; counts start anew."""
    cache.clear()
    with supplied(
        actor_for, lambda *, person, post, at: Actor(person, person, post=post) if person else None
    ):
        yield


@pytest.fixture
def done(monkeypatch) -> list:
    """A purpose of a module above, which writes down who did it."""
    made: list = []

    def do(message, by, at):
        made.append((message.link, by.ref, by.post, by.world, at))

    purpose = OneTap("acknowledge", do, lambda message, by: Shown("火警", "城关街道", SOON), "签收指令")
    monkeypatch.setitem(one_tap._by_kind, "testing.called", purpose)
    return made


def told(person: str = "zhao-lei", **more) -> Delivery:
    given = {"kind": "testing.called", "subject": "河堤渗水", "text": "王某家三人被困", "must_answer": True}
    message = Message.objects.create(
        entry_id=1, stream="incident/1", link="/orders/1/", created_at=AT, **given | more
    )
    return Delivery.objects.create(
        message=message,
        person=person,
        name="赵磊",
        org="water-bureau",
        role="unit_duty",
        channel="sms",
        key=f"{message.pk}:{person}",
        state="sent",
        sent_at=AT,
        queued_at=AT,
    )


def visit(path: str, method: str = "get", at=SOON, **headers):
    with clock.at(at):
        return getattr(Client(enforce_csrf_checks=True), method)(path, **headers)


@pytest.mark.django_db
def test_looking_shows_the_minimum_and_does_nothing(done):
    delivery = told()
    shown = visit(one_tap.path_of(delivery))
    page = shown.content.decode()
    assert shown.status_code == 200
    assert [word for word in ("火警", "城关街道", "签收指令", "赵*") if word not in page] == []
    assert [word for word in ("王某", "三人", "赵磊") if word in page] == []
    assert "no-store" in shown.headers["cache-control"]
    assert done == []
    delivery.refresh_from_db()
    assert delivery.state == "sent"


@pytest.mark.django_db
def test_one_tap_does_it_as_that_person_without_signing_in(done):
    delivery = told()
    assert visit(one_tap.path_of(delivery), "post").status_code == 200
    assert done == [("/orders/1/", "zhao-lei", "water-bureau:unit_duty", "real", SOON)]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.answered_at) == ("answered", SOON)


@pytest.mark.django_db
def test_a_second_tap_changes_nothing_and_says_that_it_is_done(done):
    path = one_tap.path_of(told())
    visit(path, "post")
    again = visit(path, "post", at=SOON + timedelta(minutes=5))
    assert again.status_code == 200
    assert "您已确认" in again.content.decode()
    assert "<form" not in again.content.decode()
    assert len(done) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_after_a_day_the_link_says_what_to_do(done, method):
    path = one_tap.path_of(told())
    assert visit(path, method, at=AT + timedelta(hours=24, seconds=-1)).status_code == 200
    late = visit(path, method, at=AT + timedelta(hours=24))
    assert late.status_code == 410
    assert "请登录平台处理" in late.content.decode()


@pytest.mark.django_db
def test_a_link_is_no_good_for_another_message_person_or_purpose(done, monkeypatch):
    mine, theirs = told(), told("qian-jun")
    token = one_tap.path_of(mine).split("/")[2]
    signature = token.partition(".")[2]
    forged = [f"{theirs.pk}.{signature}", f"{mine.pk}.{signature[:-1]}", f"{mine.pk}.", f"x.{signature}"]
    for one in [*forged, f"{10**30}.{signature}", "²." + signature, f"999999.{signature}"]:
        assert visit(f"/t/{one}/", "post").status_code == 404, one
    Delivery.objects.filter(pk=mine.pk).update(person="qian-jun")
    assert visit(f"/t/{token}/", "post").status_code == 404, "the message is somebody else's now"
    Delivery.objects.filter(pk=mine.pk).update(person="zhao-lei")
    monkeypatch.delitem(one_tap._by_kind, "testing.called")
    assert visit(f"/t/{token}/", "post").status_code == 404, "signed for another purpose"
    assert done == []


@pytest.mark.django_db
def test_what_cannot_be_done_is_said_and_the_link_stays_good(done, monkeypatch):
    def refuses(message, by, at):
        raise Forbidden(verb="dispatch.answer_order")

    purpose = OneTap("acknowledge", refuses, lambda message, by: Shown("火警"), "签收指令")
    monkeypatch.setitem(one_tap._by_kind, "testing.called", purpose)
    delivery = told()
    answer = visit(one_tap.path_of(delivery), "post")
    assert answer.status_code == 403
    assert "值班长" in answer.content.decode()
    delivery.refresh_from_db()
    assert delivery.state == "sent", "nothing is half done"


@pytest.mark.django_db
def test_who_holds_no_post_any_more_cannot(done):
    path = one_tap.path_of(told())
    with supplied(actor_for, lambda *, person, post, at: None):
        assert visit(path, "post").status_code == 403
    assert done == []


@pytest.mark.django_db
def test_a_message_without_a_purpose_of_its_own_is_confirmed():
    delivery = told(kind="testing.other", subject="限时提醒 19900001234")
    page = visit(one_tap.path_of(delivery)).content.decode()
    assert "限时提醒 ****" in page
    visit(one_tap.path_of(delivery), "post")
    delivery.refresh_from_db()
    assert delivery.state == "answered"


@pytest.mark.django_db
def test_a_message_that_asks_for_no_answer_has_no_such_link(settings):
    settings.PUBLIC_URL = "https://ld.example"
    delivery = told(must_answer=False)
    assert one_tap.path_of(delivery) == ""
    assert one_tap.link_of(delivery, personal=True) == "https://ld.example/orders/1/"


@pytest.mark.django_db
def test_in_an_exercise_the_deed_is_done_in_its_world(done):
    visit(one_tap.path_of(told(world="drill-7")), "post")
    assert done[0][3] == "drill-7"


@pytest.mark.django_db
def test_guessing_is_slowed_down_and_shuts_out_nobody_with_a_good_link(done, monkeypatch):
    monkeypatch.setattr(outside_views, "BAD_LINKS_A_MINUTE", 3)
    path = one_tap.path_of(told())
    answers = [visit("/t/1.guess/").status_code for _ in range(5)]
    assert answers == [404, 404, 404, 429, 429]
    assert visit(path, "post").status_code == 200
    monkeypatch.setattr(outside_views, "TAPS_A_MINUTE", 2)
    assert [visit(path, "post").status_code for _ in range(3)] == [200, 429, 429]
