from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from liandong.core import clock
from liandong.core.access.policy import may, require
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError
from liandong.core.journal.receipts import once
from liandong.core.obligations.reads import clocks_of
from liandong.incidents.reads import incident_of
from liandong.reporting import reads
from liandong.reporting.actions import LONGEST, ReportKind, answer_instruction, report_up
from liandong.reporting.drafts import draft
from liandong.reporting.policy import ON_BEHALF


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
    form = UpwardForm(request.POST or None, initial={"text": draft(incident)})
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


@require_http_methods(["GET", "POST"])
@needs("incidents.see")
@once
def instruction(request: SignedInRequest, ref: str) -> HttpResponse:
    """A leader's instruction with its clock and its answers; who owes the answer writes it here."""
    by, error = request.actor, None
    found = reads.instruction_of(ref, by)
    if request.method == "POST":
        require(by, "reporting.answer_instruction")
        try:
            answer_instruction(instruction=found, text=request.POST.get("text", ""), by=by, at=clock.now())
        except DomainError as refused:
            error = refused
        else:
            return redirect("reporting:instruction", ref=ref)
    own = by.org == found.body["unit"] or not by.roles.isdisjoint(ON_BEHALF)
    context = {
        "given": found,
        "incident": incident_of(found.body["incident"], by),
        "answers": reads.answers_to(found),
        "clock": next((one for one in clocks_of(found.stream) if one.subject == ref), None),
        "may_answer": own and may(by, "reporting.answer_instruction"),
        "error": error,
        "typed": request.POST.get("text", ""),
    }
    return render(request, "reporting/instruction.html", context, status=error.status if error else 200)
