"""What can be stated about general orders. Stream: `general/<reference>`."""

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class _OfGeneral(Fact):
    general: str
    unit: str
    unit_name: str


class GeneralOrderIssued(_OfGeneral, kind="dispatch.general_order_issued", words=("text",)):
    """One text to many units, without an incident: stand by. One fact for each unit."""

    sentence = gettext_noop("通用指令 {unit_name}：{text}")

    tier: str
    text: str


class GeneralOrderAcknowledged(_OfGeneral, kind="dispatch.general_order_acknowledged", words=("reply",)):
    sentence = gettext_noop("{unit_name} 签收通用指令 {reply}")

    reply: str = ""
    on_behalf: bool = False
