from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from liandong.core import clock
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError
from liandong.core.journal.receipts import once
from liandong.incidents.models import Incident
from liandong.incidents.reads import incident_of
from liandong.reporting.actions import LONGEST, ReportKind, report_up


class UpwardForm(forms.Form):
    report_kind = forms.ChoiceField(
        label=_("方式"), choices=ReportKind.choices, widget=forms.RadioSelect, initial=ReportKind.PHONE
    )
    text = forms.CharField(label=_("内容"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))


@require_http_methods(["GET", "POST"])
@needs("reporting.report_up")
@once
def upward_reports(request: SignedInRequest, ref: str) -> HttpResponse:
    """Write and send a report upward; what is already recorded stands in it, the unknown is "正在核实"."""
    incident = incident_of(ref, request.actor)
    form = UpwardForm(request.POST or None, initial={"text": _draft(incident)})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                report_up(incident=incident, **form.cleaned_data, by=request.actor, at=clock.now())
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("已报告，等待对方签收。"))
                return redirect(f"/incidents/{ref}/")
    return render(request, "reporting/upward.html", {"incident": incident, "form": form}, status=status)


def _draft(incident: Incident) -> str:
    unknown = _("正在核实")
    figures = incident.figures or {}
    people = "，".join(
        f"{name}{figures.get(key, unknown)}"
        for key, name in (("dead", _("死亡")), ("injured", _("受伤")), ("trapped", _("被困")))
    )
    what = incident.type_name or _("突发情况")
    day = f"{timezone.localtime(incident.happened_at or incident.opened_at):%m月%d日}"
    return f"{day}，{incident.place_name or unknown}发生{what}。{incident.summary} {people}。"
