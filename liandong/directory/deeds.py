"""What is done on the pages: one action each, then back to where it was done."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liandong.core import clock
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.core.errors import DomainError, Invalid
from liandong.directory import actions, reads
from liandong.directory.forms import (
    LiaisonForm,
    MatrixForm,
    NoteForm,
    PhoneForm,
    ReadinessForm,
    RosterForm,
)
from liandong.directory.tables.matrix import MatrixTable

P = ParamSpec("P")
Deed = Callable[Concatenate[SignedInRequest, P], str]


def done_on(back: str) -> Callable[[Deed[P]], Callable[..., HttpResponse]]:
    """Run a deed, say what came of it, and go back to the page it was done on.

    What was typed is not lost to a refusal: the browser keeps it when people go back, and the sentence says
    what to change.
    """

    def decorate(deed: Deed[P]) -> Callable[..., HttpResponse]:
        @require_POST
        @signed_in
        @wraps(deed)
        def view(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                messages.success(request, deed(request, *args, **kwargs))
            except DomainError as error:
                if error.status == 404:
                    raise
                messages.error(request, str(error))
            return redirect(reverse(back, kwargs=kwargs))

        return view

    return decorate


def filled(form: forms.Form) -> dict[str, Any]:
    """The form's values. Raises Invalid with a sentence for each field."""
    if not form.is_valid():
        labels = {name: str(field.label or name) for name, field in form.fields.items()}
        raise Invalid({name: f"{labels.get(name, '')}：{said[0]}" for name, said in form.errors.items()})
    return form.cleaned_data


@done_on("directory:unit")
def file_liaison(request: SignedInRequest, code: str) -> str:
    said = filled(LiaisonForm(request.POST, prefix="liaison"))
    actions.file_liaison(unit=code, **said, by=request.actor, at=clock.now())
    return _("已备案联络员 %(name)s") % {"name": said["name"]}


@done_on("directory:unit")
def note_liaison_change(request: SignedInRequest, code: str) -> str:
    said = filled(NoteForm(request.POST, prefix="note"))
    actions.note_liaison_change(unit=code, why=said["why"], by=request.actor, at=clock.now())
    return _("已记录联络员变更，请尽快重新备案")


@done_on("directory:unit")
def publish_phone(request: SignedInRequest, code: str) -> str:
    said = filled(PhoneForm(request.POST, prefix="phone"))
    actions.publish_duty_phone(unit=code, phone=said["phone"], by=request.actor, at=clock.now())
    return _("已公布值班电话")


@done_on("directory:unit")
def set_readiness(request: SignedInRequest, code: str) -> str:
    said = filled(ReadinessForm(request.POST))
    actions.set_readiness(
        unit=code,
        item=said["item"],
        has=said["has"] == "1",
        evidence=said["evidence"],
        by=request.actor,
        at=clock.now(),
    )
    return _("已更新")


@done_on("directory:unit")
def file_roster(request: SignedInRequest, code: str) -> str:
    said = filled(RosterForm(request.POST, prefix="roster"))
    actions.file_roster(unit=code, **said, by=request.actor, at=clock.now())
    return _("已报备值班电话和名单")


@done_on("directory:matrix")
def change_matrix(request: SignedInRequest) -> str:
    said = filled(MatrixForm(request.POST))
    parties = MatrixTable().parties(said)
    actions.change_matrix(
        types=said["types"], phase=said["phase"], **parties, by=request.actor, at=clock.now()
    )
    return _("已调整职责分工")


@require_POST
@signed_in
def reveal_phone(request: SignedInRequest, ref: str) -> HttpResponse:
    """A person's phone in full; the looking is a fact."""
    number = actions.reveal_phone(person=ref, by=request.actor, at=clock.now())
    context = {"id": f"phone-{ref}", "number": number, "shown": True}
    return render(request, "ui/partials/phone_number.html", context)


@signed_in
def search(request: SignedInRequest) -> HttpResponse:
    """Answers a combobox: units, people and regions by name, old name or initials."""
    hits = reads.search(request.actor, request.GET.get("q", "")[:60])
    found = [{"value": hit.ref, "label": hit.label, "hint": hit.hint, "kind": hit.kind} for hit in hits]
    return JsonResponse({"results": found})
