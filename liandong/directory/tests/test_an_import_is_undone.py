"""For a day an import has a way back: another import, of the rows that it changed, as they were."""

from datetime import timedelta

import pytest

from liandong.core.sheets import taking
from liandong.core.sheets.tests.files import xlsx
from liandong.directory.models import Person
from liandong.directory.tables.people import PeopleTable
from liandong.directory.tests.county import START, actor

pytestmark = [pytest.mark.usefixtures("county"), pytest.mark.django_db]
LATER = START + timedelta(days=1)
PEOPLE = [(f"甲{n:05d}", ["消防大队", "国土资源局", "青山镇"][n % 3]) for n in range(300)]


@pytest.fixture
def phone_book():
    rows = [["人员姓名", "所属单位", "职务", "手机号码"]]
    rows += [[name, unit, "队员", f"1990100{n:04d}"] for n, (name, unit) in enumerate(PEOPLE)]
    take(xlsx(*rows))


def take(content, at=LATER):
    by = actor("lin-ying")
    upload = taking.keep(table="people", name="通讯录.xlsx", content=content, by=by, at=at)
    return taking.apply(upload=upload.pk, table=PeopleTable(), by=by, at=at)


def promoted(count):
    return xlsx(["人员姓名", "所属单位", "职务"], *([name, unit, "副队长"] for name, unit in PEOPLE[:count]))


def everybody():
    return {one.ref: (one.name, one.title, one.phone) for one in Person.objects.all()}


def test_what_an_import_changed_goes_back_to_what_it_was(phone_book):
    before, by, at = everybody(), actor("lin-ying"), LATER + timedelta(hours=2)
    take(promoted(87), at=LATER + timedelta(hours=1))
    assert Person.objects.filter(title="副队长").count() == 87
    [undo] = taking.ways_back(PeopleTable(), by, at)
    taking.apply(upload=undo.pk, table=PeopleTable(), by=by, at=at)
    assert everybody() == before
    assert undo not in taking.ways_back(PeopleTable(), by, at)


def test_somebody_else_does_not_undo_it(phone_book):
    take(promoted(1))
    assert taking.ways_back(PeopleTable(), actor("zhou-min"), LATER) == []


def test_after_a_day_an_import_stands(phone_book):
    take(promoted(1))
    assert taking.ways_back(PeopleTable(), actor("lin-ying"), LATER + timedelta(hours=25)) == []
