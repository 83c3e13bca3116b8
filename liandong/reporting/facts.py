from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class ReportedUp(Fact, kind="reporting.reported_up", words=("text",)):
    """An incident was reported upward. `report_kind` is phone, first, followup or final."""

    sentence = gettext_noop("向{to_name}{kind_name}：{text}")

    incident: str
    to: str
    to_name: str
    report_kind: str
    kind_name: str
    text: str


class _OfInstruction(Fact):
    """Which instruction: `instruction` is `<incident>-P<number>`, `unit` the one that has to answer it."""

    incident: str
    instruction: str
    unit: str
    unit_name: str
    text: str


class Instructed(_OfInstruction, kind="reporting.instructed", words=("text",)):
    """A leader instructed those who handle an incident (批示). `to_centre`: no unit leads it yet."""

    sentence = gettext_noop("批示 {unit_name}：{text}")

    to_centre: bool


class InstructionAnswered(_OfInstruction, kind="reporting.instruction_answered", words=("text",)):
    """What was done about an instruction. `asked_by` is whose it was."""

    sentence = gettext_noop("{unit_name} 回复批示：{text}")

    asked_by: str
    on_behalf: bool = False
