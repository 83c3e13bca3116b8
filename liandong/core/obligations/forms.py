from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why an obligation is excused, or void."""

    reason = forms.CharField(
        label=_("理由"),
        min_length=4,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写入流水，长期保存；已通报的超时不会抹去。"),
    )
