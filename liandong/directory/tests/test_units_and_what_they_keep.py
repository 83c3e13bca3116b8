"""Units of three tiers: what they must keep, who speaks for them, and who may change what."""

from datetime import date, timedelta

import pytest

from liandong.core.errors import Forbidden, Invalid, NotVisible
from liandong.core.journal.models import Entry
from liandong.directory import actions, reads, standing
from liandong.directory.errors import (
    AlreadyRegistered,
    BadPhone,
    ChangedInTheFuture,
    NotYours,
    PeriodEndsFirst,
    UnknownItem,
    UnknownParty,
    UnknownTier,
)
from liandong.directory.models import Liaison
from liandong.directory.phones import phone
from liandong.directory.tests.county import COUNTY, LOADER, START, actor

pytestmark = [pytest.mark.usefixtures("county"), pytest.mark.django_db]
LATER = START + timedelta(days=3)


def lacking(code: str) -> dict[str, object]:
    page = reads.unit_page(code, LOADER, LATER)
    assert page.checklist
    return {item.item: item.since for item in page.checklist.lacking}


def test_each_tier_is_measured_by_its_own_list() -> None:
    assert lacking("county-fire") == {}
    assert set(lacking("natural-resources")) == {"dedicated_people"}
    assert set(lacking("finance-bureau")) == {"coordination", "funds", "response"}


def test_a_lacking_item_is_closed_by_the_record_that_proves_it() -> None:
    assert "fixed_phone" in lacking("town-990101003")
    actions.publish_duty_phone(unit="town-990101003", phone="0999－7200003", by=actor("lin-ying"), at=LATER)
    assert "fixed_phone" not in lacking("town-990101003")
    kinds = Entry.objects.filter(stream="org/town-990101003", recorded_at=LATER).values_list(
        "kind", flat=True
    )
    assert list(kinds) == ["directory.duty_phone_published", "directory.readiness_changed"]


def test_an_item_lost_is_lacking_from_that_day() -> None:
    by = actor("wang-gang")
    actions.set_readiness(
        unit="county-fire", item="vehicle", has=False, since=START + timedelta(days=1), by=by, at=LATER
    )
    assert lacking("county-fire") == {"vehicle": START + timedelta(days=1)}
    assert actions.set_readiness(unit="county-fire", item="vehicle", has=False, by=by, at=LATER) is None
    with pytest.raises(UnknownItem):
        actions.set_readiness(unit="county-fire", item="funds", has=True, by=by, at=LATER)


def test_a_new_unit_lacks_everything_until_it_shows_otherwise() -> None:
    actions.register_unit(
        code="gas-company",
        name="云岭县燃气有限公司",
        tier="1",
        kind="gas",
        region=COUNTY,
        by=actor("lin-ying"),
        at=LATER,
    )
    assert {"duty_room", "fixed_phone", "dedicated_people", "vehicle"} <= set(lacking("gas-company"))
    facts = Entry.objects.filter(stream="org/gas-company")
    assert facts[0].kind == "directory.unit_registered"
    assert all(fact.body["has"] is False for fact in facts[1:])
    with pytest.raises(AlreadyRegistered):
        actions.register_unit(
            code="gas-2", name="云岭县燃气有限公司", tier="1", kind="gas", region=COUNTY, by=LOADER, at=LATER
        )
    with pytest.raises(UnknownTier):
        actions.register_unit(code="x", name="X", tier="九", kind="gas", region=COUNTY, by=LOADER, at=LATER)


