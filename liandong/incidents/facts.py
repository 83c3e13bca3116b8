"""What can be stated about an incident itself."""

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class IncidentOpened(Fact, kind="incidents.incident_opened"):
    sentence = gettext_noop("立案：{place_name} {type_name}")

    incident: str
    type: str
    type_name: str
    urgency: str
    police: bool = False
    zone: str
    place_name: str
    lead_unit: str
    report: str = ""
    happened_at: str = ""


class IncidentAmended(Fact, kind="incidents.incident_amended", words=("summary", "summary_before")):
    """Type, urgency, summary or figures became better known. `changes` maps field to [before, after].

    The summary is made of callers' words and stands beside it.
    """

    sentence = gettext_noop("更新情况：{said} {summary}")

    incident: str
    said: str
    changes: dict[str, list[str | int | float | bool | dict[str, int | float] | None]]
    summary: str = ""
    summary_before: str = ""


class IncidentLocated(Fact, kind="incidents.incident_located"):
    sentence = gettext_noop("地点确认：{place_name}")

    incident: str
    place_name: str
    lon: float | None
    lat: float | None
    zone: str


class IncidentGraded(Fact, kind="incidents.incident_graded", words=("reason",)):
    sentence = gettext_noop("定级：{grade_name}")

    incident: str
    type: str
    grade: str
    grade_name: str
    previous: str
    needs_plan: bool
    sensitive: bool = False
    reason: str = ""


class IncidentsMerged(Fact, kind="incidents.incidents_merged"):
    sentence = gettext_noop("{incident} 并入 {into}")

    incident: str
    into: str


class IncidentAbsorbed(Fact, kind="incidents.incident_absorbed"):
    """Stated of the incident that stays, when another one was merged into it."""

    sentence = gettext_noop("{absorbed} 并入本事件")

    incident: str
    absorbed: str


class LeadChanged(Fact, kind="incidents.lead_changed"):
    sentence = gettext_noop("负责单位由 {previous_name} 变为 {lead_unit_name}")

    incident: str
    lead_unit: str
    lead_unit_name: str
    previous: str
    previous_name: str
    order: str = ""


class HandlingReported(Fact, kind="incidents.handled"):
    """All orders are done; the incident waits to be closed by the centre."""

    sentence = gettext_noop("处置完毕，待审结")

    incident: str


class IncidentClosed(Fact, kind="incidents.incident_closed", words=("conclusion",)):
    sentence = gettext_noop("办结：{conclusion}")

    incident: str
    conclusion: str
    false_report: bool = False


class IncidentReopened(Fact, kind="incidents.incident_reopened", words=("reason",)):
    sentence = gettext_noop("重新处置：{reason}")

    incident: str
    reason: str


class Plotted(Fact, kind="incidents.plotted", words=("label",)):
    """A sign drawn on the map of an incident. The same `plot` stated again corrects the one before."""

    sentence = gettext_noop("标绘：{symbol_name} {label}")

    incident: str
    plot: str
    symbol: str
    symbol_name: str
    label: str
    points: list[list[float]]


class PlotRemoved(Fact, kind="incidents.plot_removed", words=("label", "reason")):
    sentence = gettext_noop("撤销标绘：{symbol_name} {label}（{reason}）")

    incident: str
    plot: str
    symbol_name: str
    label: str
    reason: str
