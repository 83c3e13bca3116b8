"""Who is on duty, who leads, by which phone: at every moment, and at the edges of shifts."""

from datetime import UTC, datetime, timedelta

import pytest

from liandong.core.errors import NotVisible
from liandong.core.journal.models import Entry
from liandong.directory.tests.county import LOADER, START, actor
from liandong.duty import actions, holding, reads
from liandong.duty.actions import ShiftEntry
from liandong.duty.errors import (
    AlreadyStarted,
    AtTwoDesks,
    EndsBeforeStart,
    NotOfThisUnit,
    NotYetYourTime,
    NotYourShift,
    OnlyYourOwnUnit,
    TwiceOnOneDuty,
)
from liandong.duty.models import Shift

pytestmark = [pytest.mark.usefixtures("county"), pytest.mark.django_db]
MORNING = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)  # 08:00 in the place
DAY = timedelta(days=1)
OFFICER, LEADER = reads.OFFICER, reads.LEADER


def shift(person: str, start: datetime = MORNING, hours: int = 24, role: str = OFFICER) -> ShiftEntry:
    return ShiftEntry(role, person, start, start + timedelta(hours=hours))


def publish(*shifts: ShiftEntry, org: str = "county-fire", days: int = 2) -> None:
    actions.publish_roster(
        org=org, since=MORNING, until=MORNING + days * DAY, shifts=shifts, by=LOADER, at=START
    )


def number(person: str) -> int:
    return Shift.objects.get(person=person).pk


def test_at_eight_sharp_the_next_one_is_on_duty() -> None:
    publish(shift("li-lei"), shift("han-mei", MORNING + DAY))
    change = MORNING + DAY
    before = reads.on_duty("county-fire", OFFICER, change - timedelta(microseconds=1))
    at = reads.on_duty("county-fire", OFFICER, change)
    assert before
    assert before.person == "li-lei"
    assert at
    assert (at.person, at.desk_phone, at.source) == ("han-mei", "0999-7119000", "shift")
    assert reads.on_duty("county-fire", OFFICER, MORNING + 2 * DAY) is None


def test_without_a_leader_on_shift_the_appointed_head_leads() -> None:
    publish(shift("zhao-qiang", role=LEADER), days=1)
    on_shift, after = reads.who_leads("county-fire", MORNING), reads.who_leads("county-fire", MORNING + DAY)
    assert on_shift
    assert (on_shift.person, on_shift.source) == ("zhao-qiang", "shift")
    assert after
    assert (after.person, after.source) == ("wang-gang", "appointed")


def test_nobody_is_twice_on_one_duty_nor_at_two_desks() -> None:
    publish(shift("li-lei"))
    with pytest.raises(TwiceOnOneDuty):
        actions.add_shift(
            org="county-fire", shift=shift("li-lei", MORNING + timedelta(hours=23)), by=LOADER, at=START
        )
    with pytest.raises(AtTwoDesks):
        actions.add_shift(org="county-fire", shift=shift("li-lei", role="call_taker"), by=LOADER, at=START)
    actions.add_shift(org="county-fire", shift=shift("li-lei", role=LEADER), by=LOADER, at=START)
    actions.add_shift(org="county-fire", shift=shift("li-lei", MORNING + DAY), by=LOADER, at=START)
    assert Shift.objects.filter(person="li-lei").count() == 3


def test_a_roster_names_only_its_own_people_and_runs_forward() -> None:
    with pytest.raises(NotOfThisUnit):
        publish(shift("sun-li"))
    with pytest.raises(EndsBeforeStart):
        publish(shift("li-lei", hours=0))


def test_publishing_again_replaces_what_has_not_begun_and_keeps_the_rest() -> None:
    publish(shift("li-lei"), shift("han-mei", MORNING + DAY))
    begun = number("li-lei")
    actions.publish_roster(
        org="county-fire",
        since=MORNING,
        until=MORNING + 2 * DAY,
        shifts=[shift("li-lei"), shift("zhao-qiang", MORNING + DAY)],
        by=LOADER,
        at=MORNING + timedelta(hours=1),
    )
    assert number("li-lei") == begun
    assert set(Shift.objects.values_list("person_id", flat=True)) == {"li-lei", "zhao-qiang"}


