"""A place is loaded whole, fast, and says of each unit what registration demands."""

from datetime import timedelta

import pytest

from liandong.core.journal.models import Entry
from liandong.directory import bulk, reads
from liandong.directory.bulk import OrgRow, PersonRow, PostRow, RegionRow, UnitRow
from liandong.directory.models import Region
from liandong.directory.tests.county import COUNTY, LOADER, START


@pytest.mark.usefixtures("county")
def test_each_unit_is_registered_with_what_it_filed() -> None:
    kinds = list(Entry.objects.filter(stream="org/county-fire").values_list("kind", flat=True))
    assert kinds[:3] == [
        "directory.unit_registered",
        "directory.duty_phone_published",
        "directory.liaison_filed",
    ]
    assert Entry.objects.filter(kind="directory.unit_registered").count() == 6


@pytest.mark.usefixtures("county")
def test_a_region_hangs_under_the_nearest_that_contains_it() -> None:
    parents = dict(Region.objects.values_list("code", "parent"))
    assert parents["990101003201"] == "990101003"
    assert parents["990101003"] == COUNTY
    assert reads.region_name("990101003201", whole=True) == "云岭县青山镇白水村"


@pytest.mark.django_db
def test_a_real_county_is_loaded_at_once() -> None:
    towns = [f"9901010{n:02d}" for n in range(1, 17)]
    villages = [f"{town}2{n:02d}" for town in towns for n in range(1, 13)]
    regions = [RegionRow(COUNTY, "云岭县", "county")]
    regions += [RegionRow(code, f"镇{code}", "town") for code in towns]
    regions += [RegionRow(code, f"村{code}", "village") for code in villages]
    orgs = [OrgRow(f"unit-{n}", f"单位{n}", "member_unit", COUNTY) for n in range(50)]
    orgs += [OrgRow(f"town-{code}", f"镇政府{code}", "township", code) for code in towns]
    orgs += [OrgRow(f"village-{code}", f"村委会{code}", "village", code) for code in villages]
    people = [
        PersonRow(f"p-{n}", f"人员{n}", f"1990000{n:04d}", orgs[n % len(orgs)].code) for n in range(1240)
    ]
    posts = [PostRow(f"{one.org}:unit_duty:{n}", one.ref) for n, one in enumerate(people)]
    units = [UnitRow(one.code, "1", "water", since=START - timedelta(days=90)) for one in orgs[:66]]
    bulk.install_county(
        regions=regions, orgs=orgs, units=units, people=people, posts=posts, by=LOADER, at=START
    )
    assert len(reads.linkage_units()) == 66
