"""The thread of an incident: who reads it, who is rung, and how far each line got."""

from datetime import timedelta

import pytest

from liandong.conversation import errors, reads
from liandong.conversation.actions import answer, phone, read_until, send_again
from liandong.conversation.models import Addressee, Line
from liandong.conversation.participants import mentioned, participants
from liandong.conversation.tests.making import fire, spoken
from liandong.core.errors import Forbidden, NotVisible
from liandong.core.journal import say as in_words
from liandong.core.journal.models import Entry
from liandong.core.journal.receipts import KeyReused
from liandong.core.notify.models import Delivery
from liandong.core.testing.cast import START, VILLAGE
from liandong.dispatch import actions as dispatch
from liandong.dispatch.models import Order
from liandong.reporting.actions import report_up

LATER = START + timedelta(minutes=2)


@pytest.fixture
def incident(people):
    return fire(people, "county-fire", "county-police", at=START)


def texts(incident, viewer, at=LATER):
    return [one.line.text for one in reads.thread(incident, viewer, at)]


def rung():
    found = Delivery.objects.filter(message__kind__startswith="conversation.")
    return set(found.values_list("person", flat=True))


def recall(incident, unit, people, at):
    order = Order.objects.get(incident=incident, unit=unit)
    dispatch.recall(order=order, reason="派错", by=people.dispatcher, at=at)


def test_everybody_involved_reads_it_and_only_the_named_are_rung(people, incident):
    spoken(incident, "@消防大队 水源在哪", by=people.dispatcher, at=START, to=["county-fire"])
    spoken(incident, "北侧 50 米有消火栓", by=people.township, at=LATER)
    for viewer in (people.dispatcher, people.fire, people.police, people.township, people.inspector):
        assert texts(incident, viewer) == ["@消防大队 水源在哪", "北侧 50 米有消火栓"]
    assert rung() == {"zhao-tiezhu"}


def test_who_has_no_part_finds_nothing(people, incident):
    line = spoken(incident, "到了", by=people.fire, at=START)
    for stranger in (people.ems, people.neighbour, people.village_township):
        with pytest.raises(NotVisible):
            texts(incident, stranger)
        with pytest.raises(NotVisible):
            reads.line_of(line.pk, stranger)
        with pytest.raises(NotVisible):
            spoken(incident, "我也来", by=stranger, at=START)


def test_a_recalled_unit_keeps_what_was_said_before_and_hears_nothing_after(people, incident):
    spoken(incident, "先控制外围", by=people.dispatcher, at=START)
    recall(incident, "county-police", people, LATER)
    after = spoken(incident, "内部情况", by=people.fire, at=LATER + timedelta(seconds=1))
    assert texts(incident, people.police) == ["先控制外围"]
    assert reads.unread(people.police) == 1
    assert [row.last.text for row in reads.threads(people.police)] == ["先控制外围"]
    with pytest.raises(NotVisible):
        reads.line_of(after.pk, people.police)
    with pytest.raises(errors.NoPart):
        spoken(incident, "还在吗", by=people.police, at=LATER)
    assert len(texts(incident, people.fire)) == 2


def test_ordered_again_it_is_back(people, incident):
    recall(incident, "county-police", people, START)
    spoken(incident, "内部情况", by=people.fire, at=LATER)
    dispatch.issue_order(incident=incident, unit="county-police", task="警戒", by=people.dispatcher, at=LATER)
    assert texts(incident, people.police) == ["内部情况"]


def test_the_participants_are_those_of_this_incident(people, incident):
    names = [one.org for one in participants(incident)]
    assert names == ["linkage-centre", "county-fire", "county-police", "town-990101001"]
    report_up(incident=incident, report_kind="phone", text="三人被困", by=people.duty_leader, at=LATER)
    assert "emergency-office" in [one.org for one in participants(incident)]


def test_names_after_an_at_are_organisations(people, incident):
    known = participants(incident)
    assert mentioned("@消防大队 @公安局 到位没有", known) == ["county-fire", "county-police"]
    assert mentioned("消防大队到位没有", known) == []
    assert len(mentioned("@全体 撤离", known)) == 4


def test_a_unit_that_has_no_part_cannot_be_named(people, incident):
    with pytest.raises(errors.NotInvolved, match="county-ems"):
        spoken(incident, "快来", by=people.fire, at=START, to=["county-ems"])