def test_a_new_liaison_is_filed_with_the_old_one_kept_as_history() -> None:
    actions.file_liaison(
        unit="county-fire",
        name="韩梅",
        phone="19900000013",
        changed_at=START,
        by=actor("wang-gang"),
        at=LATER,
    )
    rows = list(Liaison.objects.filter(unit="county-fire"))
    assert [(row.name, row.until) for row in rows] == [("韩梅", None), ("李雷", LATER)]
    fact = Entry.objects.filter(kind="directory.liaison_filed").last()
    assert fact is not None
    assert "19900000013" not in str(fact.body)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"phone": "123456789012"}, BadPhone),
        ({"changed_at": LATER + timedelta(seconds=1)}, ChangedInTheFuture),
        ({"name": "  "}, Invalid),
    ],
)
def test_a_liaison_that_cannot_be_filed_leaves_the_old_one(
    changes: dict[str, object], error: type[Exception]
) -> None:
    wanted = {
        "unit": "county-fire",
        "name": "韩梅",
        "phone": "19900000013",
        "by": actor("wang-gang"),
        "at": LATER,
    }
    with pytest.raises(error):
        actions.file_liaison(**(wanted | changes))  # type: ignore[arg-type]
    assert Liaison.objects.get(until=None).name == "李雷"


def test_a_change_that_is_not_filed_shows_until_it_is() -> None:
    by = actor("wang-gang")
    actions.note_liaison_change(unit="county-fire", why="李雷调离", by=by, at=LATER)
    assert "李雷调离" in reads.unit_page("county-fire", by, LATER).liaison_problem
    assert actions.note_liaison_change(unit="county-fire", why="再说一次", by=by, at=LATER) is None
    actions.file_liaison(unit="county-fire", name="韩梅", phone="19900000013", by=by, at=LATER)
    assert reads.unit_page("county-fire", by, LATER).liaison_problem == ""


def test_units_change_only_themselves_and_see_only_themselves() -> None:
    leader, town = actor("wang-gang"), actor("sun-li")
    with pytest.raises(NotVisible):
        actions.publish_duty_phone(unit="finance-bureau", phone="0999-7130000", by=leader, at=LATER)
    with pytest.raises(NotYours):
        actions.file_liaison(unit="village-990101003201", name="吴山", phone="19900000051", by=town, at=LATER)
    with pytest.raises(Forbidden):
        actions.change_unit(unit="county-fire", changes={"tier": "3"}, by=leader, at=LATER)
    assert [line.org.code for line in reads.units(leader)] == ["county-fire"]
    assert {line.org.code for line in reads.units(town)} == {"town-990101003", "village-990101003201"}
    with pytest.raises(NotVisible):
        reads.unit_page("finance-bureau", leader, LATER)


def test_a_unit_is_found_by_every_name_it_ever_had() -> None:
    for name in (
        "county-fire",
        "云岭县消防救援大队",
        "消防救援大队",
        "消防大队",
        "公安消防大队",
        "云岭县公安消防大队",
    ):
        found = reads.find_unit(name)
        assert found, name
        assert found.code == "county-fire", name
    assert reads.find_unit("国土资源局").code == "natural-resources"  # type: ignore[union-attr]
    assert reads.find_unit("没有这个局") is None
    assert reads.find_unit("") is None


def test_initials_find_units_people_and_regions() -> None:
    by = actor("lin-ying")
    assert [hit.ref for hit in reads.search(by, "xfdd")] == ["county-fire"]
    assert ("person", "wang-gang") in {(hit.kind, hit.ref) for hit in reads.search(by, "wg")}
    assert ("region", "990101003201") in {(hit.kind, hit.ref) for hit in reads.search(by, "bsc")}
    assert reads.search(by, "   ") == []


def test_units_are_listed_by_tier_kind_place_and_what_they_lack() -> None:
    by = actor("lin-ying")
    assert {line.org.code for line in reads.units(by, tier="1")} == {
        "county-fire",
        "town-990101001",
        "town-990101003",
    }
    assert [line.org.code for line in reads.units(by, kind="fire")] == ["county-fire"]
    assert {line.org.code for line in reads.units(by, region="990101003")} == {
        "town-990101003",
        "village-990101003201",
    }
    assert "county-fire" not in {line.org.code for line in reads.units(by, lacking=True)}


def test_the_posts_chosen_decides_what_a_person_may_do_and_see() -> None:
    assert actor("zhou-min").topics == {"place/990101", "org/linkage-centre"}
    assert actor("wang-gang").topics == {"org/county-fire"}
    assert actor("sun-li").topics == {"place/990101003", "org/town-990101003"}
    actions.appoint(
        person="wang-gang",
        org="county-fire",
        role="unit_duty",
        post="county-fire:unit_duty:9",
        by=LOADER,
        at=START,
    )
    assert actor("wang-gang", "county-fire:unit_duty:9").roles == {"unit_duty"}
    assert actor("wang-gang", "somebody-elses:post").roles == {"unit_leader"}


