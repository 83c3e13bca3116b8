"""Which organisations the county has, and which of them are linkage units of which tier and kind."""

from dataclasses import dataclass

COUNTY = "990101"
CENTRE, OFFICE = "linkage-centre", "emergency-office"


@dataclass(frozen=True)
class Org:
    """An organisation of the demo: `at` names where it sits, `town` the township that it serves."""

    code: str
    name: str
    short: str
    kind: str = "member_unit"
    tier: str = ""
    unit_kind: str = ""
    at: str = "云岭县人民政府"
    town: str = ""
    staff: int = 8
    lacks: tuple[str, ...] = ()


GOVERNMENT = [
    Org("emergency-committee", "云岭县突发事件应急委员会", "应急委", "committee", staff=3),
    Org(OFFICE, "云岭县人民政府应急办公室", "应急办", "emergency_office", staff=8),
    Org(CENTRE, "云岭县社会应急联动指挥中心", "联动中心", "centre", at="云岭县应急联动指挥中心", staff=22),
    Org("linkage-office", "云岭县社会应急联动指挥部办公室", "联动办", "office", at="云岭县公安局", staff=3),
]
TIER_1 = [
    Org("county-police", "云岭县公安局", "公安局", tier="1", unit_kind="police", at="云岭县公安局", staff=14),
    Org(
        "police-chengguan",
        "云岭县公安局城关派出所",
        "城关派出所",
        tier="1",
        unit_kind="police",
        at="城关派出所",
        town="城关街道",
    ),
    Org(
        "police-chaoyang",
        "云岭县公安局朝阳派出所",
        "朝阳派出所",
        tier="1",
        unit_kind="police",
        at="朝阳派出所",
        town="朝阳街道",
    ),
    Org(
        "police-linjiang",
        "云岭县公安局临江派出所",
        "临江派出所",
        tier="1",
        unit_kind="police",
        at="临江派出所",
        town="临江街道",
    ),
    Org(
        "police-baisha",
        "云岭县公安局白沙派出所",
        "白沙派出所",
        tier="1",
        unit_kind="police",
        at="白沙派出所",
        town="白沙镇",
    ),
    Org(
        "traffic-police",
        "云岭县公安局交通警察大队",
        "交警大队",
        tier="1",
        unit_kind="traffic_police",
        at="云岭县公安局交通警察大队",
        staff=12,
    ),
    Org(
        "forest-police",
        "云岭县公安局森林警察大队",
        "森警大队",
        tier="1",
        unit_kind="forest_police",
        at="云岭县林业局",
    ),
    Org(
        "county-fire",
        "云岭县消防救援大队人民路站",
        "消防人民路站",
        tier="1",
        unit_kind="fire",
        at="人民路消防救援站",
        staff=12,
    ),
    Org(
        "fire-south",
        "云岭县消防救援大队南岸站",
        "消防南岸站",
        tier="1",
        unit_kind="fire",
        at="南岸消防救援站",
    ),
    Org(
        "county-ems",
        "云岭县急救中心",
        "120急救中心",
        tier="1",
        unit_kind="ems",
        at="云岭县急救中心",
        staff=12,
    ),
    Org(
        "ems-baisha",
        "云岭县急救中心白沙分站",
        "120白沙分站",
        tier="1",
        unit_kind="ems",
        at="白沙镇中心卫生院",
    ),
    Org(
        "emergency-bureau",
        "云岭县应急管理局",
        "应急局",
        "bureau",
        "1",
        "emergency",
        at="云岭县应急管理局",
        staff=12,
    ),
    Org("health-bureau", "云岭县卫生健康局", "卫健局", tier="1", unit_kind="health", at="云岭县卫生健康局"),
    Org("water-affairs", "云岭县水务局", "水务局", tier="1", unit_kind="water_affairs", at="云岭县水利局"),
    Org(
        "housing-bureau",
        "云岭县住房和城乡建设局",
        "住建局",
        tier="1",
        unit_kind="housing",
        at="云岭县住房和城乡建设局",
    ),
    Org(
        "urban-management",
        "云岭县城市管理局",
        "城管局",
        tier="1",
        unit_kind="urban_management",
        at="人民广场",
    ),
    Org(
        "transport-bureau",
        "云岭县交通运输局",
        "交通局",
        tier="1",
        unit_kind="transport",
        at="云岭县交通运输局",
    ),
    Org(
        "natural-resources",
        "云岭县自然资源和规划局",
        "自规局",
        tier="1",
        unit_kind="natural_resources",
        at="云岭县自然资源和规划局",
    ),
    Org("forestry-bureau", "云岭县林业局", "林业局", tier="1", unit_kind="forestry", at="云岭县林业局"),
    Org(
        "environment-bureau",
        "云岭县生态环境局",
        "环境局",
        tier="1",
        unit_kind="environment",
        at="云岭县生态环境局",
    ),
    Org(
        "market-bureau",
        "云岭县市场监督管理局",
        "市监局",
        tier="1",
        unit_kind="market",
        at="云岭县市场监督管理局",
    ),
    Org("civil-affairs", "云岭县民政局", "民政局", tier="1", unit_kind="civil_affairs", at="云岭县民政局"),
    Org(
        "labour-bureau",
        "云岭县人力资源和社会保障局",
        "人社局",
        tier="1",
        unit_kind="labour",
        lacks=("vehicle",),
    ),
    Org("meteorology-bureau", "云岭县气象局", "气象局", tier="1", unit_kind="meteorology", at="云岭县气象局"),
    Org(
        "earthquake-office",
        "云岭县防震减灾局",
        "防震减灾局",
        tier="1",
        unit_kind="earthquake",
        staff=3,
        lacks=("duty_room", "dedicated_people"),
    ),
    Org(
        "mine-rescue",
        "云岭县矿山救护队",
        "矿山救护队",
        tier="1",
        unit_kind="mine_rescue",
        at="龙门镇人民政府",
    ),
    Org(
        "power-company", "国网云岭县供电公司", "供电公司", "enterprise", "1", "power", at="国网云岭县供电公司"
    ),
    Org(
        "water-company", "云岭县自来水有限公司", "自来水公司", "enterprise", "1", "water", at="云岭县自来水厂"
    ),
    Org("gas-company", "云岭燃气有限公司", "燃气公司", "enterprise", "1", "gas", at="云岭燃气储配站"),
    Org("telecom-east", "虚联通信云岭分公司", "虚联通信", "enterprise", "1", "telecom"),
    Org(
        "oil-company",
        "云岭石油销售分公司",
        "石油公司",
        "enterprise",
        "1",
        "oil",
        at="城北加油站",
        lacks=("vehicle",),
    ),
]
TIER_2 = [
    Org("petitions-bureau", "云岭县信访局", "信访局", tier="2", unit_kind="petitions", staff=4),
    Org("education-bureau", "云岭县教育体育局", "教体局", tier="2", unit_kind="education", staff=5),
    Org("agriculture-bureau", "云岭县农业农村局", "农业农村局", tier="2", unit_kind="agriculture", staff=6),
    Org("culture-tourism", "云岭县文化和旅游局", "文旅局", tier="2", unit_kind="culture_tourism", staff=4),
    Org("coal-bureau", "云岭县能源局", "能源局", tier="2", unit_kind="coal", staff=4),
    Org(
        "government-services",
        "云岭县政务服务便民热线中心",
        "12345热线",
        tier="2",
        unit_kind="government_services",
        staff=8,
    ),
    Org(
        "armed-police",
        "云岭县人民武装部民兵应急连",
        "民兵应急连",
        tier="2",
        unit_kind="armed_police",
        staff=6,
    ),
    Org("red-cross", "云岭县红十字会", "红十字会", "mass", "2", "red_cross", staff=3),
    Org(
        "volunteers",
        "云岭县蓝天志愿救援队",
        "志愿救援队",
        "social",
        "2",
        "volunteers",
        at="凤山公园",
        staff=9,
    ),
    Org(
        "tow-company",
        "云岭顺通道路救援公司",
        "顺通救援",
        "enterprise",
        "2",
        "enterprise",
        at="云岭汽车客运站",
        staff=4,
        lacks=("contact",),
    ),
    Org(
        "hengli-machines",
        "云岭恒力工程机械租赁部",
        "恒力机械",
        "enterprise",
        "2",
        "enterprise",
        staff=3,
    ),
    Org("science-it", "云岭县工业信息化和科技局", "工信科技局", tier="2", unit_kind="science_it", staff=3),
]
TIER_3 = [
    Org(
        "finance-bureau",
        "云岭县财政局",
        "财政局",
        tier="3",
        unit_kind="finance",
        staff=3,
        lacks=("response",),
    ),
    Org("development-bureau", "云岭县发展和改革局", "发改局", tier="3", unit_kind="development", staff=3),
    Org("commerce-bureau", "云岭县商务局", "商务局", tier="3", unit_kind="commerce", staff=3),
    Org("justice-bureau", "云岭县司法局", "司法局", tier="3", unit_kind="justice", staff=3),
    Org(
        "grain-reserves",
        "云岭县粮食和物资储备中心",
        "粮储中心",
        tier="3",
        unit_kind="grain_reserves",
        staff=4,
    ),
    Org("publicity-office", "云岭县融媒体与网信中心", "融媒体中心", tier="3", unit_kind="publicity", staff=4),
    Org("ethnic-affairs", "云岭县民族宗教事务局", "民宗局", tier="3", unit_kind="ethnic_affairs", staff=2),
    Org("womens-federation", "云岭县妇女联合会", "县妇联", "mass", "3", "volunteers", staff=3),
    Org("youth-league", "共青团云岭县委员会", "团县委", "mass", "3", "volunteers", staff=3),
    Org(
        "shunda-logistics",
        "云岭顺达物流有限公司",
        "顺达物流",
        "enterprise",
        "3",
        "enterprise",
        at="云岭汽车客运站",
        staff=3,
    ),
    Org("audit-bureau", "云岭县审计局", "审计局", tier="3", unit_kind="audit", staff=2, lacks=("funds",)),
]
ORGS = [*GOVERNMENT, *TIER_1, *TIER_2, *TIER_3]
NOBODY_ON_DUTY = frozenset({"earthquake-office"})
"""Units whose roster is empty, so that a demo shows what then happens."""
