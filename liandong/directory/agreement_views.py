"""The page of cooperation agreements, and what is done on it."""

from datetime import date

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_GET

from liandong.core import clock
from liandong.core.access.deeds import done_on, filled
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.directory import agreements
from liandong.directory.agreements import AgreementGiven
from liandong.directory.models import Agreement

STATES = {
    "valid": gettext_noop("有效"),
    "ending": gettext_noop("将到期"),
    "over": gettext_noop("已过期"),
    "ended": gettext_noop("已终止"),
    "coming": gettext_noop("未生效"),
}


class Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"})


class AgreementForm(forms.Form):
    """An agreement as filed."""

    partner = forms.CharField(label=gettext_lazy("合作方"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Agreement.Kind.choices)
    scope = forms.CharField(label=gettext_lazy("支援内容"), max_length=200)
    how_to_call = forms.CharField(label=gettext_lazy("怎样请求"), max_length=200)
    contact = forms.CharField(label=gettext_lazy("联系人"), max_length=40, required=False)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=30)
    number = forms.CharField(label=gettext_lazy("文号"), max_length=60, required=False)
    valid_from = Day(label=gettext_lazy("自"))
    valid_until = Day(label=gettext_lazy("至"))


class EndForm(forms.Form):
    agreement = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("终止原因"), max_length=200)


def _today() -> date:
    return timezone.localtime(clock.now()).date()


@require_GET
@needs("directory.see_agreements")
def listed(request: SignedInRequest) -> HttpResponse:
    """All agreements of the place, with what ends soon in front."""
    lines = agreements.agreements(request.actor, _today())
    context = {
        "lines": [(line.agreement, _(STATES[line.state]), line.state) for line in lines],
        "may_keep": may(request.actor, "directory.keep_agreements"),
        "form": AgreementForm(prefix="agreement"),
    }
    return render(request, "directory/agreements.html", context)


@done_on("directory:agreements")
def file(request: SignedInRequest) -> str:
    given = AgreementGiven(**filled(AgreementForm(request.POST, prefix="agreement")))
    agreements.file_agreement(given=given, by=request.actor, at=clock.now())
    return _("已备案与 {partner} 的协议").format(partner=given.partner)


@done_on("directory:agreements")
def end(request: SignedInRequest) -> str:
    agreements.end_agreement(**filled(EndForm(request.POST)), by=request.actor, at=clock.now())
    return _("协议已终止")


@done_on("directory:agreements")
def check(request: SignedInRequest) -> str:
    agreements.check_agreements(by=request.actor, at=clock.now(), today=_today())
    return _("已记录核对，季度核对时限随之办结")
