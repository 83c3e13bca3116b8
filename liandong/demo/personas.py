"""The people of the demo that one may be: a card each on the sign-in page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.accounts.personas import Persona
from liandong.core.access.models import User
from liandong.demo.organisations import CENTRE, OFFICE

PASSWORD = "demo-1234"  # noqa: S105  published on purpose: of the demo only


@dataclass(frozen=True)
class Role:
    """A persona: `post` is the post's code, where `@town` and `@village` stand for the demo's own."""

    username: str
    name: str
    post: str
    role: str
    org: str
    does: str
    icon: str


ROLES = [
    Role(
        "lina",
        "李娜",
        f"{CENTRE}:call_taker:1",
        gettext_noop("接警员"),
        "联动中心",
        gettext_noop("接电话、定位、派单位，六十秒内发出指令"),
        "phone-in",
    ),
    Role(
        "zhoumin",
        "周敏",
        f"{CENTRE}:dispatcher:1",
        gettext_noop("派警员"),
        "联动中心",
        gettext_noop("盯所有指令和时限，增派、移交、催办"),
        "send",
    ),
    Role(
        "wang",
        "王建国",
        f"{CENTRE}:duty_leader:1",
        gettext_noop("值班长"),
        "联动中心",
        gettext_noop("看全局，定级、上报、裁定移交"),
        "shield",
    ),
    Role(
        "xf01",
        "赵铁柱",
        "county-fire:unit_duty:1",
        gettext_noop("单位值班员"),
        "消防人民路站",
        gettext_noop("签收、出动、到场、反馈，一点即达"),
        "fire",
    ),
    Role(
        "jj01",
        "孙立新",
        "county-ems:unit_duty:1",
        gettext_noop("单位值班员"),
        "120急救中心",
        gettext_noop("急救出车，手机上签收和报到场"),
        "medical",
    ),
    Role(
        "gd01",
        "何电生",
        "power-company:unit_duty:1",
        gettext_noop("单位值班员"),
        "供电公司",
        gettext_noop("断电抢修，不属于本单位时按规定移交"),
        "bolt",
    ),
    Role(
        "lj01",
        "陆江平",
        "town-990101003:township_duty:1",
        gettext_noop("乡镇值班员"),
        "临江街道",
        gettext_noop("属地先期处置，看本辖区所有事件"),
        "building",
    ),
    Role(
        "cun007",
        "陈大山",
        "village-990101003201:village_informant:1",
        gettext_noop("村信息员"),
        "临江街道土地坪村",
        gettext_noop("手机上三步报灾，没有信号也能写，先期处置随手记"),
        "home",
    ),
    Role(
        "yjb01",
        "林英",
        f"{OFFICE}:emergency_office:1",
        gettext_noop("应急办"),
        "县政府应急办",
        gettext_noop("收报告，管机制、名录和职责矩阵"),
        "document",
    ),
    Role(
        "dc01",
        "郑公正",
        "linkage-office:inspector:1",
        gettext_noop("督查员"),
        "联动办",
        gettext_noop("查时限、查值守、看证据"),
        "eye",
    ),
]


KEEPERS = [
    Role(
        "xtgl01",
        "",
        f"{CENTRE}:administrator:1",
        gettext_noop("系统管理员"),
        "联动中心",
        gettext_noop("配置、通道和导入；不管账号，不看审计"),
        "settings",
    ),
    Role(
        "aqgl01",
        "",
        f"{OFFICE}:security_administrator:1",
        gettext_noop("安全管理员"),
        "县政府应急办",
        gettext_noop("开设账号、任免岗位、签发令牌、解除锁定"),
        "lock",
    ),
    Role(
        "sjgl01",
        "",
        "linkage-office:audit_administrator:1",
        gettext_noop("审计管理员"),
        "联动办",
        gettext_noop("看登录、权限变更和谁看过什么，不能改动"),
        "eye",
    ),
]
"""The three administrators are whoever holds the post: nobody in the demo's stories is one of them."""


def listed() -> list[Persona]:
    """The cards, in the reader's language."""
    cards = [Persona(r.username, r.name, _(r.role), r.org, _(r.does), r.icon) for r in ROLES]
    names = dict(
        User.objects.filter(username__in=[r.username for r in KEEPERS]).values_list("username", "first_name")
    )
    return cards + [
        Persona(r.username, names[r.username], _(r.role), r.org, _(r.does), r.icon)
        for r in KEEPERS
        if r.username in names
    ]
