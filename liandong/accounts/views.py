"""Coming in, proving who one is, going out; and one's own password and second factors."""

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from liandong.accounts import actions, entrance, facts, gate
from liandong.accounts.forms import PasswordForm, SignInForm
from liandong.accounts.personas import personas
from liandong.core import clock
from liandong.core.access.models import User
from liandong.core.access.views import SignedInRequest, actor_of, signed_in


class SignIn(LoginView):  # type: ignore[misc]
    """By account and password, by single sign-on; in a demo also by a card."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"

    def get_context_data(self, **told: Any) -> dict[str, Any]:
        cards = personas() if settings.DEMO else []
        wanted = self.get_next_url() or ""
        oidc = settings.OIDC_NAME if settings.OIDC_CLIENT else ""
        return {**super().get_context_data(**told), "personas": cards, "next": wanted, "oidc": oidc}

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return answer


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in by a persona card. Only in a demo."""
    username = request.POST.get("username", "")
    cards = {one.username for one in personas()} if settings.DEMO else set()
    user = User.objects.filter(username=username).first() if username in cards else None
    if user is None:
        raise Http404
    login(request, user, backend=entrance.BACKEND)
    return entrance.begin(request, user, request.POST.get("next"), demo=True)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    entrance.end(request)
    return redirect("account_login")


@never_cache
@require_http_methods(["GET", "POST"])
def presence(request: HttpRequest) -> HttpResponse:
    """How long this session has; a POST says that somebody is there."""
    at = clock.now()
    if actor_of(request) is None:
        return JsonResponse({"left": 0}, status=401)
    if request.method == "POST":
        request.session[entrance.SEEN] = at.timestamp()
    return JsonResponse({"left": round(gate.left(request, at))})


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def password(request: SignedInRequest) -> HttpResponse:
    """One's own password; whoever comes by single sign-on only has none here."""
    user = request.user
    if not isinstance(user, User) or not user.has_usable_password():
        raise Http404
    form = PasswordForm(user, request.POST or None)
    if form.is_valid():
        user.set_password(form.cleaned_data["new_password1"])
        actions.password_set(account=user, at=clock.now())
        update_session_auth_hash(request, user)
        request.session.pop(entrance.OWES_PASSWORD, None)
        return redirect("web:account")
    owed = request.session.get(entrance.OWES_PASSWORD)
    return render(
        request, "accounts/password.html", {"form": form, "owed": owed}, status=422 if form.errors else 200
    )


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def password_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Set a password by the link that the security administrator handed over."""
    user = actions.link_user(secret, clock.now())
    form: SetPasswordForm[User] = SetPasswordForm(user, request.POST or None)
    if form.is_valid():
        actions.use_link(secret=secret, password=form.cleaned_data["new_password1"], at=clock.now())
        return redirect("account_login")
    told = {"form": form, "account": user.username}
    return render(request, "accounts/password_link.html", told, status=422 if form.errors else 200)


class Recorded:
    """Around a page of django-allauth that changes somebody's own factors: the change is a fact."""

    what, added = "", True
    success_url = reverse_lazy("mfa_index")
    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        user, by = self.request.user, actor_of(self.request)
        if isinstance(user, User) and by:
            name = user.first_name or user.username
            fact = facts.FactorChanged(person=user.person, name=name, what=self.what, added=self.added)
            actions.state(fact, by, clock.now())
        return answer


class AddTotp(Recorded, ActivateTOTPView):  # type: ignore[misc]
    template_name, what = "accounts/totp.html", Authenticator.Type.TOTP.value


class RemoveTotp(Recorded, DeactivateTOTPView):  # type: ignore[misc]
    template_name, what, added = "accounts/removal.html", Authenticator.Type.TOTP.value, False


class AddKey(Recorded, AddWebAuthnView):  # type: ignore[misc]
    template_name, what = "accounts/key.html", Authenticator.Type.WEBAUTHN.value


class RemoveKey(Recorded, RemoveWebAuthnView):  # type: ignore[misc]
    template_name, what, added = "accounts/removal.html", Authenticator.Type.WEBAUTHN.value, False


class RenewCodes(Recorded, GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name, what = "accounts/renewal.html", Authenticator.Type.RECOVERY_CODES.value
    success_url = reverse_lazy("mfa_view_recovery_codes")
