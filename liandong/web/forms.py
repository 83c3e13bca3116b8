from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("账号"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("口令"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        self.user = authenticate(username=given.get("username"), password=given.get("password"))
        if self.user is None and not self.errors:
            raise forms.ValidationError(_("账号或口令不正确。请核对后重试，忘记口令请联系本单位管理员。"))
        return given
