"""What a token may be used for. A post's rights and what it may see apply besides."""

from django.utils.translation import gettext_noop

SCOPES: dict[str, str] = {
    "cti": gettext_noop("来电振铃与通话事件"),
    "reports.read": gettext_noop("查看接报"),
    "reports.write": gettext_noop("登记接报、开立或并入事件"),
    "incidents.read": gettext_noop("查看事件、时限和经过"),
    "incidents.write": gettext_noop("追加、定级、办结"),
    "orders.read": gettext_noop("查看本单位指令"),
    "orders.issue": gettext_noop("派出指令"),
    "orders.answer": gettext_noop("签收、出动、到场、反馈、完毕、移交"),
    "conversation.read": gettext_noop("查看事件的联络消息"),
    "conversation.write": gettext_noop("在事件里说话、应答"),
    "units.read": gettext_noop("查看单位、值班和推荐力量"),
    "positions.read": gettext_noop("查看车辆和人员位置"),
    "positions.write": gettext_noop("上报车辆和人员位置"),
    "subscriptions": gettext_noop("管理事件推送订阅"),
}
