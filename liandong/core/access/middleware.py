"""Puts the actor on the request, and answers 503 while the database is away."""

from collections.abc import Callable
from dataclasses import replace

from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.hooks import actor_for
from liandong.core.errors import DomainError, Invalid, from_constraint

Handler = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """`request.actor` is the signed-in person on their chosen post, or None."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """What no database can look for is refused before anybody looks; the API says so in its own way."""
        if "%00" not in request.META.get("QUERY_STRING", "") or request.path.startswith("/api/"):
            return None
        from liandong.core.ui.views import domain_error

        return domain_error(request, _unreadable())

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A domain error that no view turned into a form message becomes a page that says what to do."""
        said = from_constraint(error) if isinstance(error, IntegrityError) else error
        if isinstance(error, UnicodeEncodeError) or (isinstance(error, DataError) and "NUL" in str(error)):
            said = _unreadable()  # no keyboard makes these: nothing that somebody typed is lost
        if not isinstance(said, DomainError):
            return None
        from liandong.core.ui.views import domain_error

        return domain_error(request, said)


def _unreadable() -> DomainError:
    return Invalid({"address": _("网址里有不能识别的字符，请从页面上的链接进入。")})


def _actor(request: HttpRequest) -> Actor | None:
    user = request.user
    if not user.is_authenticated or not user.person:
        return None
    actor = actor_for(person=user.person, post=request.session.get("post", ""), at=clock.now())
    # Who has gone into an exercise acts there on every page, until they come out or sign in anew.
    world = request.session.get("world", "real")
    return replace(actor, world=world) if actor and world != "real" else actor


class DatabaseAwayMiddleware:
    """While the database restarts, the answer is 503 with Retry-After, never 500: nothing was taken."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError):
            return self._away(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            return self._away(request)
        return None

    @staticmethod
    def _away(request: HttpRequest) -> HttpResponse:
        from liandong.core.ui.views import database_away

        return database_away(request)
