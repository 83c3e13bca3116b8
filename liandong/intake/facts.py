"""What can be stated about a report."""

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class ReportRang(Fact, kind="intake.report_rang", personal=("caller_phone",)):
    """A call rings at the centre; the clock of answering it starts here."""

    sentence = gettext_noop("来电振铃")

    report: str
    channel: str
    caller_phone: str = ""
    extension: str = ""


class CallNoted(Fact, kind="intake.call_noted", personal=("other_phone",), words=("other_name",)):
    """What the exchange says about a call: answered, hung up, transferred, a third party joined."""

    sentence = gettext_noop("通话：{event_name} {other_name}{extension}")

    report: str
    event: str
    event_name: str
    extension: str = ""
    other_name: str = ""
    other_phone: str = ""


class CallAsked(Fact, kind="intake.call_asked", personal=("other_phone",), words=("other_name",)):
    """The desk asked the exchange for something: a third party, a transfer, to hold or to end the call."""

    sentence = gettext_noop("请交换机{ask_name} {other_name}")

    report: str
    ask: str
    ask_name: str
    other_name: str = ""
    other_phone: str = ""


class CallLocated(Fact, kind="intake.call_located"):
    """The desk has a point for the caller: what the time to locate is reckoned by."""

    sentence = gettext_noop("报警人位置已定")

    report: str


class ReportAnswered(Fact, kind="intake.report_answered"):
    sentence = gettext_noop("接听来电")

    report: str
    seat: str = ""


class ReportTaken(
    Fact,
    kind="intake.report_taken",
    personal=("narrative", "caller_phone", "caller_name", "place_given"),
):
    """What callers say names people and numbers: their words are as personal as their phone."""

    sentence = gettext_noop("接报：{place_name}")

    report: str
    channel: str
    narrative: str
    caller_phone: str = ""
    caller_name: str = ""
    lon: float | None = None
    lat: float | None = None
    datum: str = ""
    place_name: str = ""
    place_given: str = ""
    received_unit: str = ""
    happened_at: str = ""


class ReportAmended(
    Fact,
    kind="intake.report_amended",
    personal=("narrative", "caller_phone", "caller_name"),
    words=("answers",),
):
    """More became known; only what changed is named."""

    sentence = gettext_noop("补充：{said}")

    report: str
    said: str
    changes: dict[str, list[str | int | float | bool | dict[str, int] | None]]
    answers: str = ""
    narrative: str = ""
    caller_phone: str = ""
    caller_name: str = ""


class ReportClassified(Fact, kind="intake.report_classified"):
    """Type decided by a person; `suggested` is what was proposed first."""

    sentence = gettext_noop("定类：{type_name}")

    report: str
    type: str
    type_name: str
    police: bool
    emergency: bool
    urgency: str
    suggested: str = ""


class ReportJoined(Fact, kind="intake.report_joined"):
    """The report belongs to this incident: the one it opened (`first`) or one that others reported before."""

    sentence = gettext_noop("并入事件 {incident}")

    report: str
    incident: str
    first: bool = False


class IncidentReportedAgain(Fact, kind="intake.incident_reported_again"):
    """On the incident's own stream, so that its timeline shows every caller."""

    sentence = gettext_noop("第 {count} 人报告（{report}）")

    incident: str
    report: str
    count: int


class ReportDiverted(Fact, kind="intake.report_diverted", words=("note",)):
    sentence = gettext_noop("转 {to_name}，受理号 {receipt}")

    report: str
    to: str
    to_name: str = ""
    receipt: str = ""
    note: str = ""


class ReportClosed(Fact, kind="intake.report_closed", words=("note",)):
    sentence = gettext_noop("结束来电：{reason_name}")

    report: str
    reason: str
    reason_name: str
    false_report: bool = False
    note: str = ""
