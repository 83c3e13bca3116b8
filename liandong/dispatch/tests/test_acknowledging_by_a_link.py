"""The link in the message of an order acknowledges it as its recipient, and the fact says so."""

from datetime import timedelta

import pytest
from django.test import Client

from liandong.core import clock
from liandong.core.journal.models import Entry
from liandong.core.notify import one_tap
from liandong.core.notify.models import Delivery
from liandong.core.testing.cast import CITY_CENTRE, START
from liandong.dispatch import actions
from liandong.dispatch.models import State
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.places import PlaceGiven


@pytest.fixture
def order(people):
    place = PlaceGiven("人民路 1 号", 104.5, 26.5, CITY_CENTRE)
    given = {"summary": "王某家二楼冒浓烟", "by": people.call_taker, "at": START}
    opened = incidents.open_incident(kind=TypeGiven("12G03"), place=place, **given)
    wanted = [actions.Wanted("county-fire")]
    return actions.issue_orders(incident=opened, wanted=wanted, by=people.dispatcher, at=START)[0]


def visit(method="get", after=timedelta(minutes=1)):
    delivery = Delivery.objects.get(person="zhao-tiezhu", message__kind="dispatch.order_issued")
    with clock.at(START + after):
        return getattr(Client(), method)(one_tap.path_of(delivery))


@pytest.mark.django_db
def test_the_page_says_what_roughly_where_and_until_when(order):
    page = visit().content.decode()
    assert order.incident.type_name in page
    assert "城关街道" in page
    assert "最迟" in page
    assert [word for word in ("人民路", "王某", "浓烟", "赵铁柱") if word in page] == []


@pytest.mark.django_db
def test_one_tap_acknowledges_as_the_unit_itself(order):
    assert visit("post").status_code == 200
    order.refresh_from_db()
    assert (order.state, order.acknowledged_at) == (State.ACKNOWLEDGED, START + timedelta(minutes=1))
    fact = Entry.objects.get(kind="dispatch.order_acknowledged")
    assert (fact.by, fact.post, fact.body["on_behalf"]) == ("zhao-tiezhu", "county-fire:unit_duty", False)
    visit("post")
    assert Entry.objects.filter(kind="dispatch.order_acknowledged").count() == 1


@pytest.mark.django_db
def test_what_somebody_else_did_meanwhile_is_shown(order, people):
    actions.recall(order=order, reason="误派", by=people.dispatcher, at=START + timedelta(seconds=30))
    page = visit().content.decode()
    assert "已撤回" in page
    assert "<form" not in page
    assert visit("post").status_code == 409
