from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liandong.api.scopes import SCOPES


class TokenForm(forms.Form):
    name = forms.CharField(label=_("系统名称"), max_length=60)
    post = forms.CharField(
        label=_("以哪个岗位行事"), max_length=120, help_text=_("岗位代码，如 county-fire:unit_duty")
    )
    expires_on = forms.DateField(label=_("有效至"), widget=forms.DateInput(attrs={"type": "date"}))
    scopes = forms.MultipleChoiceField(
        label=_("权限范围"),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(scope, gettext(says)) for scope, says in SCOPES.items()],
    )
