"""Sign-in, the first page, the map."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.core import clock
from liandong.core.access.hooks import actor_for
from liandong.core.access.models import User
from liandong.core.access.roles import role_name
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.directory import reads as directory
from liandong.web import signing
from liandong.web.forms import SignInForm
from liandong.web.navigation import first_page
from liandong.web.personas import personas


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """By account and password; in a demo also by a card."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _begin(request, form.user)
    status = 422 if form.errors else 200
    cards = personas() if settings.DEMO else []
    context: dict[str, Any] = {"form": form, "personas": cards, "next": _next(request)}
    return render(request, "web/sign_in.html", context, status=status)


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in by a persona card. Only in a demo."""
    if not settings.DEMO:
        raise Http404
    allowed = {one.username for one in personas()}
    username = request.POST.get("username", "")
    user = get_user_model().objects.filter(username=username).first() if username in allowed else None
    if user is None:
        raise Http404
    return _begin(request, user, demo=True)


def _begin(request: HttpRequest, user: Any, *, demo: bool = False) -> HttpResponse:
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    at = clock.now()
    posts = directory.posts_of(user.person, at)
    request.session["post"] = posts[0].code if posts else ""
    actor = actor_for(person=user.person, post=request.session["post"], at=at)
    if actor is None:
        logout(request)
        return render(request, "web/no_post.html", {"account": user.get_username()}, status=403)
    signing.record_sign_in(actor, at, demo=demo)
    return redirect(_next(request) or first_page(actor))


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe and wanted != "/" else ""


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("web:sign_in")


@require_GET
@signed_in
def account(request: SignedInRequest) -> HttpResponse:
    """Who one is here: the posts one may work on, the look of the pages, the way out."""
    user = request.user
    posts = directory.posts_of(user.person, clock.now()) if isinstance(user, User) else []
    lines = [(post, directory.organisation(post.org), role_name(post.role)) for post in posts]
    return render(request, "web/account.html", {"posts": lines, "current": request.actor.post})


@require_POST
def choose_post(request: HttpRequest) -> HttpResponse:
    """Work on another of one's own posts."""
    user = request.user
    if not isinstance(user, User):
        return redirect("web:sign_in")
    at = clock.now()
    wanted = request.POST.get("post", "")
    if wanted not in {post.code for post in directory.posts_of(user.person, at)}:
        raise Http404
    request.session["post"] = wanted
    actor = actor_for(person=user.person, post=wanted, at=at)
    return redirect(first_page(actor) if actor else "web:sign_in")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To where this role's work begins."""
    actor = getattr(request, "actor", None)
    return redirect(first_page(actor) if actor else "web:sign_in")
