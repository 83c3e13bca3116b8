"""The first page, and one's own account."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from liandong.core import clock
from liandong.core.access.hooks import actor_for
from liandong.core.access.models import User
from liandong.core.access.roles import role_name
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.directory import reads as directory
from liandong.web.navigation import first_page


@require_GET
@signed_in
def account(request: SignedInRequest) -> HttpResponse:
    """Who one is here: the posts one may work on, the look of the pages, the way out."""
    user = request.user
    posts = directory.posts_of(user.person, clock.now()) if isinstance(user, User) else []
    lines = [(post, directory.organisation(post.org), role_name(post.role)) for post in posts]
    told = {"posts": lines, "current": request.actor.post, "idle_minutes": settings.IDLE_SECONDS // 60}
    return render(request, "web/account.html", told)


@require_POST
def choose_post(request: HttpRequest) -> HttpResponse:
    """Work on another of one's own posts."""
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    at = clock.now()
    wanted = request.POST.get("post", "")
    if wanted not in {post.code for post in directory.posts_of(user.person, at)}:
        raise Http404
    request.session["post"] = wanted
    actor = actor_for(person=user.person, post=wanted, at=at)
    return redirect(first_page(actor) if actor else "account_login")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To where this role's work begins."""
    actor = getattr(request, "actor", None)
    return redirect(first_page(actor) if actor else "account_login")
