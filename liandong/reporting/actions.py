"""Reporting upward."""

from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import DomainError
from liandong.core.journal import Entry
from liandong.core.journal.recorder import record
from liandong.directory import reads as directory
from liandong.dispatch.errors import NotYourOrder, written
from liandong.incidents.errors import AlreadyMerged
from liandong.incidents.models import Incident
from liandong.reporting.facts import Instructed, InstructionAnswered, ReportedUp
from liandong.reporting.policy import ON_BEHALF

EMERGENCY_OFFICE = "emergency_office"


class ReportKind(models.TextChoices):
    PHONE = "phone", _("电话报告")
    FIRST = "first", _("书面初报")
    FOLLOWUP = "followup", _("续报")
    FINAL = "final", _("终报")


LONGEST = 4000


class NothingToReport(DomainError, code="nothing-to-report", status=422):
    sentence = gettext_noop("请写明报告内容；还不清楚的写“正在核实”。")


class ReportTooLong(DomainError, code="report-too-long", status=422):
    sentence = gettext_noop("报告内容最多 {most} 个字，现有 {has} 个，请删减，其余放在续报里。")


class UnknownReportKind(DomainError, code="unknown-report-kind", status=422):
    sentence = gettext_noop("没有“{kind}”这种报告方式，请重新选择。")


@transaction.atomic
def report_up(*, incident: Incident, report_kind: str, text: str, by: Actor, at: datetime) -> None:
    """State that the emergency office was told, and what. Meets the report clocks of the incident.

    A closed incident may still be reported on (终报). Raises NothingToReport, ReportTooLong,
    UnknownReportKind, AlreadyMerged. Source: city opinions 三(一); Kaizhou 2018 十一.
    """
    require(by, "reporting.report_up", incident)
    text = text.strip()
    if not text:
        raise NothingToReport
    if len(text) > LONGEST:
        raise ReportTooLong(most=LONGEST, has=len(text))
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if incident.merged_into:
        raise AlreadyMerged(incident=incident.ref, into=incident.root.ref)
    office = mechanism.current().place.emergency_office
    fact = ReportedUp(
        incident=incident.ref,
        to=EMERGENCY_OFFICE,
        to_name=office.name,
        report_kind=report_kind,
        kind_name=_name_of(report_kind),
        text=text,
    )
    record(fact, stream=incident.stream, by=by, at=at, parties=[office.org])


def _name_of(report_kind: str) -> str:
    """As the record says it: in the language of the place, whoever acts."""
    if report_kind not in ReportKind.values:
        raise UnknownReportKind(kind=report_kind[:20])
    with translation.override(settings.LANGUAGE_CODE):
        return str(ReportKind(report_kind).label)


@transaction.atomic
def instruct(*, incident: Incident, text: str, by: Actor, at: datetime) -> str:
    """A leader's instruction (批示) to whoever is responsible for the incident now; gives its reference.

    The lead unit owes an answer, or the centre while no unit leads. Raises NeedsText, TextTooLong,
    AlreadyMerged. Source: collected systems 管理制度三1.
    """
    require(by, "reporting.instruct", incident)
    text = written(text, str(_("批示内容")))
    # Its row is held: two instructions given at once get two numbers.
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if incident.merged_into:
        raise AlreadyMerged(incident=incident.ref, into=incident.root.ref)
    given = Entry.objects.filter(stream=incident.stream, kind=Instructed.kind).count()
    unit = directory.organisation(incident.lead_unit)
    fact = Instructed(
        incident=incident.ref,
        instruction=f"{incident.ref}-P{given + 1}",
        unit=incident.lead_unit,
        unit_name=unit.name if unit else incident.lead_unit,
        text=text,
        to_centre=incident.lead_unit == mechanism.current().place.centre.org,
    )
    record(fact, stream=incident.stream, by=by, at=at, parties=[incident.lead_unit])
    return fact.instruction


@transaction.atomic
def answer_instruction(*, instruction: Entry, text: str, by: Actor, at: datetime) -> None:
    """Say what was done about an instruction. The first answer meets its clock; more may follow.

    `instruction` comes from `reads.instruction_of`, which checked that it may be seen. Raises NeedsText,
    TextTooLong, NotYourOrder.
    """
    require(by, "reporting.answer_instruction")
    text = written(text, str(_("落实情况")))
    body = instruction.body
    own = by.org == body["unit"]
    if not own and by.roles.isdisjoint(ON_BEHALF):
        raise NotYourOrder(unit_name=body["unit_name"])
    same = {name: body[name] for name in ("incident", "instruction", "unit", "unit_name")}
    fact = InstructionAnswered(**same, text=text, asked_by=instruction.by, on_behalf=not own)
    record(fact, stream=instruction.stream, by=by, at=at)