@pytest.mark.parametrize(("text", "error"), [("  ", errors.NothingSaid), ("长" * 1001, errors.SaidTooMuch)])
def test_what_cannot_be_said(people, incident, text, error):
    with pytest.raises(error):
        spoken(incident, text, by=people.fire, at=START)
    assert spoken(incident, "长" * 1000, by=people.fire, at=START).pk


def test_sent_twice_is_said_once(people, incident):
    first, second = (
        spoken(incident, "到了", by=people.fire, at=at, key="k-1", to=["linkage-centre"])
        for at in (START, LATER)
    )
    assert first == second
    assert Line.objects.count() == 1
    assert Entry.objects.filter(kind="conversation.said").count() == 1
    with pytest.raises(KeyReused):
        spoken(incident, "别的话", by=people.fire, at=LATER, key="k-1")
    assert spoken(incident, "到了", by=people.police, at=LATER, key="k-1") != first, (
        "a key is its writer's own"
    )


def test_a_line_written_without_a_signal_keeps_both_times(people, incident):
    line = spoken(incident, "已到达北门", by=people.fire, at=LATER, said_at=START)
    shown = reads.thread(incident, people.dispatcher, LATER)[0]
    assert (line.said_at, line.at, shown.came_late) == (START, LATER, True)
    entry = Entry.objects.get(kind="conversation.said")
    assert (entry.occurred_at, entry.recorded_at) == (START, LATER)


def test_the_words_are_not_in_the_journal_nor_in_what_leaves_the_house(people, incident):
    spoken(incident, "伤者张三电话 19900009999", by=people.dispatcher, at=START, to=["county-fire"])
    entry = Entry.objects.get(kind="conversation.said")
    assert "张三" not in str(entry.body)
    assert "消防大队" in in_words(entry.kind, entry.body)
    message = Delivery.objects.get(person="zhao-tiezhu", message__kind=entry.kind).message
    assert "张三" not in message.subject + message.text


def test_a_correction_is_a_new_line_and_only_ones_own(people, incident):
    wrong = spoken(incident, "被困 3 人", by=people.fire, at=START)
    right = spoken(incident, "被困 2 人", by=people.fire, at=LATER, corrects=wrong)
    shown = reads.thread(incident, people.dispatcher, LATER)
    assert [(one.line.text, one.corrected) for one in shown] == [("被困 3 人", True), ("被困 2 人", False)]
    first, second = Entry.objects.filter(kind="conversation.said").order_by("id")
    assert second.corrects == first.pk
    with pytest.raises(errors.AlreadyCorrected):
        spoken(incident, "被困 1 人", by=people.fire, at=LATER, corrects=wrong)
    with pytest.raises(errors.NotYourLine):
        spoken(incident, "没有人被困", by=people.police, at=LATER, corrects=right)


def test_a_line_of_another_incident_is_no_answer_here(people, incident):
    other = fire(people, "county-fire", at=START, place="建设路 9 号")
    line = spoken(other, "这边", by=people.fire, at=START)
    with pytest.raises(NotVisible):
        spoken(incident, "那边", by=people.fire, at=START, reply_to=line)


def test_how_far_it_got_is_on_the_line(people, incident):
    named = ["county-fire", "county-police", "town-990101001"]
    line = spoken(incident, "@全体 报人数", by=people.dispatcher, at=START, to=named, must_answer=True)
    at = {"sent_at": START, "next_at": None}
    sent = Delivery.objects.filter(message__kind="conversation.answer_asked")
    sent.filter(org="county-fire").update(state="delivered", delivered_at=START, **at)
    sent.filter(org="county-police").update(state="failed", failed_at=START, error="空号", next_at=None)
    answer(line=line, by=people.township, at=LATER)
    shown = reads.thread(incident, people.dispatcher, LATER)[0]
    assert dict(shown.counts) == {"answered": 1, "delivered": 1, "failed": 1}
    assert shown.by_urgency[0].addressee.unit == "county-police"
    read_until(incident=incident, line=line.pk, by=people.fire)
    assert dict(reads.thread(incident, people.dispatcher, LATER)[0].counts)["read"] == 1


def test_a_unit_sees_the_names_of_other_units_and_of_its_own_people_only(people, incident):
    spoken(incident, "@全体 报人数", by=people.dispatcher, at=START, to=["county-fire", "county-police"])
    got = {one.addressee.unit: one for one in reads.thread(incident, people.fire, LATER)[0].heard}
    assert [one.name for one in got["county-fire"].deliveries] == ["赵铁柱"]
    assert list(got["county-police"].deliveries) == []
    assert got["county-police"].desk is None


