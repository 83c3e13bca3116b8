from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liandong.accounts import adapters
from liandong.accounts.reads import GROUPS, Asked
from liandong.core.access.roles import ROLE_NAMES


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("账号"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("口令"),
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors:
            door = get_adapter(self.request)
            self.user = door.authenticate(self.request, **given)
            if self.user is None:
                raise door.validation_error("username_password_mismatch")
        return given

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """On to the second factor, or in."""
        named = {"username": self.cleaned_data["username"]}
        entering = Login(user=self.user, redirect_url=redirect_url)
        answer: HttpResponse = perform_password_login(request, named, entering)
        return answer


class OneCode:
    """The one field of django-allauth's forms that take a code, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = {"autocomplete": "one-time-code", "autofocus": True}
        self.fields["code"] = forms.CharField(  # type: ignore[attr-defined]
            label=_("验证码"), max_length=16, widget=forms.TextInput(attrs=hints)
        )


class TotpForm(OneCode, ActivateTOTPForm):  # type: ignore[misc]
    pass


class ProofForm(OneCode, ReauthenticateForm):  # type: ignore[misc]
    pass


class SecondForm(OneCode, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in; its failures are recorded as those of the first."""

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        adapters.failed(context.request, self.user, factor=True)


class PasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A new password, after the present one: guessing that is counted as at the door."""

    old_password = forms.CharField(
        label=_("现在的口令"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ["old_password", "new_password1", "new_password2"]

    def clean_old_password(self) -> str:
        given: str = self.cleaned_data["old_password"]
        if not get_adapter().reauthenticate(self.user, given):
            raise forms.ValidationError(_("现在的口令不正确。"))
        return given


class OpenForm(forms.Form):
    person = forms.SlugField(
        label=_("人员代码"), max_length=64, help_text=_("通讯录中的代码，如 wang-jianguo")
    )
    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{1,31}$", label=_("账号"), help_text=_("2 到 32 位小写字母、数字")
    )


class AppointForm(forms.Form):
    org = forms.SlugField(label=_("单位代码"), max_length=64)
    role = forms.ChoiceField(
        label=_("岗位角色"),
        choices=lambda: [(role, gettext(says)) for role, says in ROLE_NAMES.items() if role != "centre_duty"],
    )


class LogForm(forms.Form):
    """What to look for in the journal."""

    what = forms.ChoiceField(label=_("内容"), required=False)
    person = forms.CharField(label=_("人员"), required=False, max_length=64)
    since = forms.DateField(label=_("自"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("至"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, groups: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = groups
        choice = self.fields["what"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(name, gettext(GROUPS[name].label)) for name in groups]

    @property
    def asked(self) -> Asked:
        """What cannot be read asks for nothing."""
        given = self.cleaned_data if self.is_valid() else {}
        return Asked(
            what=given.get("what") or self.groups[0],
            person=given.get("person", "").strip(),
            since=given.get("since"),
            until=given.get("until"),
        )
