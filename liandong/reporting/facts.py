from typing import ClassVar

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class ReportedUp(Fact, kind="reporting.reported_up"):
    """An incident was reported upward. `report_kind` is phone, first, followup or final."""

    sentence: ClassVar[str] = gettext_noop("向{to_name}{kind_name}：{text}")

    incident: str
    to: str
    to_name: str
    report_kind: str
    kind_name: str
    text: str