def test_nobody_on_duty_stands_out_and_is_phoned(people):
    incident = fire(people, "county-ems", at=START)
    people.nobody_on_duty("county-ems")
    spoken(incident, "@120急救中心 再派一车", by=people.dispatcher, at=START, to=["county-ems"])
    shown = reads.thread(incident, people.dispatcher, LATER)[0]
    one = shown.heard[0]
    assert (one.state, shown.in_trouble, one.desk.phone) == ("nobody", True, "0999-7120000")
    phone(addressee=one.addressee, reached=False, by=people.dispatcher, at=LATER)
    phone(addressee=one.addressee, reached=True, by=people.dispatcher, at=LATER)
    assert reads.thread(incident, people.dispatcher, LATER)[0].heard[0].state == "answered"
    stated = Entry.objects.filter(kind="conversation.phoned").order_by("id")
    assert [entry.body["reached"] for entry in stated] == [False, True]
    with pytest.raises(Forbidden):
        phone(addressee=one.addressee, reached=True, by=people.fire, at=LATER)


def test_what_failed_is_sent_again_another_way(people, incident):
    spoken(incident, "@消防大队 水源", by=people.dispatcher, at=START, to=["county-fire"])
    Delivery.objects.filter(message__kind="conversation.said").update(
        state="failed", failed_at=START, error="空号", next_at=None
    )
    one = Addressee.objects.get()
    send_again(addressee=one, channel="loopback", by=people.dispatcher, at=LATER)
    assert reads.thread(incident, people.dispatcher, LATER)[0].heard[0].state == "queued"
    assert Delivery.objects.filter(person="zhao-tiezhu", state="queued", queued_at=LATER).count() == 1
    assert Entry.objects.get(kind="conversation.resent").body["channel"] == "loopback"
    with pytest.raises(errors.NoSuchWay):
        send_again(addressee=one, channel="pigeon", by=people.dispatcher, at=LATER)


def test_unread_is_counted_until_it_was_seen(people, incident):
    assert reads.unread(people.fire) == 0
    line = spoken(incident, "一", by=people.dispatcher, at=START)
    spoken(incident, "二", by=people.police, at=START)
    spoken(incident, "三", by=people.fire, at=START)
    assert (reads.unread(people.fire), reads.unread(people.dispatcher)) == (2, 2)
    assert (reads.unread(people.ems), reads.unread(people.neighbour)) == (0, 0)
    read_until(incident=incident, line=line.pk, by=people.fire)
    assert [row.unread for row in reads.threads(people.fire)] == [1]
    read_until(incident=incident, line=1, by=people.fire)
    assert reads.unread(people.fire) == 1, "reading never goes back"


def test_after_a_merger_both_are_in_one_thread(people, incident):
    other = fire(people, "county-ems", at=START, place="人民路 3 号")
    spoken(other, "先到的", by=people.ems, at=START)
    dispatch.merge_incidents(incident=other, into=incident, by=people.dispatcher, at=LATER)
    other.refresh_from_db()
    incident.refresh_from_db()
    spoken(other, "后说的", by=people.ems, at=LATER)
    assert texts(incident, people.fire) == ["先到的", "后说的"] == texts(other, people.ems)


def test_what_was_not_read_before_a_merger_is_still_to_be_read_after_it(people, incident):
    other = fire(people, "county-fire", "county-police", at=START, place="人民路 3 号")
    line = spoken(incident, "水源在北侧", by=people.dispatcher, at=START)
    assert reads.unread(people.fire) == 1
    dispatch.merge_incidents(incident=incident, into=other, by=people.dispatcher, at=LATER)
    other.refresh_from_db()
    assert reads.unread(people.fire) == 1
    assert [(one.incident, one.last, one.unread) for one in reads.threads(people.fire)] == [(other, line, 1)]
    read_until(incident=other, line=line.pk, by=people.fire)
    assert reads.unread(people.fire) == 0
    recall(other, "county-police", people, LATER)
    spoken(other, "警戒线外移", by=people.fire, at=LATER + timedelta(minutes=1))
    assert reads.unread(people.police) == 1, "what was said before it was called back"


def test_a_township_of_another_place_is_called_back_like_any_unit(people):
    incident = fire(people, "county-fire", "town-990101009", at=START)
    assert incident.region != VILLAGE
    recall(incident, "town-990101009", people, START)
    spoken(incident, "以后的话", by=people.fire, at=LATER)
    assert texts(incident, people.village_township) == []
    assert reads.unread(people.village_township) == 0
