"""What is done on the pages: one action each, then back to where it was done."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from liandong.core import clock
from liandong.core.access.deeds import done_on, filled
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.directory import actions, reads
from liandong.directory.forms import LiaisonForm, MatrixForm, NoteForm, PhoneForm, ReadinessForm, RosterForm
from liandong.directory.tables.matrix import MatrixTable


def _of_unit(
    act: Callable[..., object], form: type[forms.Form], prefix: str, done: str
) -> Callable[..., HttpResponse]:
    """A deed of a unit's page: the form's fields are what the action asks."""

    @done_on("directory:unit")
    def deed(request: SignedInRequest, code: str) -> str:
        said: dict[str, Any] = filled(form(request.POST, prefix=prefix))
        act(unit=code, **said, by=request.actor, at=clock.now())
        return _(done).format(**said)

    return deed


file_liaison = _of_unit(actions.file_liaison, LiaisonForm, "liaison", gettext_noop("已备案联络员 {name}"))
note_liaison_change = _of_unit(
    actions.note_liaison_change, NoteForm, "note", gettext_noop("已记录联络员变更，请尽快重新备案")
)
publish_phone = _of_unit(actions.publish_duty_phone, PhoneForm, "phone", gettext_noop("已公布值班电话"))
set_readiness = _of_unit(actions.set_readiness, ReadinessForm, "", gettext_noop("已更新"))
file_roster = _of_unit(actions.file_roster, RosterForm, "roster", gettext_noop("已报备值班电话和名单"))


@done_on("directory:matrix")
def change_matrix(request: SignedInRequest) -> str:
    said = filled(MatrixForm(request.POST))
    parties = MatrixTable().parties(said)
    row = {"types": said["types"], "phase": said["phase"], **parties}
    actions.change_matrix(**row, by=request.actor, at=clock.now())
    return _("已调整职责分工")


@require_POST
@signed_in
def reveal_phone(request: SignedInRequest, ref: str) -> HttpResponse:
    """A person's phone in full; the looking is a fact."""
    number = actions.reveal_phone(person=ref, by=request.actor, at=clock.now())
    whole = '<span class="num nowrap" id="phone-{0}"><a href="tel:{1}">{1}</a></span>'
    return HttpResponse(format_html(whole, ref, number))


@signed_in
def search(request: SignedInRequest) -> HttpResponse:
    """Answers a combobox: units, people and regions by name, old name or initials."""
    hits = reads.search(request.actor, request.GET.get("q", "")[:60])
    found = [{"value": hit.ref, "label": hit.label, "hint": hit.hint, "kind": hit.kind} for hit in hits]
    return JsonResponse({"results": found})
