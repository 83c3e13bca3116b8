"""A small believable county for tests: who there is, who is on duty, and one actor for each point of view.

Beside it lies a neighbour county whose dispatcher must see nothing of it. `install()` loads it all through
the real doors; `Cast` hands out the people as they sign in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from liandong.core.access.actor import Actor
from liandong.directory import bulk, identity
from liandong.directory.bulk import OrgRow, PersonRow, PostRow, RegionRow, UnitRow
from liandong.duty.bulk import ShiftRow, install_rosters
from liandong.duty.models import Shift

START = datetime(2026, 4, 15, 2, 0, tzinfo=UTC)  # a Wednesday, ten in the morning in the place
LOADED = START - timedelta(days=2)
COUNTY, CITY_CENTRE, SUBURB, VILLAGE = "990101", "990101001", "990101001201", "990101009"
CENTRE, OFFICE = "linkage-centre", "emergency-office"

REGIONS = [
    RegionRow("99", "虚构省", "province"),
    RegionRow("9901", "虚构市", "city"),
    RegionRow(COUNTY, "云岭县", "county", 104.500, 26.500),
    RegionRow(CITY_CENTRE, "城关街道", "street", 104.500, 26.500),
    RegionRow(SUBURB, "北坡村", "village", 104.520, 26.530),
    RegionRow(VILLAGE, "白水镇", "town", 104.640, 26.620),
    RegionRow("990102", "望川县", "county", 104.900, 26.800),
]
ORGS = [
    OrgRow(CENTRE, "云岭县社会应急联动指挥中心", "centre", COUNTY, "联动中心", phone="0999-7100000"),
    OrgRow(OFFICE, "云岭县人民政府应急办公室", "emergency_office", COUNTY, "应急办", phone="0999-7100001"),
    OrgRow("linkage-office", "云岭县社会应急联动指挥部办公室", "office", COUNTY, "联动办"),
    OrgRow("county-police", "云岭县公安局", "member_unit", COUNTY, "公安局", lon=104.505, lat=26.505),
    OrgRow("county-fire", "云岭县消防救援大队", "member_unit", COUNTY, "消防大队", lon=104.510, lat=26.502),
    OrgRow("fire-north", "云岭县城北消防救援站", "member_unit", COUNTY, "城北站", lon=104.501, lat=26.501),
    OrgRow("county-ems", "云岭县120急救中心", "member_unit", COUNTY, "120急救中心", lon=104.507, lat=26.495),
    OrgRow("power-company", "云岭县供电公司", "member_unit", COUNTY, "供电公司", lon=104.515, lat=26.498),
    OrgRow("water-company", "云岭县供水公司", "member_unit", COUNTY, "供水公司", lon=104.490, lat=26.490),
    OrgRow("natural-resources", "云岭县自然资源和规划局", "member_unit", COUNTY, "自然资源局"),
    OrgRow("finance-bureau", "云岭县财政局", "member_unit", COUNTY, "财政局"),
    OrgRow("town-990101001", "城关街道办事处", "township", CITY_CENTRE, lon=104.503, lat=26.499),
    OrgRow("town-990101009", "白水镇人民政府", "township", VILLAGE, "白水镇", lon=104.640, lat=26.620),
    OrgRow("neighbour-centre", "望川县社会应急联动指挥中心", "centre", "990102", "望川联动中心"),
    OrgRow("neighbour-fire", "望川县消防救援大队", "member_unit", "990102", "望川消防", lon=104.9, lat=26.8),
]  # fmt: skip
UNITS = [
    UnitRow("county-police", "1", "police", public_phone="0999-7110000"),
    UnitRow("county-fire", "1", "fire", public_phone="0999-7119000"),
    UnitRow("fire-north", "1", "fire", public_phone="0999-7119001"),
    UnitRow("county-ems", "1", "ems", public_phone="0999-7120000"),
    UnitRow("power-company", "1", "power", public_phone="0999-7195598"),
    UnitRow("water-company", "1", "water", public_phone="0999-7196000"),
    UnitRow("natural-resources", "2", "natural_resources"),
    UnitRow("finance-bureau", "3", "finance"),
    UnitRow("town-990101001", "1", "township"),
    UnitRow("town-990101009", "1", "township"),
    UnitRow("neighbour-fire", "1", "fire"),
]


@dataclass(frozen=True)
class Somebody:
    """A person on a post; `shift` is the role on the roster round the clock, empty when only appointed."""

    ref: str
    name: str
    org: str
    role: str
    shift: str = ""

    @property
    def post(self) -> str:
        return f"{self.org}:{self.role}"


OFFICER, LEADER = Shift.Role.DUTY_OFFICER.value, Shift.Role.DUTY_LEADER.value
PEOPLE = [
    Somebody("li-na", "李娜", CENTRE, "call_taker", Shift.Role.CALL_TAKER.value),
    Somebody("zhou-min", "周敏", CENTRE, "dispatcher", Shift.Role.DISPATCHER.value),
    Somebody("gao-jie", "高洁", CENTRE, "dispatcher"),
    Somebody("wang-jianguo", "王建国", CENTRE, "duty_leader", LEADER),
    Somebody("he-zhiyuan", "何志远", CENTRE, "centre_leader"),
    Somebody("lin-ying", "林英", OFFICE, "emergency_office", OFFICER),
    Somebody("zheng-gongzheng", "郑公正", "linkage-office", "inspector"),
    Somebody("chen-jing", "陈静", "county-police", "unit_duty", OFFICER),
    Somebody("ma-chao", "马超", "county-police", "unit_leader", LEADER),
    Somebody("zhao-tiezhu", "赵铁柱", "county-fire", "unit_duty", OFFICER),
    Somebody("wang-gang", "王刚", "county-fire", "unit_leader", LEADER),
    Somebody("wu-bin", "吴斌", "fire-north", "unit_duty", OFFICER),
    Somebody("sun-lixin", "孙立新", "county-ems", "unit_duty", OFFICER),
    Somebody("he-diansheng", "何电生", "power-company", "unit_duty", OFFICER),
    Somebody("xu-dong", "徐东", "power-company", "unit_leader", LEADER),
    Somebody("jiang-he", "江河", "water-company", "unit_duty", OFFICER),
    Somebody("chen-yu", "陈雨", "natural-resources", "unit_duty"),
    Somebody("qian-duo", "钱多", "finance-bureau", "unit_duty"),
    Somebody("fang-jie", "方杰", "town-990101001", "township_duty", OFFICER),
    Somebody("lu-jiangping", "陆江平", "town-990101009", "township_duty", OFFICER),
    Somebody("deng-wei", "邓伟", "neighbour-centre", "dispatcher"),
]


def install() -> None:
    """Load the county, the neighbour, and rosters from the day before the start to three days after."""
    loader = Actor.system("loading")
    with transaction.atomic():
        bulk.install_county(
            regions=REGIONS,
            orgs=ORGS,
            units=UNITS,
            people=[
                PersonRow(one.ref, one.name, f"1990000{number:04}", one.org)
                for number, one in enumerate(PEOPLE, 1)
            ],
            posts=_posts(),
            by=loader,
            at=LOADED,
        )
        since, until = START - timedelta(days=1), START + timedelta(days=3)
        rows = [ShiftRow(one.org, one.shift, one.ref, since, until) for one in PEOPLE if one.shift]
        install_rosters(rows, by=loader, at=LOADED)


def _posts() -> list[PostRow]:
    taken: dict[str, int] = {}
    posts = []
    for one in PEOPLE:
        taken[one.post] = number = taken.get(one.post, 0) + 1
        posts.append(PostRow(one.post if number == 1 else f"{one.post}:{number}", one.ref))
    return posts


def actor(person: str) -> Actor:
    """Somebody of the cast as they sign in."""
    found = identity.actor_for(person=person, post="", at=START)
    assert found is not None
    return found


class Cast:
    """The people by what they are. Every attribute is asked for anew: posts may have changed hands."""

    call_taker = property(lambda self: actor("li-na"))
    dispatcher = property(lambda self: actor("zhou-min"))
    second_dispatcher = property(lambda self: actor("gao-jie"))
    duty_leader = property(lambda self: actor("wang-jianguo"))
    centre_leader = property(lambda self: actor("he-zhiyuan"))
    emergency_office = property(lambda self: actor("lin-ying"))
    inspector = property(lambda self: actor("zheng-gongzheng"))
    police = property(lambda self: actor("chen-jing"))
    fire = property(lambda self: actor("zhao-tiezhu"))
    fire_north = property(lambda self: actor("wu-bin"))
    ems = property(lambda self: actor("sun-lixin"))
    power = property(lambda self: actor("he-diansheng"))
    water = property(lambda self: actor("jiang-he"))
    township = property(lambda self: actor("fang-jie"))
    village_township = property(lambda self: actor("lu-jiangping"))
    neighbour = property(lambda self: actor("deng-wei"))

    @staticmethod
    def nobody_on_duty(org: str) -> None:
        """Take everybody of an organisation off the roster."""
        Shift.objects.filter(org=org).delete()

    @staticmethod
    def browser(person: str) -> Client:
        """A signed-in browser of somebody of the cast."""
        users = get_user_model().objects
        user, _new = users.get_or_create(username=person, defaults={"person": person, "password": "!"})
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client
