"""What people of the county call about. Written for the demo; `{place}` is filled from the address book."""

from dataclasses import dataclass

HOUSES = ("house", "residential", "street")
ROADS = ("street", "bridge", "pole", "toll")
VILLAGES = ("village", "group")
ANYWHERE = (*HOUSES, *ROADS, *VILLAGES)


@dataclass(frozen=True)
class Story:
    """A kind of call: how often, where, in which words, and how long units are at it (minutes)."""

    type: str
    weight: int
    where: tuple[str, ...]
    said: tuple[str, ...]
    minutes: tuple[int, int] = (20, 60)
    diverted: bool = False
    figures: tuple[str, ...] = ()


STORIES = [
    Story(
        "12H02",
        14,
        ROADS,
        (
            "{place}两辆车撞了，有人腿动不了，路堵死了",
            "{place}电动车和小车相撞，骑车的坐在地上起不来",
            "{place}一辆面包车追尾货车，司机夹在里面",
        ),
        (25, 70),
        figures=("injured",),
    ),
    Story(
        "L0101",
        12,
        HOUSES,
        (
            "{place}老人突然胸口痛，出冷汗，家里就我一个人",
            "{place}孩子高烧抽搐，快派车",
            "{place}有人晕倒在楼道里，叫不醒",
        ),
        (20, 50),
    ),
    Story(
        "12G03",
        7,
        (*HOUSES, *VILLAGES),
        (
            "{place}厨房起火了，烟很大，楼上还有人",
            "{place}老房子着火，火已经上了房顶",
            "{place}充电的电动车烧起来了，楼道全是烟",
        ),
        (40, 110),
        figures=("trapped",),
    ),
    Story(
        "L0204",
        5,
        HOUSES,
        ("{place}楼道里煤气味很重，好几家都闻到", "{place}饭店后厨燃气泄漏，人已经出来了"),
        (25, 60),
    ),
    Story(
        "11A02",
        5,
        ROADS,
        ("{place}积水快到膝盖，有车熄火在水里", "{place}下穿隧道进水，一辆车被淹，车里有人"),
        (40, 120),
        figures=("trapped",),
    ),
    Story(
        "12N04",
        5,
        HOUSES,
        ("{place}电梯停在七楼，里面三个人，灯也灭了", "{place}电梯卡住了，里头有个小孩在哭"),
        (20, 50),
        figures=("trapped",),
    ),
    Story(
        "L0205",
        4,
        (*ROADS, *VILLAGES),
        ("{place}电线掉下来了，在冒火花，旁边就是路", "{place}电杆歪了，线快挨着房子"),
        (30, 90),
    ),
    Story("L0302", 4, ROADS, ("{place}井盖没了，天黑看不见，刚才有人差点掉进去",), (20, 60)),
    Story(
        "L0304", 4, ROADS, ("{place}大树倒了，横在路上，压了一辆车", "{place}树枝断了挂在电线上"), (30, 90)
    ),
    Story("12P12", 3, HOUSES, ("{place}水管爆了，水喷两层楼高，路面都冲开了",), (60, 180)),
    Story(
        "11D01",
        3,
        VILLAGES,
        ("{place}后山滑下来一大片，埋了半间房，人还没点清", "{place}路上方在掉土石，裂缝比早上宽了"),
        (90, 240),
        figures=("trapped", "missing"),
    ),
    Story("11G01", 2, VILLAGES, ("{place}后面山上冒烟，看得见明火，风往村里吹",), (120, 360)),
    Story(
        "L0103", 2, ("bridge", *VILLAGES), ("{place}河里有人落水，还在扑腾",), (30, 90), figures=("missing",)
    ),
    Story(
        "L0106", 4, (*HOUSES, *VILLAGES), ("{place}我妈走丢了，七十八岁，穿蓝布衣裳，脑子糊涂",), (60, 240)
    ),
    Story(
        "L0405",
        4,
        HOUSES,
        ("{place}有人打架，手里拿着酒瓶", "{place}烧烤摊打起来了，七八个人"),
        (20, 50),
        figures=("injured",),
    ),
    Story("L0403", 3, HOUSES, ("{place}隔壁男的在打老婆，一直在哭喊",), (20, 50)),
    Story("L0110", 3, (*HOUSES, *VILLAGES), ("{place}屋檐下好大一个马蜂窝，已经蜇了人",), (30, 70)),
    Story("L0107", 3, HOUSES, ("{place}两岁小孩反锁在屋里，灶上还烧着水",), (15, 40), figures=("trapped",)),
    Story("13B03", 1, HOUSES, ("{place}吃席的十几个人上吐下泻",), (60, 200), figures=("injured",)),
    Story(
        "12D02",
        1,
        ("chemical", "factory"),
        ("{place}罐子漏了，一股刺鼻的味道，工人在往外跑",),
        (120, 300),
        figures=("injured",),
    ),
    Story("L0301", 8, ROADS, ("{place}一排路灯都不亮",), diverted=True),
    Story("L0201", 7, HOUSES, ("{place}停水一天了，什么时候来",), diverted=True),
    Story("L0401", 7, HOUSES, ("{place}楼下半夜还在唱歌，吵得睡不着",), diverted=True),
    Story("L0303", 5, ROADS, ("{place}路上一个大坑，下雨看不见",), diverted=True),
    Story("L0601", 5, HOUSES, ("想问一下医保怎么转移",), diverted=True),
    Story("L0307", 4, (*HOUSES, *VILLAGES), ("{place}垃圾好几天没人收了",), diverted=True),
]
FEEDBACK = (
    "已到现场，正在了解情况。",
    "现场已警戒，人员已疏散。",
    "伤者已交120，秩序正常。",
    "险情已控制，正在清理。",
    "已断电，正在排查。",
    "水位在下降，无人员被困。",
)
DONE = (
    "处置完毕，现场已恢复。",
    "人员已安全转移，现场交属地看护。",
    "隐患已排除，已告知群众注意事项。",
    "双方已调解，人员已离开。",
)
CONCLUSIONS = (
    "各单位反馈完毕，情况属实，予以办结。",
    "已处置完毕并回访报警人，予以办结。",
    "隐患消除，后续由属地跟进，予以办结。",
)
