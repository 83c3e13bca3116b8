"""One box for initials, doors, poles, aliases and pasted positions."""

import pytest

from liandong.intake import actions, reads
from liandong.intake.actions import AddressGiven
from liandong.intake.models import AddressEntry
from liandong.intake.tests.county import LI

pytestmark = pytest.mark.usefixtures("place")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("滨江路18号", "滨江路18号"),
        ("滨江路8号", "滨江路8号"),
        ("滨江路", "滨江路"),
        ("在滨江路18号后门这里", "滨江路18号"),
        ("人民医院后门地下车库", "滨江路18号"),
        ("bjl18", "滨江路18号"),
        ("bjlu18", "滨江路18号"),
        ("BinJiangLu8", "滨江路8号"),
        ("bjlu18 yy", "滨江路18号"),
        ("zpc3z", "竹坪村三组"),
        ("zpcsz", "竹坪村三组"),
        ("竹坪", "竹坪村"),
        ("306042", "10kV竹坪线042号杆"),
        ("杆号306042旁边", "10kV竹坪线042号杆"),
    ],
)
def test_what_is_typed_finds_the_place_first(typed: str, name: str) -> None:
    assert reads.find_place(typed)[0].name == name


@pytest.mark.parametrize(
    "typed", ["", "   ", "qqqq", "%", "\\", "'; drop", "(((", "毛里求斯", "\x00", "1" * 500]
)
def test_nonsense_finds_nothing_and_breaks_nothing(typed: str) -> None:
    assert reads.find_place(typed.replace("\x00", "")) == []


@pytest.mark.parametrize(
    ("pasted", "datum"),
    [
        ("26.1, 104.1 WGS84", "wgs84"),
        ("我在这里 https://uri.amap.com/marker?position=104.1,26.1 高德地图", "gcj02"),
        ("百度地图 104.1,26.1", "bd09"),
    ],
)
def test_a_pasted_position_is_read_in_its_datum(pasted: str, datum: str) -> None:
    (found,) = reads.find_place(pasted)
    assert found.datum == datum
    assert found.region.startswith("990101001")
    assert (found.name == "滨江路18号") is (datum == "wgs84")


def test_a_point_far_from_everything_is_still_a_place() -> None:
    found = reads.around(105.5, 27.5)
    assert (found.region, found.zone) == ("990101", "village")


def test_an_address_given_again_is_brought_up_to_date() -> None:
    before = AddressEntry.objects.count()
    moved = AddressGiven("滨江路18号", "house", 104.5, 26.5, village="990101001001")
    actions.put_addresses([moved], by=LI)
    assert AddressEntry.objects.count() == before
    assert reads.find_place("滨江路18号")[0].lon == 104.5


def test_a_door_that_is_nearly_the_same_is_never_sure() -> None:
    assert reads.find_place("滨江路18号")[0].match == 1.0
    assert all(one.match < 0.95 for one in reads.find_place("浦江路18号"))
