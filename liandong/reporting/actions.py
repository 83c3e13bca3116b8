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
from liandong.core.journal.recorder import record
from liandong.incidents.errors import AlreadyMerged
from liandong.incidents.models import Incident
from liandong.reporting.facts import ReportedUp

EMERGENCY_OFFICE = "emergency_office"


class ReportKind(models.TextChoices):
    PHONE = "phone", _("电话报告")
    FIRST = "first", _("书面初报")
    FOLLOWUP = "followup", _("续报")
    FINAL = "final", _("终报")


LONGEST = 4000


class NothingToReport(DomainError):
    code = "nothing-to-report"
    status = 422
    sentence = gettext_noop("请写明报告内容；还不清楚的写“正在核实”。")


class ReportTooLong(DomainError):
    code = "report-too-long"
    status = 422
    sentence = gettext_noop("报告内容最多 {most} 个字，现有 {has} 个，请删减，其余放在续报里。")


class UnknownReportKind(DomainError):
    code = "unknown-report-kind"
    status = 422
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
