"""What can be stated about orders. Stream: the incident's."""

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class _OfOrder(Fact):
    incident: str
    order: str
    unit: str
    unit_name: str


class OrderIssued(_OfOrder, kind="dispatch.order_issued", words=("task",)):
    sentence = gettext_noop("派 {unit_name}：{task}")

    unit_kind: str
    tier: str
    zone: str
    task: str
    urgency: str
    lead: bool
    handed_over_by: str = ""
    type_name: str = ""
    place_name: str = ""
    eta_minutes: float | None = None


class OrderAcknowledged(_OfOrder, kind="dispatch.order_acknowledged"):
    sentence = gettext_noop("{unit_name} 签收")

    on_behalf: bool = False
    implied: bool = False


class Departed(_OfOrder, kind="dispatch.departed"):
    sentence = gettext_noop("{unit_name} 出动")

    on_behalf: bool = False
    implied: bool = False


class Arrived(_OfOrder, kind="dispatch.arrived"):
    sentence = gettext_noop("{unit_name} 到场")

    on_behalf: bool = False
    implied: bool = False


class FeedbackGiven(_OfOrder, kind="dispatch.feedback_given", words=("text",)):
    sentence = gettext_noop("{unit_name} 反馈：{text}")

    text: str
    first: bool
    on_behalf: bool = False
    about: str = ""
    lon: float | None = None
    lat: float | None = None
    accuracy_m: int = 0


class SceneReported(Fact, kind="dispatch.scene_reported", words=("text",)):
    """A place, or a unit whose order is over, reports from the scene. Source: emergency system 五(三)."""

    sentence = gettext_noop("{org_name} {step_name}：{text}")

    incident: str
    org: str
    org_name: str
    step: str
    step_name: str
    text: str
    figures: dict[str, int] = {}
    lon: float | None = None
    lat: float | None = None
    accuracy_m: int = 0


class SceneLeaderNamed(_OfOrder, kind="dispatch.scene_leader_named"):
    sentence = gettext_noop("{unit_name} 现场负责人：{name}")

    person: str
    name: str
    on_behalf: bool = False


class Completed(_OfOrder, kind="dispatch.completed", words=("text",)):
    sentence = gettext_noop("{unit_name} 处置完毕：{text}")

    text: str = ""
    on_behalf: bool = False
    implied: bool = False


class Recalled(_OfOrder, kind="dispatch.recalled", words=("reason",)):
    sentence = gettext_noop("撤回给 {unit_name} 的指令：{reason}")

    reason: str


class FalseReport(_OfOrder, kind="dispatch.false_report", words=("reason",)):
    sentence = gettext_noop("{unit_name} 报告为误报：{reason}")

    reason: str
    on_behalf: bool = False


class Supplemented(Fact, kind="dispatch.supplemented", words=("text",)):
    """More became known while units are under way: it goes to all of them."""

    sentence = gettext_noop("追加{only}：{text}")

    incident: str
    text: str
    units: list[str]
    only: str = ""


class HandoverOffered(_OfOrder, kind="dispatch.handover_offered", words=("reason",)):
    sentence = gettext_noop("{unit_name} 提出移交给 {to_name}：{reason}")

    to_unit: str
    to_name: str
    reason: str
    on_behalf: bool = False


class HandoverAccepted(_OfOrder, kind="dispatch.handover_accepted"):
    sentence = gettext_noop("{to_name} 接收 {unit_name} 的移交")

    to_unit: str
    to_name: str
    new_order: str
    on_behalf: bool = False


class HandoverRefused(_OfOrder, kind="dispatch.handover_refused", words=("reason",)):
    sentence = gettext_noop("{to_name} 不接收移交：{reason}，由中心裁定")

    to_unit: str
    to_name: str
    reason: str
    on_behalf: bool = False


class HandoverDecided(_OfOrder, kind="dispatch.handover_decided", words=("reason",)):
    """The centre decided who is competent: another unit, or the one that has it."""

    sentence = gettext_noop("中心裁定由 {to_name} 负责：{reason}")

    to_unit: str
    to_name: str
    reason: str


class ConductRecorded(_OfOrder, kind="dispatch.conduct_recorded"):
    """A refusal or delay, with the entry that shows it. Source: city opinions 五(四)."""

    sentence = gettext_noop("记录 {unit_name}“{conduct}”：{said}")

    conduct: str
    said: str
    evidence: int


class Chased(_OfOrder, kind="dispatch.chased", words=("text",)):
    """The centre pressed a unit for an answer, in writing or on the phone."""

    sentence = gettext_noop("催办 {unit_name}：{text}")

    text: str
    by_phone: bool = False
    times: int


class Called(_OfOrder, kind="dispatch.called", words=("note",)):
    """A phone call to somebody of a unit. The number is the masked one; the person says whose it was."""

    sentence = gettext_noop("电话 {unit_name} {to_name}（{phone}）{outcome_name} {note}")

    person: str
    to_name: str
    phone: str
    outcome: str
    outcome_name: str
    note: str = ""


class Upgraded(Fact, kind="dispatch.upgraded", words=("reason",)):
    """The incident is more than ordinary: graded, reported upward, and the duty leader told, in one deed."""

    sentence = gettext_noop("升级为{grade_name}：{reason}")

    incident: str
    grade: str
    grade_name: str
    reason: str
