"""The small county that the tests of people and places share."""

from datetime import UTC, datetime

from liandong.core.access.actor import Actor
from liandong.directory import bulk, identity
from liandong.directory.bulk import LiaisonRow, OrgRow, PersonRow, PostRow, RegionRow, UnitRow

COUNTY = "990101"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LOADER = Actor.system("loading")

REGIONS = [
    RegionRow("99", "虚构省", "province"),
    RegionRow("9901", "虚构市", "city"),
    RegionRow(COUNTY, "云岭县", "county", 104.5, 26.5),
    RegionRow("990101001", "云岭街道", "street", 104.5, 26.5),
    RegionRow("990101003", "青山镇", "town", 104.6, 26.6),
    RegionRow("990101003201", "白水村", "village", 104.61, 26.61),
]
ORGS = [
    OrgRow(
        "linkage-centre", "云岭县社会应急联动指挥中心", "centre", COUNTY, "联动中心", phone="0999-7100000"
    ),
    OrgRow(
        "emergency-office",
        "云岭县人民政府应急办公室",
        "emergency_office",
        COUNTY,
        "应急办",
        phone="0999-7100001",
    ),
    OrgRow("county-fire", "云岭县消防救援大队", "member_unit", COUNTY, "消防大队", phone="0999-7119000"),
    OrgRow(
        "natural-resources",
        "云岭县自然资源和规划局",
        "member_unit",
        COUNTY,
        "自然资源局",
        phone="0999-7120000",
    ),
    OrgRow("finance-bureau", "云岭县财政局", "member_unit", COUNTY, "财政局"),
    OrgRow("town-990101001", "云岭街道办事处", "township", "990101001", phone="0999-7200001"),
    OrgRow("town-990101003", "青山镇人民政府", "township", "990101003", "青山镇", phone="0999-7200003"),
    OrgRow("village-990101003201", "白水村村民委员会", "village", "990101003201", "白水村"),
]
PEOPLE = [
    PersonRow("lin-ying", "林英", "19900000001", "emergency-office", "主任"),
    PersonRow("zhou-min", "周敏", "19900000002", "linkage-centre"),
    PersonRow("wang-jianguo", "王建国", "19900000003", "linkage-centre"),
    PersonRow("wang-gang", "王刚", "19900000011", "county-fire", "大队长"),
    PersonRow("li-lei", "李雷", "19900000012", "county-fire"),
    PersonRow("han-mei", "韩梅", "19900000013", "county-fire"),
    PersonRow("zhao-qiang", "赵强", "19900000014", "county-fire"),
    PersonRow("chen-yu", "陈雨", "19900000021", "natural-resources"),
    PersonRow("qian-duo", "钱多", "19900000031", "finance-bureau"),
    PersonRow("sun-li", "孙丽", "19900000041", "town-990101003"),
    PersonRow("wu-shan", "吴山", "19900000051", "village-990101003201"),
]
POSTS = [
    PostRow("emergency-office:emergency_office", "lin-ying"),
    PostRow("linkage-centre:dispatcher:1", "zhou-min"),
    PostRow("linkage-centre:duty_leader", "wang-jianguo"),
    PostRow("county-fire:unit_leader", "wang-gang"),
    PostRow("county-fire:unit_duty:1", "li-lei"),
    PostRow("county-fire:unit_duty:2", "han-mei"),
    PostRow("natural-resources:unit_duty", "chen-yu"),
    PostRow("town-990101003:township_duty", "sun-li"),
    PostRow("village-990101003201:village_informant", "wu-shan"),
]
UNITS = [
    UnitRow(
        "county-fire",
        "1",
        "fire",
        public_phone="0999-7119000",
        evidence={"duty_room": "营区一楼值班室", "vehicle": "水罐车 2 台"},
        liaison=LiaisonRow("李雷", "19900000012", "参谋", "灭火救援", "li-lei"),
    ),
    UnitRow("natural-resources", "2", "natural_resources"),
    UnitRow("finance-bureau", "3", "finance"),
    UnitRow("town-990101001", "1", "township"),
    UnitRow("town-990101003", "1", "township"),
    UnitRow("village-990101003201", "2", "village"),
]


def install() -> None:
    bulk.install_county(
        regions=REGIONS, orgs=ORGS, units=UNITS, people=PEOPLE, posts=POSTS, by=LOADER, at=START
    )


def actor(person: str, post: str = "") -> Actor:
    """Somebody of the county, as they sign in."""
    found = identity.actor_for(person=person, post=post, at=START)
    assert found is not None
    return found
