"""Rosters come in from Excel, go out to calendars, and load fast."""

from datetime import UTC, datetime, timedelta

import pytest

from liandong.core.errors import NotVisible
from liandong.core.sheets import taking
from liandong.core.sheets.plan import NEW, SAME, WRONG, plan
from liandong.core.sheets.tests.files import xlsx
from liandong.directory.bulk import OrgRow, PersonRow, RegionRow, install_county
from liandong.directory.tests.county import LOADER, START, actor
from liandong.duty import actions, bulk, calendars, reads
from liandong.duty.actions import ShiftEntry
from liandong.duty.bulk import ShiftRow
from liandong.duty.models import Shift
from liandong.duty.tables import RosterTable

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)


@pytest.mark.usefixtures("county")
def test_a_roster_in_excel_is_taken_in_and_a_second_time_skipped() -> None:
    by = actor("wang-gang")
    content = xlsx(
        ["消防大队 3 月值班表"],
        ["日期", "班次", "值班人", "开始时间", "结束时间"],
        ["2026.3.3", "值班", "李雷", "", ""],
        [datetime(2026, 3, 4), "值班员", "韩梅", "20:00", "08:00"],
        ["2026年3月3日", "带班", "王刚", "", ""],
        ["2026-02-30", "值班员", "李雷", "", ""],
        ["2026-03-05", "值班员", "孙丽", "", ""],
        ["2026-03-05", "打更", "李雷", "25点", ""],
    )
    found = plan(content, RosterTable("county-fire"))
    assert (found.counts[NEW], [row.number for row in found.of(WRONG)]) == (3, [6, 7, 8])
    upload = taking.keep(table="roster:county-fire", name="x", content=content, by=by, at=START)
    taking.apply(upload=upload.pk, table=RosterTable("county-fire"), by=by, at=START)
    night = Shift.objects.get(person="han-mei")
    assert (night.starts_at, night.ends_at) == (
        datetime(2026, 3, 4, 12, tzinfo=UTC),
        datetime(2026, 3, 5, 0, tzinfo=UTC),
    )
    assert plan(content, RosterTable("county-fire")).counts[SAME] == 3


@pytest.mark.usefixtures("county")
def test_the_calendar_opens_by_its_secret_until_the_address_is_renewed() -> None:
    entry = ShiftEntry(
        reads.OFFICER, "li-lei", MORNING, MORNING + timedelta(days=1), note="节假日；双岗,加强"
    )
    actions.add_shift(org="county-fire", shift=entry, by=LOADER, at=START)
    secret = calendars.token("org/county-fire")
    text = calendars.feed("org", "county-fire", secret, START)
    assert "DTSTART:20260303T000000Z\r\nDTEND:20260304T000000Z\r\n" in text
    assert "SUMMARY:消防大队 值班员 李雷\r\n" in text
    assert "DESCRIPTION:节假日；双岗\\,加强\r\n" in text
    assert "19900000012" not in text
    assert (
        calendars.feed("person", "li-lei", calendars.token("person/li-lei"), START).count("BEGIN:VEVENT") == 1
    )
    calendars.renew("org/county-fire")
    with pytest.raises(NotVisible):
        calendars.feed("org", "county-fire", secret, START)
    with pytest.raises(NotVisible):
        calendars.feed("org", "natural-resources", secret, START)


def test_long_lines_are_folded_between_characters_within_75_octets() -> None:
    line = "SUMMARY:" + "值班" * 60 + "x" * 100
    folded = calendars.fold(line)
    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line


def test_ninety_days_of_sixty_five_units_load_in_seconds() -> None:
    regions = [RegionRow("990101", "云岭县", "county")]
    orgs = [OrgRow(f"unit-{n}", f"单位{n}", "member_unit", "990101") for n in range(65)]
    people = [PersonRow(f"p-{n}-{k}", f"人员{n}.{k}", "", f"unit-{n}") for n in range(65) for k in range(8)]
    install_county(regions=regions, orgs=orgs, units=[], people=people, posts=[], by=LOADER, at=START)
    rows = [
        ShiftRow(
            f"unit-{n}",
            role,
            f"p-{n}-{(day + k) % 8}",
            MORNING + timedelta(days=day),
            MORNING + timedelta(days=day + 1),
        )
        for n in range(65)
        for day in range(90)
        for k, role in enumerate(("duty_officer", "duty_leader", "standby"))
    ]
    assert bulk.install_rosters(rows, by=LOADER, at=START) == 65 * 90 * 3
    assert reads.gaps("unit-7", reads.OFFICER, MORNING, MORNING + timedelta(days=90)) == []
