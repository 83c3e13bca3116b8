"""How the installation fares, for those who answer for it: one line each, and what to do."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.policy import visible
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.operation.examination import Finding, examine
from liandong.directory.models import Organisation, Person
from liandong.duty import reads as duty

NAMED = 8


@require_GET
@never_cache
@needs("web.see_status")
def status(request: SignedInRequest) -> HttpResponse:
    """Machines first, then people: what is bad stands on top."""
    at = clock.now()
    findings = [*examine(at), *_people(request.actor, at)]
    worst_first = sorted(findings, key=lambda one: ("bad", "note", "good").index(one.state))
    bad, notes = (sum(one.state == state for one in findings) for state in ("bad", "note"))
    shown = {"findings": worst_first, "bad": bad, "notes": notes, "at": at}
    return render(request, "status/status.html", shown)


def _people(viewer: Actor, at: datetime) -> list[Finding]:
    """People who cannot be rung, and units where nobody would answer, as far as the viewer sees them."""
    orgs = visible(Organisation.objects.all(), viewer)
    mute = list(Person.objects.filter(left_at=None, phone="", org__in=orgs).order_by("org", "name"))
    units = list(orgs.filter(unit__isnull=False).order_by("unit__tier", "unit__position"))
    watched = duty.on_duty_at([unit.code for unit in units], at)
    empty = [unit.called for unit in units if unit.code not in watched]
    return [
        _counted(
            _("没有电话的人员"),
            [f"{one.name}（{one.org.called if one.org else ''}）" for one in mute],
            _("在“名录”中补上手机，否则指令送不到本人"),
        ),
        _counted(_("此刻无人值班的单位"), empty, _("让单位在“值班”中排班；此前指令按岗位任职人员通知")),
    ]


def _counted(subject: str, names: list[str], do: str) -> Finding:
    if not names:
        return Finding(subject, "good", _("无"))
    more = _("等") if len(names) > NAMED else ""
    said = _("%(count)d：%(names)s") % {"count": len(names), "names": "、".join(names[:NAMED]) + more}
    return Finding(subject, "note", said, do)
