"""Reporting upward."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import DomainError
from liandong.core.journal.recorder import record
from liandong.incidents.models import Incident
from liandong.reporting.facts import ReportedUp

EMERGENCY_OFFICE = "emergency_office"


class ReportKind(models.TextChoices):
    PHONE = "phone", _("电话报告")
    FIRST = "first", _("书面初报")
    FOLLOWUP = "followup", _("续报")
    FINAL = "final", _("终报")


class NothingToReport(DomainError):
    code = "nothing-to-report"
    status = 422
    sentence = gettext_noop("请写明报告内容；还不清楚的写“正在核实”。")


@transaction.atomic
def report_up(*, incident: Incident, report_kind: str, text: str, by: Actor, at: datetime) -> None:
    """State that the emergency office was told, and what. Meets the report clocks of the incident.

    Raises NothingToReport. Source: city opinions 三(一); Kaizhou 2018 十一.
    """
    require(by, "reporting.report_up", incident)
    if not text.strip():
        raise NothingToReport
    office = mechanism.current().place.emergency_office
    fact = ReportedUp(
        incident=incident.ref,
        to=EMERGENCY_OFFICE,
        to_name=office.name,
        report_kind=report_kind,
        kind_name=str(ReportKind(report_kind).label),
        text=text,
    )
    record(fact, stream=incident.stream, by=by, at=at, parties=[office.org])
