"""The whole county stands by: one text, many units, each answers for itself."""

import pytest
from django.test import Client

from liandong.core import clock
from liandong.core.errors import Forbidden, NotVisible
from liandong.core.journal import Entry
from liandong.core.notify import one_tap
from liandong.core.notify.models import Delivery, Message
from liandong.core.obligations.reads import clocks_of
from liandong.core.testing.cast import START
from liandong.dispatch import general_orders
from liandong.dispatch.errors import NeedsText, NeedsUnits, NotYourOrder

TEXT = "强降雨将至，全部一级单位即刻待命"


def issued(people, *units: str) -> str:
    return general_orders.issue_general_order(text=TEXT, units=units, by=people.duty_leader, at=START)


def test_each_unit_is_told_owes_an_answer_and_is_seen_to_have_given_it(people):
    ref = issued(people, "county-fire", "county-police", "county-fire")
    fire = people.fire
    found = general_orders.general_order(ref, fire)
    assert (found.text, found.waiting, list(found.units)) == (TEXT, 2, ["county-fire", "county-police"])
    assert Message.objects.filter(link=f"/general-orders/{ref}/", must_answer=True).count() == 2
    said = {"ref": ref, "unit": "county-fire", "by": fire, "at": START}
    general_orders.acknowledge_general_order(**said, reply="12 人在位")
    general_orders.acknowledge_general_order(**said)
    assert Entry.objects.filter(kind=general_orders.ACKNOWLEDGED).count() == 1
    found = general_orders.general_order(ref, people.duty_leader)
    assert found.answers["county-fire"][1] == "12 人在位"
    states = {one.owed_by: one.state for one in clocks_of(found.stream)}
    assert states == {"county-fire": "met", "county-police": "open"}


def test_a_unit_answers_for_itself_and_the_centre_for_whoever_said_so_on_the_phone(people):
    ref = issued(people, "county-police")
    with pytest.raises(NotVisible):
        general_orders.general_order(ref, people.fire)
    both = issued(people, "county-police", "county-fire")
    with pytest.raises(NotYourOrder):
        general_orders.acknowledge_general_order(ref=both, unit="county-police", by=people.fire, at=START)
    general_orders.acknowledge_general_order(ref=both, unit="county-police", by=people.dispatcher, at=START)
    assert Entry.objects.get(kind=general_orders.ACKNOWLEDGED).body["on_behalf"] is True
    assert both.endswith("-0002")


def test_an_order_needs_words_units_and_the_right(people):
    with pytest.raises(NeedsUnits):
        issued(people)
    with pytest.raises(NeedsText):
        general_orders.issue_general_order(text=" ", units=["county-fire"], by=people.duty_leader, at=START)
    with pytest.raises(Forbidden):
        general_orders.issue_general_order(text=TEXT, units=["county-fire"], by=people.fire, at=START)


def test_whole_groups_are_chosen_and_villages_hear_from_their_township(people):
    groups = {code: units for code, _name, units in general_orders.groups()}
    assert "county-fire" in groups["tier-1"]
    assert all(unit.startswith("town-") for unit in groups["townships"])
    browser = people.browser("wang-jianguo")
    page = browser.post("/general-orders/", {"text": TEXT, "groups": ["townships"]}, follow=True)
    assert TEXT in page.content.decode()


def test_the_link_in_the_message_answers_for_the_unit(people):
    ref = issued(people, "county-fire", "county-police")
    link = one_tap.path_of(
        Delivery.objects.get(person="zhao-tiezhu", message__link=f"/general-orders/{ref}/")
    )
    with clock.at(START):
        assert "最迟" in Client().get(link).content.decode()
        Client().post(link)
    assert list(general_orders.general_order(ref, people.duty_leader).answers) == ["county-fire"]
    with clock.at(START):
        assert "<form" not in Client().get(link).content.decode()