def test_gaps_are_found_at_both_ends_and_in_between() -> None:
    publish(
        shift("li-lei", MORNING + timedelta(hours=2), 4), shift("han-mei", MORNING + timedelta(hours=8), 8)
    )
    found = reads.gaps("county-fire", OFFICER, MORNING, MORNING + DAY)
    hours = [
        ((gap.starts_at - MORNING).seconds // 3600, (gap.ends_at - MORNING).total_seconds() // 3600)
        for gap in found
    ]
    assert hours == [(0, 2), (6, 8), (16, 24)]
    assert Entry.objects.get(kind="duty.roster_published").body["gaps"] == 3


@pytest.mark.parametrize(("days", "whole"), [(59, True), (58, False), (2, False)])
def test_a_roster_says_whether_it_covers_a_whole_month(days: int, whole: bool) -> None:
    publish(shift("li-lei"), days=days)  # from the third of March: April is whole on the fifty-ninth day
    assert Entry.objects.get(kind="duty.roster_published").body["whole_month"] is whole


def test_a_swap_gives_the_shift_to_a_colleague_and_says_so() -> None:
    publish(shift("li-lei"))
    actions.swap_shift(
        shift=number("li-lei"), person="han-mei", reason="家中有事", by=actor("wang-gang"), at=START
    )
    assert reads.on_duty("county-fire", OFFICER, MORNING).person == "han-mei"  # type: ignore[union-attr]
    body = Entry.objects.get(kind="duty.shift_swapped").body
    assert (body["was_name"], body["now_name"]) == ("李雷", "韩梅")


def test_two_shifts_are_exchanged_even_when_they_overlap() -> None:
    publish(shift("li-lei", hours=30), shift("han-mei", MORNING + DAY))
    actions.swap_shift(shift=number("li-lei"), with_shift=number("han-mei"), by=LOADER, at=START)
    assert reads.on_duty("county-fire", OFFICER, MORNING).person == "han-mei"  # type: ignore[union-attr]
    assert Entry.objects.filter(kind="duty.shift_swapped").count() == 2


def test_another_unit_changes_nothing_and_sees_nothing() -> None:
    publish(shift("li-lei"))
    with pytest.raises(NotVisible):
        actions.swap_shift(shift=number("li-lei"), person="han-mei", by=actor("chen-yu"), at=START)
    with pytest.raises(NotVisible):
        reads.roster("county-fire", MORNING, MORNING + DAY, actor("chen-yu"))
    with pytest.raises(OnlyYourOwnUnit):
        actions.swap_shift(shift=number("li-lei"), person="han-mei", by=actor("wang-jianguo"), at=START)


def test_coming_on_duty_relieves_whoever_was_there_in_one_breath() -> None:
    publish(shift("li-lei"), shift("han-mei", MORNING + DAY))
    actions.take_shift(shift=number("li-lei"), by=actor("li-lei"), at=MORNING)
    actions.take_shift(shift=number("han-mei"), by=actor("han-mei"), at=MORNING + DAY)
    told = Entry.objects.filter(kind__startswith="duty.shift_").order_by("id")
    assert [(one.kind, one.body["person"]) for one in told] == [
        ("duty.shift_taken", "li-lei"),
        ("duty.shift_left", "li-lei"),
        ("duty.shift_taken", "han-mei"),
    ]
    assert told[1].body["relieved_by"] == "han-mei"


def test_a_shift_is_taken_by_its_own_person_not_before_its_hour() -> None:
    publish(shift("li-lei"))
    with pytest.raises(NotYourShift):
        actions.take_shift(shift=number("li-lei"), by=actor("han-mei"), at=MORNING)
    with pytest.raises(NotYetYourTime):
        actions.take_shift(shift=number("li-lei"), by=actor("li-lei"), at=MORNING - timedelta(minutes=61))
    with pytest.raises(NotYetYourTime):
        actions.leave_shift(shift=number("li-lei"), by=actor("li-lei"), at=MORNING)


def test_a_shift_that_has_begun_cannot_be_taken_off_the_roster() -> None:
    publish(shift("li-lei"), shift("han-mei", MORNING + DAY))
    with pytest.raises(AlreadyStarted):
        actions.remove_shift(shift=number("li-lei"), by=LOADER, at=MORNING)
    actions.remove_shift(shift=number("han-mei"), by=LOADER, at=MORNING)
    assert not Shift.objects.filter(person="han-mei").exists()


def told(role: str, org: str = "", at: datetime = MORNING) -> list[str]:
    return [one.person for one in holding.holders(posts=[(role, org)], at=at)[role, org]]


def test_notify_tells_whoever_is_on_shift_and_nobody_where_a_watch_is_unmanned() -> None:
    publish(shift("li-lei"))
    assert told("unit_duty", "county-fire") == ["li-lei"]
    assert told("unit_duty", "county-fire", MORNING - DAY) == []
    assert told("unit_leader", "county-fire") == ["wang-gang"]
    assert told("unit_duty", "natural-resources") == ["chen-yu"]


def test_notify_finds_the_centre_and_the_emergency_office_without_being_told_where() -> None:
    publish(shift("zhou-min", role="dispatcher"), shift("wang-jianguo", role=LEADER), org="linkage-centre")
    assert told("centre_duty") == ["zhou-min", "wang-jianguo"]
    assert told("duty_leader") == ["wang-jianguo"]
    assert told("emergency_office") == ["lin-ying"]


def test_many_posts_asked_at_once_are_answered_each_for_itself_in_a_few_queries(
    django_assert_max_num_queries,
) -> None:
    publish(shift("li-lei"))
    publish(shift("zhou-min", role="dispatcher"), shift("wang-jianguo", role=LEADER), org="linkage-centre")
    posts = [
        ("unit_duty", "county-fire"),
        ("unit_leader", "county-fire"),
        ("unit_duty", "natural-resources"),
        ("unit_duty", "finance-bureau"),
        ("centre_duty", ""),
        ("emergency_office", ""),
    ]
    with django_assert_max_num_queries(5):
        found = holding.holders(posts=posts, at=MORNING)
    assert {post: [one.person for one in held] for post, held in found.items()} == {
        ("unit_duty", "county-fire"): ["li-lei"],
        ("unit_leader", "county-fire"): ["wang-gang"],
        ("unit_duty", "natural-resources"): ["chen-yu"],
        ("unit_duty", "finance-bureau"): [],
        ("centre_duty", ""): ["zhou-min", "wang-jianguo"],
        ("emergency_office", ""): ["lin-ying"],
    }


def test_the_chain_has_four_levels_and_shows_where_nobody_is() -> None:
    publish(shift("li-lei"))
    chain = {level.level: level for level in reads.chain_now("990101", MORNING, villages_of="990101003")}
    departments = {link.org.code: link for link in chain["department"].links}
    assert departments["county-fire"].officer.person == "li-lei"  # type: ignore[union-attr]
    assert "finance-bureau" not in departments
    towns = {link.org.code: link for link in chain["township"].links}
    assert towns["town-990101003"].officer.source == "appointed"  # type: ignore[union-attr]
    assert towns["town-990101001"].unmanned
    assert [link.org.code for link in chain["village"].links] == ["village-990101003201"]


def test_the_watch_of_many_units_is_one_question(django_assert_num_queries: object) -> None:
    publish(shift("li-lei"), shift("wang-gang", role=LEADER))
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = reads.on_duty_at(["county-fire", "finance-bureau"], MORNING)
    assert (found["county-fire"].officer, found["county-fire"].leader) == ("李雷", "王刚")
    assert "finance-bureau" not in found
