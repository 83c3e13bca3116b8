"""Where django-allauth and django-axes meet our rules."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.accounts import actions, entrance, facts, sealing
from liandong.accounts.client import address_of
from liandong.core import clock, mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.models import User
from liandong.directory.models import Person

DOOR = Actor.system("sign-in")


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; failures are counted by axes, by account and address."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy(
            "账号或口令不正确。请核对后重试，忘记口令请联系本单位管理员。"
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *_given: Any, **_named: Any) -> None:
        """Our pages say what happened by themselves."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse while locked, before a password is looked at. Axes counts in the database."""
        if AxesProxyHandler.is_locked(request, credentials):
            raise ValidationError(locked_sentence())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        name = credentials.get("username", "")
        failed(request, User.objects.filter(username=name).first())
        if AxesProxyHandler.is_locked(request, credentials):
            locked_out(request, name)
            raise ValidationError(locked_sentence())

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return render(request, "accounts/no_post.html", {"account": user.username}, status=403)

    def login(self, request: HttpRequest, user: Any) -> None:
        login(request, user, backend=entrance.BACKEND)

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse:
        return entrance.begin(request, user, told.get("redirect_url"))

    def set_password(self, user: Any, password: str) -> None:
        user.set_password(password)
        actions.password_set(account=user, at=clock.now())


class Single(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on: the provider says who somebody is; we say whether they have an account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Bind the provider's subject to an existing account, once. Opens none, and makes no person."""
        if sociallogin.is_existing:
            return
        account = account_claimed(sociallogin.account.get_provider_account().get_user_data() or {})
        if account is None:
            raise ImmediateHttpResponse(render(request, "accounts/unknown.html", status=403))
        sociallogin.connect(request, account)

    def on_authentication_error(self, request: HttpRequest, *_given: Any, **_named: Any) -> None:
        raise ImmediateHttpResponse(render(request, "accounts/unknown.html", {"failed": True}, status=502))

    def send_notification_mail(self, *_given: Any, **_named: Any) -> None:
        """No mail: what happened stands in the journal."""


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: named after the place, their secrets sealed in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("验证码不正确，请核对后重试。"),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return _("密钥 {number}").format(
            number=Authenticator.objects.filter(user=user, type=type).count() + 1
        )

    def get_totp_issuer(self) -> str:
        return str(mechanism.current().place.centre.name)

    def encrypt(self, text: str) -> str:
        return sealing.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.opened(encrypted_text)

    def send_notification_mail(self, *_given: Any, **_named: Any) -> None:
        """No mail: what happened stands in the journal."""


def account_claimed(claims: dict[str, Any]) -> User | None:
    """The account of whom the claims name: by reference, or by a phone that the provider verified."""
    ref = str(claims.get(settings.OIDC_REF_CLAIM) or "")
    people = Person.objects.filter(left_at=None)
    found = list(people.filter(ref=ref)[:1]) if ref else []
    phone = str(claims.get("phone_number") or "").removeprefix("+86").replace("-", "").strip()
    if not found and phone and claims.get("phone_number_verified") is True:
        found = list(people.filter(phone=phone)[:2])
    if len(found) != 1:
        return None
    return User.objects.filter(person=found[0].ref, is_active=True).first()


def failed(request: HttpRequest, user: User | None, *, factor: bool = False) -> None:
    """Record a failure. Names that are no account's are not kept: people type passwords there."""
    if user and user.person:
        named = {"person": user.person, "name": user.first_name or user.username}
        fact = facts.SignInFailed(**named, address=address_of(request) or "", factor=factor)
        actions.state(fact, DOOR, clock.now())


def locked_out(request: HttpRequest, username: str) -> None:
    user = User.objects.filter(username=username).first()
    if user and user.person:
        fact = facts.LockedOut(
            person=user.person,
            name=user.first_name or user.username,
            address=address_of(request) or "",
            minutes=_minutes(),
        )
        actions.state(fact, DOOR, clock.now())


def locked_sentence() -> str:
    said = _("连续失败次数过多，账号已锁定 {minutes} 分钟。着急上岗请联系安全管理员解除锁定。")
    return said.format(minutes=_minutes())


def _minutes() -> int:
    return int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
