"""Facts that the engine states: what was announced, when it was due and when it was noticed."""

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class _About(Fact):
    """Which obligation: `opened_by` (row number of the opening fact) or `period` name it for good.

    Moments are ISO 8601 in UTC; `due_text` is the deadline as people of the place write it. `incident` is
    empty for what is not about an incident.
    """

    obligation: int
    rule: str
    title: str
    owed_by: str
    owed_role: str = ""
    owed_name: str
    subject: str
    opened_by: int | None
    period: str = ""
    due_at: str
    due_text: str
    incident: str = ""


class _Step(_About):
    """A step of the clock: `moment` is when it was due, `noticed_at` when the clock came to it."""

    step: int
    moment: str
    noticed_at: str
    told: list[str]


class Reminded(_Step, kind="obligations.reminded"):
    """The deadline is near. `told` are roles; whose they are, `owed_by` and the place say."""

    sentence = gettext_noop("提醒 {owed_name}：{title}，{due_text} 前完成")


class Breached(_Step, kind="obligations.breached"):
    """The deadline has passed and nothing that meets it was known."""

    sentence = gettext_noop("{owed_name} 超时：{title}，应于 {due_text} 前完成")

    basis: str
    weight: int


class Escalated(_Step, kind="obligations.escalated"):
    """A rung of the ladder, counted from 1. `told` are roles."""

    sentence = gettext_noop("第 {rung} 级催办 {owed_name}：{title}，应于 {due_text} 前完成")

    rung: int


class MetLate(_About, kind="obligations.met_late"):
    """It was done, but after the deadline."""

    sentence = gettext_noop("{owed_name} 迟办：{title}，晚 {late_text}")

    met_by: int
    met_at: str
    late_seconds: int
    late_text: str


class Waived(_About, kind="obligations.waived", words=("reason",)):
    """Excused by an authority, who answers for the reason."""

    sentence = gettext_noop("豁免 {owed_name}：{title}。理由：{reason}")

    reason: str


class Voided(_About, kind="obligations.voided", words=("reason",)):
    """It should never have been owed; said by an authority, who answers for the reason."""

    sentence = gettext_noop("作废 {owed_name} 的时限：{title}。理由：{reason}")

    reason: str
