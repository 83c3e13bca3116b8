"""Where everybody comes in: by password, single sign-on or a demo's card, always the same threshold."""

from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.utils import get_login_redirect_url
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from liandong.accounts import actions, facts, passwords
from liandong.accounts.client import address_of
from liandong.core import clock
from liandong.core.access.hooks import actor_for
from liandong.core.access.models import User
from liandong.core.access.views import actor_of
from liandong.directory import reads as directory

BACKEND = "django.contrib.auth.backends.ModelBackend"
OWES_PASSWORD, SEEN = "owes_password", "seen"


def begin(request: HttpRequest, user: User, wanted: str | None = None, *, demo: bool = False) -> HttpResponse:
    """The session exists: put them on their first post, record it, show them in. Without a post: out."""
    at = clock.now()
    posts = directory.posts_of(user.person, at)
    request.session["post"] = posts[0].code if posts else ""
    actor = actor_for(person=user.person, post=request.session["post"], at=at) if user.person else None
    if actor is None:
        logout(request)
        return render(request, "accounts/no_post.html", {"account": user.get_username()}, status=403)
    request.session[SEEN] = at.timestamp()
    if not demo and passwords.is_too_old(user, at):
        request.session[OWES_PASSWORD] = True
    fact = _signed_in(request, user, demo)
    actions.state(fact.model_copy(update={"post": actor.post}), actor, at)
    return redirect(get_login_redirect_url(request, wanted))


def _signed_in(request: HttpRequest, user: User, demo: bool) -> facts.SignedIn:
    methods = {one["method"] for one in get_authentication_records(request, user)}
    how = "demo" if demo else "oidc" if "socialaccount" in methods else "password"
    # Who came in this moment has proved enough for the next minutes.
    record_authentication(
        request, user, method="mfa" if "mfa" in methods else "password", reauthenticated=True
    )
    return facts.SignedIn(
        person=user.person,
        name=user.first_name or user.username,
        post="",
        demo=demo,
        how=how,
        factor="mfa" in methods,
        address=address_of(request) or "",
    )


def end(request: HttpRequest, *, idle: bool = False, at: datetime | None = None) -> None:
    """Sign out, and record it."""
    user, actor = request.user, actor_of(request)
    if isinstance(user, User) and actor and user.person:
        fact = facts.SignedOut(person=user.person, name=actor.name, idle=idle)
        actions.state(fact, actor, at or clock.now())
    logout(request)
    request.actor = None  # type: ignore[attr-defined]


def proved_lately(request: HttpRequest) -> bool:
    """Whether who sits there showed a password or a factor within ACCOUNT_REAUTHENTICATION_TIMEOUT."""
    return bool(did_recently_reauthenticate(request))


def needs_factor(roles: Any) -> bool:
    """Whether these roles may only work with a second factor."""
    return not settings.MFA_ROLES.isdisjoint(roles)
