"""A tier-1 unit takes a call on its own line (双轨制): it is the first receiver, and acts at once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import Invalid
from liandong.dispatch import steps
from liandong.dispatch.actions import Wanted, order_first_receiver
from liandong.dispatch.models import Order
from liandong.intake import actions as intake
from liandong.intake.given import PlaceTold, ReportGiven


@transaction.atomic
def take_own_call(
    *, narrative: str, place: PlaceTold, type: str, phone: str, key: str, by: Actor, at: datetime
) -> Order:
    """Take the call down, open its incident and give the unit its own order, acknowledged: all or nothing.

    The centre sees the incident at once; the unit stays bound until another accepts a hand-over. The same
    `key` again gives the same order. Raises Invalid, NotAFirstReceiver. Source: city opinions 三(二).
    """
    require(by, "dispatch.take_own_call")
    wrong = {}
    if not place.name.strip() and place.lon is None:
        wrong["place_name"] = _("请写明地点：地名、门牌或在哪一段路。")
    if not narrative.strip():
        wrong["narrative"] = _("请写明发生了什么。")
    if not type:
        wrong["type"] = _("请选类别：输入拼音首字母或关键字，从候选中选一个。")
    if wrong:
        raise Invalid(wrong)
    given = ReportGiven(
        channel="unit_line",
        narrative=narrative,
        caller_phone=phone,
        place=place,
        type=type,
        received_unit=by.org,
    )
    report = intake.take_report(given=given, by=by, at=at, key=key or None)
    if report.incident is not None:
        return Order.objects.get(incident=report.incident, unit=by.org)
    incident = intake.open_from_report(report=report, by=by, at=at)
    order = order_first_receiver(incident=incident, wanted=Wanted(by.org), by=by, at=at)
    return steps.acknowledge(order=order, by=by, at=at)
