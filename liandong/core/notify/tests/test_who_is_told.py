"""A fact tells people in its own transaction; a vacant post is a fact and the next one up is told."""

import pytest
from django.db import transaction

from liandong.core.journal.models import Entry
from liandong.core.notify import announcing
from liandong.core.notify.announcing import Notice, Recipient
from liandong.core.notify.hooks import Holder
from liandong.core.notify.models import Delivery, Message
from liandong.core.notify.reads import deliveries_of
from liandong.core.testing.facts import AT, LI, Called, called

pytestmark = pytest.mark.django_db


def told() -> set[str]:
    return set(Delivery.objects.values_list("person", flat=True))


def vacancies() -> list[str]:
    found = Entry.objects.filter(kind="notify.nobody_on_duty").order_by("id")
    return [entry.body["role"] for entry in found]


def test_the_unit_on_duty_is_told(tells_the_unit):
    entry = called("堤坝渗水")
    delivery = Delivery.objects.get()
    assert (delivery.person, delivery.state, delivery.channel) == ("zhao-lei", "queued", "loopback")
    assert delivery.next_at == AT
    message = delivery.message
    assert (message.entry_id, message.incident, message.text) == (entry.id, "26-000001", "请处置：堤坝渗水")
    assert message.link == "/incidents/26-000001/"
    assert message.must_answer


def test_what_is_rolled_back_tells_nobody(tells_the_unit):
    with transaction.atomic():
        called()
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), Message.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_the_same_fact_again_tells_nobody_twice(tells_the_unit):
    called(key="call-1")
    called(key="call-1")
    assert Delivery.objects.count() == 1


def test_nobody_on_duty_climbs_to_the_leader(tells_the_unit, roster):
    del roster["unit_duty", "water-bureau"]
    entry = called()
    assert told() == {"qian-jun"}
    vacancy = Entry.objects.get(kind="notify.nobody_on_duty")
    assert vacancy.stream == entry.stream
    assert vacancy.body == {
        "role": "unit_duty",
        "role_name": "单位值班员",
        "org": "water-bureau",
        "org_name": "水务局",
        "about": "testing.called",
        "entry": entry.id,
    }


def test_nobody_in_the_unit_climbs_to_the_centre(tells_the_unit, roster):
    del roster["unit_duty", "water-bureau"], roster["unit_leader", "water-bureau"]
    called()
    assert told() == {"li-na"}
    assert vacancies() == ["unit_duty", "unit_leader"]


def test_nobody_anywhere_leaves_a_record_and_ends(tells_the_unit, roster):
    roster.clear()
    called()
    line = deliveries_of("incident/26-000001", LI)[0]
    assert (line.role_name, line.state, line.text) == ("单位值班员", "failed", "请处置：河水上涨")
    assert "无人在岗" in line.error
    assert sorted(vacancies()) == ["centre_duty", "centre_leader", "unit_duty", "unit_leader"]


def test_a_township_unit_is_its_township_duty(tells_the_unit, roster):
    roster["township_duty", "town-990101003"] = [Holder("wu-min", "吴敏", org="town-990101003")]
    called(unit="town-990101003")
    assert told() == {"wu-min"}
    assert vacancies() == []


def test_somebody_on_two_posts_is_told_once(roster, monkeypatch):
    roster["duty_leader", ""] = roster["dispatcher", ""]
    notice = Notice(to=[Recipient("centre_duty"), Recipient("dispatcher")], text="请核实")
    monkeypatch.setitem(announcing._announcers, Called.kind, [lambda entry: [notice]])
    called()
    assert Delivery.objects.count() == 1


def test_escalations_are_told_to_those_they_name(roster):
    from typing import ClassVar

    from liandong.core.journal import Fact, record
    from liandong.core.journal.facts import all_kinds

    if "obligations.escalated" not in all_kinds():

        class Escalated(Fact, kind="obligations.escalated"):
            sentence: ClassVar[str] = "{title}已超时"
            title: str
            told: list[str]
            owed_by: str

        fact = Escalated(title="到场", told=["unit_leader", "centre_leader"], owed_by="water-bureau")
    else:
        kind = all_kinds()["obligations.escalated"]
        given = {"title": "到场", "told": ["unit_leader", "centre_leader"], "owed_by": "water-bureau"}
        fact = kind.model_construct(**given)
    with transaction.atomic():
        record(fact, stream="incident/26-000002", by=LI, at=AT)
    assert told() == {"qian-jun", "sun-bo"}
    assert Message.objects.get().urgency == "flash"


def test_a_channel_that_does_not_exist_fails_in_sight(tells_the_unit, roster):
    roster["unit_duty", "water-bureau"] = [Holder("zhao-lei", "赵磊", channels=("pigeon",))]
    called()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.permanent) == ("failed", True)
    assert "pigeon" in delivery.error
