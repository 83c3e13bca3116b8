"""Where a report stands, in words for whoever made it: no names, no units, nothing of the inside."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop

from liandong.incidents.models import OPEN_STATUSES, Status
from liandong.intake.models import Report, ReportStatus

STEPS = (
    gettext_noop("已收到"),
    gettext_noop("正在核实"),
    gettext_noop("已安排处理"),
    gettext_noop("办结"),
)


@dataclass(frozen=True)
class Progress:
    """`step` counts from 1 along STEPS; `text` says it in a sentence."""

    number: str
    received_at: datetime | None
    step: int
    text: str


def progress_of(number: str, tail: str) -> Progress | None:
    """Where the report with this number stands, for whoever knows the end of its phone number."""
    report = Report.objects.select_related("incident__merged_into").filter(ref=number, world="real").first()
    phone = "".join(letter for letter in report.caller_phone if letter.isdigit()) if report else ""
    if report is None or len(phone) < 7 or not phone.endswith(tail):
        return None
    step, text = _said(report)
    return Progress(report.ref, report.taken_at or report.rang_at, step, text)


def _said(report: Report) -> tuple[int, str]:
    if report.status == ReportStatus.JOINED and report.incident:
        incident = report.incident
        while incident.status == Status.MERGED and incident.merged_into:
            incident = incident.merged_into
        if incident.status not in OPEN_STATUSES:
            return 4, gettext_noop("您反映的情况已经处理完毕。")
        if incident.status == Status.WAITING:
            return 2, gettext_noop("工作人员已核实，正在安排处理。")
        return 3, gettext_noop("有关单位正在处理。")
    return {
        ReportStatus.DIVERTED: (3, gettext_noop("已转有关部门办理，请留意对方的联系电话。")),
        ReportStatus.CLOSED: (4, gettext_noop("您反映的情况已经答复，办理结束。")),
        ReportStatus.FALSE: (4, gettext_noop("经核实不需要处理，办理结束。如情况有变，请重新报告。")),
    }.get(ReportStatus(report.status), (1, gettext_noop("已收到，等待工作人员核实。")))