def test_responsibility_follows_type_phase_and_place() -> None:
    flood = reads.units_responsible("11A01", "first_handling", "990101003201")
    assert [(unit.code, unit.part) for unit in flood] == [
        ("town-990101003", "lead"),
        ("county-fire", "cooperating"),
        ("village-990101003201", "participating"),
    ]
    elsewhere = reads.units_responsible("11A01", "first_handling", "990101001")
    assert "village-990101003201" not in {unit.code for unit in elsewhere}
    assert flood[1].counts_as == "fire"


def test_a_decided_change_of_the_matrix_holds_and_says_what_was_before() -> None:
    by = actor("lin-ying")
    change = {"types": "11A", "phase": "first_handling", "by": by, "at": LATER}
    actions.change_matrix(lead="org:county-fire", cooperating=["township"], **change)  # type: ignore[arg-type]
    found = reads.units_responsible("11A01", "first_handling", "990101003")
    assert [(unit.code, unit.part) for unit in found] == [
        ("county-fire", "lead"),
        ("town-990101003", "cooperating"),
    ]
    body = Entry.objects.get(kind="directory.matrix_changed").body
    assert (body["previous"]["lead"], body["lead_name"]) == ("township", "消防大队")
    assert actions.change_matrix(lead="org:county-fire", cooperating=["township"], **change) is None  # type: ignore[arg-type]
    with pytest.raises(UnknownParty):
        actions.change_matrix(lead="wizards", **change)  # type: ignore[arg-type]


def test_periodic_duties_find_their_debtors() -> None:
    assert standing.who_owes({"tier": "1"}, LATER) == ["county-fire", "town-990101001", "town-990101003"]
    assert standing.who_owes({"tier": ["1", "2"], "kind": "fire"}, LATER) == ["county-fire"]
    assert standing.who_owes({"tier": "1"}, START - timedelta(seconds=1)) == []
    assert standing.who_owes({"role": "unit_leader"}, LATER) == ["county-fire"]
    with pytest.raises(standing.UnknownFilter):
        standing.who_owes({"teir": "1"}, LATER)


def test_a_roster_is_filed_for_a_period_that_ends_after_it_begins() -> None:
    by = actor("wang-gang")
    actions.file_roster(
        unit="county-fire", since=date(2026, 4, 1), until=date(2026, 4, 30), people=4, by=by, at=LATER
    )
    assert Entry.objects.get(kind="directory.roster_filed").body["phone"] == "0999-7119000"
    with pytest.raises(PeriodEndsFirst):
        actions.file_roster(
            unit="county-fire", since=date(2026, 4, 2), until=date(2026, 4, 1), people=4, by=by, at=LATER
        )


def test_looking_at_a_phone_is_a_fact_that_does_not_repeat_it() -> None:
    assert actions.reveal_phone(person="li-lei", by=actor("zhou-min"), at=LATER) == "19900000012"
    fact = Entry.objects.get(kind="directory.phone_revealed")
    assert (fact.by, "19900000012" in str(fact.body)) == ("zhou-min", False)
    with pytest.raises(NotVisible):
        actions.reveal_phone(person="qian-duo", by=actor("wang-gang"), at=LATER)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("199 0000 1234", "19900001234"),
        ("＋８６－１９９００００１２３４", "19900001234"),
        ("0999-7123456", "0999-7123456"),
        ("(0999)7123456", "09997123456"),
        ("7123456", "7123456"),
        ("12345", "12345"),
        ("119", "119"),
    ],
)
def test_phones_are_stored_as_they_are_dialled(typed: str, stored: str) -> None:
    assert phone(typed) == stored


@pytest.mark.parametrize("typed", ["1234567890123", "无", "29900001234", "99", "0999-71234567890"])
def test_what_cannot_be_dialled_is_no_phone(typed: str) -> None:
    with pytest.raises(BadPhone):
        phone(typed)
