"""What stands before every view for those signed in: the idle end, and what their account owes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from liandong.accounts import entrance
from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.models import User
from liandong.core.access.views import actor_of
from liandong.duty import reads as duty
from liandong.duty.models import Seating

Handler = Callable[[HttpRequest], HttpResponse]
NOTED_EVERY = 60.0
"""Seconds: what is noted more often would write to the session with every click."""
FREE = frozenset(
    {
        *("account_login", "account_logout", "account_change_password", "account_reauthenticate"),
        *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_reauthenticate"),
        *("mfa_view_recovery_codes", "mfa_reauthenticate_webauthn", "set_language", "accounts:presence"),
    }
)
"""Addresses that stay open to an account that owes something."""


class AccountGate:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.session.session_key:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        return self._idle(request) or self._owing(request, name)

    def _idle(self, request: HttpRequest) -> HttpResponse | None:
        """End a session in which nobody did anything for long, unless whoever it is is on duty."""
        seen, at = request.session.get(entrance.SEEN), clock.now()
        if seen is None or not settings.IDLE_SECONDS:
            return None
        if left(request, at) <= 0:
            entrance.end(request, idle=True, at=at)
        elif is_deed(request) and at.timestamp() - seen > NOTED_EVERY:
            request.session[entrance.SEEN] = at.timestamp()
        return None

    def _owing(self, request: HttpRequest, name: str) -> HttpResponse | None:
        if name in FREE or not request.user.is_authenticated:
            return None
        if request.session.get(entrance.OWES_PASSWORD):
            return _sent(request, "account_change_password")
        if settings.MFA_ROLES and owes_factor(request):
            return _sent(request, "mfa_index")
        return None


def left(request: HttpRequest, at: datetime) -> float:
    """Seconds until this session ends by itself. Who is on duty has the whole time again, always."""
    limit = float(settings.IDLE_SECONDS)
    rest = limit - (at.timestamp() - float(request.session.get(entrance.SEEN, at.timestamp())))
    if rest > 0:
        return rest
    actor = actor_of(request)
    return limit if actor and is_on_duty(actor, at) else rest


def is_on_duty(actor: Actor, at: datetime) -> bool:
    """At a seat of the centre, or on the roster now: never thrown out in the middle of a call."""
    if Seating.objects.filter(person=actor.ref, left_at=None).exists():
        return True
    return bool(duty.shifts_of(actor.ref, at, at + timedelta(seconds=1)))


def is_deed(request: HttpRequest) -> bool:
    """Whether a person did this. Pages ask for news by themselves: that is nobody's deed."""
    if request.method != "GET":
        return True
    return "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers


def owes_factor(request: HttpRequest) -> bool:
    """Whether their role asks for a second factor that the account does not have yet."""
    actor = actor_of(request)
    if actor is None or not entrance.needs_factor(actor.roles) or not isinstance(request.user, User):
        return False
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return not Authenticator.objects.filter(user=request.user, type__in=kinds).exists()


def _sent(request: HttpRequest, where: str) -> HttpResponse:
    if is_deed(request) and request.method == "GET":
        return redirect(where)
    return HttpResponse(_("请先完成账号安全设置。"), status=403, content_type="text/plain; charset=utf-8")
