"""Who may open a view. Every view of a module carries one of these, or says that it is public."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor
from liandong.core.access.hooks import proved_lately
from liandong.core.access.policy import require
from liandong.core.errors import DomainError

P = ParamSpec("P")
PROOF = "account_reauthenticate"


class SignedInRequest(HttpRequest):
    """A request whose actor is known."""

    actor: Actor


View = Callable[Concatenate[SignedInRequest, P], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponse]


class NoPost(DomainError):
    """Signed in, but on no post: nothing can be decided for them."""

    code = "no-post"
    status = 403
    sentence = gettext_noop("您的账号还没有岗位。请联系应急办在通讯录中设置。")


def signed_in(view: View[P]) -> Guarded[P]:
    """Only for people on a post: visitors go to sign in, programs get 401. Raises NoPost."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if actor := actor_of(request):
            known = cast(SignedInRequest, request)
            known.actor = actor
            return view(known, *args, **kwargs)
        if request.user.is_authenticated:
            raise NoPost
        return _to_sign_in(request)

    return guarded


def needs(verb: str) -> Callable[[View[P]], Guarded[P]]:
    """Only for people whose post may do `verb`. For one object, the action itself asks again with it."""

    def decorate(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def allowed(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            require(request.actor, verb)
            return view(request, *args, **kwargs)

        return signed_in(allowed)

    return decorate


def proved(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Around what must not be done from a desk that somebody left: destroying, permissions, tokens.

    Whoever has not shown a password or a factor within ten minutes does so first. A form that was sent is not
    done behind that page: they come back to where it stands. Source: OWASP ASVS 5, 7.5.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = next(one for one in args if isinstance(one, HttpRequest))
        if proved_lately(request):
            return view(*args, **kwargs)
        path = request.get_full_path() if request.method == "GET" else _came_from(request)
        return redirect(f"{reverse(PROOF)}?{urlencode({'next': path})}")

    return guarded


def _came_from(request: HttpRequest) -> str:
    """The path of our own page that a form stood on."""
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.netloc == request.get_host() else "/"


def actor_of(request: HttpRequest) -> Actor | None:
    """The signed-in actor itself, or None. (`request.actor` is lazy, so `is None` never holds for it.)"""
    lazy = getattr(request, "actor", None)
    return getattr(lazy, "_wrapped", lazy) if lazy else None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # A part of a page cannot be a sign-in page: let the whole page go there.
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    if "application/json" in request.headers.get("Accept", "") or "X-Requested-With" in request.headers:
        # A draft that meets the sign-in page must know that it was not stored.
        return JsonResponse({"error": "signed-out", "sentence": _("请先登录。")}, status=401)
    return redirect_to_login(request.get_full_path())
