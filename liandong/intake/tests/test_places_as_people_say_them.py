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


RIVER18, RIVER8, POLE = "滨江路18号", "滨江路8号", "10kV竹坪线042号杆"
GCJ, BD = (104.0977, 26.1031), (104.0911, 26.0974)
EVERY_WAY = [
    # text as typed or pasted, name of the first candidate, its point to four places, its datum
    ("滨江路１８号", RIVER18, (104.1, 26.1), "wgs84"),
    ("滨江路十八号", RIVER18, (104.1, 26.1), "wgs84"),
    ("在滨江路十八号二楼", RIVER18, (104.1, 26.1), "wgs84"),
    ("滨江路八号", RIVER8, (104.0985, 26.0995), "wgs84"),
    ("滨江路13号", "滨江路13号", (104.0992, 26.0998), "wgs84"),
    ("滨江路十三号", "滨江路13号", (104.0992, 26.0998), "wgs84"),
    ("在滨江路13号门口", "滨江路13号", (104.0992, 26.0998), "wgs84"),
    ("bjl13", "滨江路13号", (104.0992, 26.0998), "wgs84"),
    ("BJL 13h", "滨江路13号", (104.0992, 26.0998), "wgs84"),
    ("竹坪线042号杆", POLE, (104.21, 26.2), "wgs84"),
    ("竹坪线042杆", POLE, (104.21, 26.2), "wgs84"),
    ("竹坪线42号电杆", POLE, (104.21, 26.2), "wgs84"),
    ("10kv竹坪线42号杆", POLE, (104.21, 26.2), "wgs84"),
    ("人民医院后门", RIVER18, (104.1, 26.1), "wgs84"),
    ("rmyyhm", RIVER18, (104.1, 26.1), "wgs84"),
    ("人民医院后门的地下车库", RIVER18, (104.1, 26.1), "wgs84"),
    ("竹坪村三组老李家", "竹坪村三组", (104.2, 26.2), "wgs84"),
    ("【滨江路18号】https://j.map.baidu.com/8d/abc", RIVER18, (104.1, 26.1), "wgs84"),
    ("滨江路18号 云岭县城关街道 https://surl.amap.com/a1b2", RIVER18, (104.1, 26.1), "wgs84"),
    # the three datums, and every way to write a pair
    ("104.1 26.1", RIVER18, (104.1, 26.1), "wgs84"),
    ("26.1,104.1", RIVER18, (104.1, 26.1), "wgs84"),
    ("104.1，26.1", RIVER18, (104.1, 26.1), "wgs84"),
    ("１０４.１，２６.１", RIVER18, (104.1, 26.1), "wgs84"),
    ("geo:26.1,104.1", RIVER18, (104.1, 26.1), "wgs84"),
    ("lat=26.1&lng=104.1", RIVER18, (104.1, 26.1), "wgs84"),
    ("104.1E,26.1N", RIVER18, (104.1, 26.1), "wgs84"),
    ("北纬26.1度，东经104.1度", RIVER18, (104.1, 26.1), "wgs84"),
    ("26°06'00\"N 104°06'00\"E", RIVER18, (104.1, 26.1), "wgs84"),
    ("N26°06′00″ E104°06′00″", RIVER18, (104.1, 26.1), "wgs84"),
    ("东经104度6分0秒 北纬26度6分0秒", RIVER18, (104.1, 26.1), "wgs84"),
    ("N26°6.0' E104°6.0'", RIVER18, (104.1, 26.1), "wgs84"),
    ("国家2000坐标 104.1, 26.1", RIVER18, (104.1, 26.1), "wgs84"),
    ("北斗 104.1, 26.1", RIVER18, (104.1, 26.1), "wgs84"),
    ("gcj02:104.1,26.1", None, GCJ, "gcj02"),
    ("https://uri.amap.com/marker?position=104.1,26.1&name=滨江路", None, GCJ, "gcj02"),
    ("https://apis.map.qq.com/uri/v1/marker?marker=coord:26.1,104.1;title:滨江路", None, GCJ, "gcj02"),
    ("[微信位置] 滨江路18号 26.1,104.1", None, GCJ, "gcj02"),
    ("百度地图 104.1,26.1", None, BD, "bd09"),
    ("bd09ll 104.1,26.1", None, BD, "bd09"),
    ("http://api.map.baidu.com/marker?location=26.1,104.1&title=x&output=html", None, BD, "bd09"),
    ("http://api.map.baidu.com/marker?location=26.1,104.1&coord_type=gcj02", None, GCJ, "gcj02"),
    ("http://api.map.baidu.com/marker?location=26.1,104.1&coord_type=wgs84", RIVER18, (104.1, 26.1), "wgs84"),
    # named the wrong way round: offered the right way
    ("北纬104.1 东经26.1", RIVER18, (104.1, 26.1), "wgs84"),
    ("经度:26.1 纬度:104.1", RIVER18, (104.1, 26.1), "wgs84"),
    ("lon=26.1 lat=104.1", RIVER18, (104.1, 26.1), "wgs84"),
]


@pytest.mark.parametrize(("said", "name", "point", "datum"), EVERY_WAY)
def test_every_way_to_say_where(said: str, name: str | None, point: tuple[float, float], datum: str) -> None:
    found = reads.find_place(said)[0]
    assert (round(found.lon, 4), round(found.lat, 4)) == point
    assert found.datum == datum
    assert name is None or found.name == name


def test_the_wrong_way_round_is_said_and_is_less_sure() -> None:
    (found,) = reads.find_place("经度:26.1 纬度:104.1")
    assert "已对调" in found.kind_name
    assert found.match < reads.find_place("26.1,104.1")[0].match


@pytest.mark.parametrize(
    "said", ["48.85, 2.35", "2.35,48.85", "26.1,204.1", "-26.1,104.1", "104.1", "北纬26.1", "1041000,261000"]
)
def test_a_point_outside_the_country_is_no_place(said: str) -> None:
    assert reads.find_place(said) == []


def test_a_reckoned_door_says_how_far_it_may_be_off() -> None:
    between = reads.find_place("滨江路13号")[0]
    assert between.radius_m > 0
    beyond = next(one for one in reads.find_place("滨江路30号") if one.name == "滨江路30号")
    assert (beyond.lon, beyond.lat) == (104.1, 26.1)
    assert beyond.match < between.match
    assert beyond.radius_m == 96
    assert reads.find_place("无名路13号") == []


def test_doors_of_two_townships_are_no_neighbours_and_neither_is_sure() -> None:
    here, there = "990101001001", "990101003201"
    actions.put_addresses(
        [
            AddressGiven("人民路", "road", 104.1, 26.1, village=here),
            AddressGiven("人民路10号", "house", 104.1, 26.1, village=here),
            AddressGiven("人民路20号", "house", 104.2, 26.2, village=there),
        ],
        by=LI,
    )
    found = [one for one in reads.find_place("人民路16号") if one.name == "人民路16号"]
    assert {(one.lon, one.lat, one.region) for one in found} == {(104.1, 26.1, here), (104.2, 26.2, there)}
    assert all(one.match < 0.95 for one in found)
