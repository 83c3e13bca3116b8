"""Whom an order tells. Deadlines tell by themselves: see the rules of the mechanism."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from liandong.core import mechanism
from liandong.core.journal import Entry
from liandong.core.notify.announcing import FLASH, NORMAL, URGENT, Notice, Recipient, announce
from liandong.directory import reads as directory

_URGENCY = {"critical": FLASH, "urgent": URGENT}


def order_issued(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    if body["handed_over_by"]:
        return  # told by the hand-over itself
    what = " ".join(filter(None, [body["place_name"], body["type_name"]]))
    yield Notice(
        to=[Recipient("unit_duty", body["unit"])],
        subject=_("新指令：{what}").format(what=what or body["task"][:20]),
        text=body["task"] if body["task"] != what else _("请签收；任务详见指令页。"),
        link=f"/orders/{body['order']}/",
        must_answer=True,
        urgency=_URGENCY.get(body["urgency"], NORMAL),
    )


def recalled(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    yield Notice(
        to=[Recipient("unit_duty", body["unit"])],
        subject=_("指令已撤回"),
        text=body["reason"],
        link=f"/orders/{body['order']}/",
        urgency=URGENT,
    )


def supplemented(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    yield Notice(
        to=[Recipient("unit_duty", unit) for unit in body["units"]],
        subject=_("追加情况"),
        text=body["text"],
        link=f"/incidents/{body['incident']}/",
        urgency=URGENT,
    )


def from_the_scene(entry: Entry) -> Iterator[Notice]:
    """Who asks for more force is heard by who is on duty at the centre; the rest stands on the page."""
    body = entry.body
    if (body.get("about") or body.get("step")) == "reinforce":
        yield Notice(
            to=[Recipient("centre_duty")],
            subject=_("{unit} 请求增援").format(unit=body.get("unit_name") or body["org_name"]),
            text=body["text"],
            link=f"/incidents/{body['incident']}/",
            must_answer=True,
            urgency=URGENT,
        )


def own_call(entry: Entry) -> Iterator[Notice]:
    """A unit took a call on its own line: the centre hears of it at once (city opinions 三(二))."""
    body = entry.body
    if body["lead_unit"] != mechanism.current().place.centre.org:
        unit = directory.organisation(body["lead_unit"])
        yield Notice(
            to=[Recipient("centre_duty")],
            subject=_("{unit} 自接警情").format(unit=unit.name if unit else body["lead_unit"]),
            text=" ".join(filter(None, [body["place_name"], body["type_name"]])) or body["incident"],
            link=f"/incidents/{body['incident']}/",
            urgency=URGENT,
        )


def handover_offered(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    yield Notice(
        to=[Recipient("unit_duty", body["to_unit"])],
        subject=_("{unit} 请求移交").format(unit=body["unit_name"]),
        text=body["reason"],
        link=f"/orders/{body['order']}/",
        must_answer=True,
        urgency=URGENT,
    )


def handover_accepted(entry: Entry) -> Iterator[Notice]:
    """The giver is free; who was told by the centre's decision must answer like to any order."""
    body = entry.body
    yield Notice(
        to=[Recipient("unit_duty", body["unit"])],
        subject=_("{to} 已接手").format(to=body["to_name"]),
        text=_("{unit} 的任务由 {to} 接手，原指令结束。").format(unit=body["unit_name"], to=body["to_name"]),
        link=f"/orders/{body['order']}/",
        urgency=NORMAL,
    )
    yield Notice(
        to=[Recipient("unit_duty", body["to_unit"])],
        subject=_("接手 {unit} 的任务").format(unit=body["unit_name"]),
        text=_("{unit} 的任务由 {to} 接手，原指令结束。").format(unit=body["unit_name"], to=body["to_name"]),
        link=f"/orders/{body['new_order']}/",
        must_answer=bool(body["on_behalf"]),
        urgency=URGENT,
    )


def handover_decided(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    yield Notice(
        to=[Recipient("unit_duty", unit) for unit in dict.fromkeys([body["unit"], body["to_unit"]])],
        subject=_("中心裁定由 {to} 负责").format(to=body["to_name"]),
        text=body["reason"],
        link=f"/incidents/{body['incident']}/",
        urgency=URGENT,
    )


def handover_refused(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    yield Notice(
        to=[Recipient("centre_duty"), Recipient("unit_duty", body["unit"])],
        subject=_("移交被拒，待中心裁定"),
        text=_("{unit} 拟移交 {to}，对方理由：{reason}").format(
            unit=body["unit_name"], to=body["to_name"], reason=body["reason"]
        ),
        link=f"/incidents/{body['incident']}/",
        urgency=URGENT,
    )


def needs_plan(entry: Entry) -> Iterator[Notice]:
    """What needs a plan is reported to the emergency office at once (city opinions 三(一))."""
    if entry.body["needs_plan"]:
        yield Notice(
            to=[Recipient("emergency_office"), Recipient("centre_leader")],
            subject=_("需启动预案：{grade}").format(grade=entry.body["grade_name"]),
            text=_("事件 {incident} 定为{grade}，请研究启动预案。").format(
                incident=entry.body["incident"], grade=entry.body["grade_name"]
            ),
            must_answer=True,
            urgency=FLASH,
        )


def chased(entry: Entry) -> Iterator[Notice]:
    """Whoever is on duty and whoever leads them: both have to answer."""
    body = entry.body
    yield Notice(
        to=[Recipient("unit_duty", body["unit"]), Recipient("unit_leader", body["unit"])],
        subject=_("催办第 {n} 次：{unit}").format(n=body["times"], unit=body["unit_name"]),
        text=body["text"],
        link=f"/orders/{body['order']}/",
        must_answer=True,
        urgency=URGENT,
    )


def upgraded(entry: Entry) -> Iterator[Notice]:
    """The duty leader takes command; the emergency office hears by the report itself."""
    body = entry.body
    yield Notice(
        to=[Recipient("duty_leader")],
        subject=_("事件升级为{grade}").format(grade=body["grade_name"]),
        text=body["reason"],
        link=f"/incidents/{body['incident']}/",
        must_answer=True,
        urgency=FLASH,
    )


announce("dispatch.order_issued", order_issued)
announce("dispatch.feedback_given", from_the_scene)
announce("dispatch.scene_reported", from_the_scene)
announce("incidents.incident_opened", own_call)
announce("dispatch.recalled", recalled)
announce("dispatch.supplemented", supplemented)
announce("dispatch.handover_offered", handover_offered)
announce("dispatch.handover_accepted", handover_accepted)
announce("dispatch.handover_decided", handover_decided)
announce("dispatch.handover_refused", handover_refused)
announce("incidents.incident_graded", needs_plan)
announce("dispatch.chased", chased)
announce("dispatch.upgraded", upgraded)
