"""Forms of duty."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.directory.reads import PersonLine
from liandong.duty.models import Shift


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))


class ShiftForm(forms.Form):
    """One shift; people are those of the unit."""

    role = forms.ChoiceField(label=_("岗位"), choices=Shift.Role.choices, widget=forms.Select)
    person = forms.ChoiceField(label=_("人员"), widget=forms.Select)
    starts_at = _moment(_("开始"))
    ends_at = _moment(_("结束"))
    note = forms.CharField(label=_("备注"), max_length=100, required=False)

    def __init__(self, *args: Any, people: list[PersonLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(one.ref, f"{one.name} {one.title}") for one in people]  # type: ignore[attr-defined]


class SwapForm(forms.Form):
    """Another person for a shift."""

    shift = forms.IntegerField(widget=forms.HiddenInput)
    person = forms.SlugField(label=_("改由"))
    reason = forms.CharField(label=_("原因"), max_length=100, required=False)
