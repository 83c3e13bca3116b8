"""The living page of the design, and the pages that say what went wrong and what to do now."""

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from liandong.core import clock
from liandong.core.errors import DomainError
from liandong.core.ui import words
from liandong.core.ui.samples import samples

AWAY = (OperationalError, InterfaceError)
RETRY_AFTER_SECONDS = "3"
TOKENS = (
    *("canvas", "paper", "sunken", "line", "control", "ink", "muted", "action", "action-soft", "late"),
    *("late-soft", "go", "go-soft", "filled", "bar", "warn-red", "warn-orange", "warn-yellow", "warn-blue"),
)


def icons() -> list[str]:
    """The names in the sprite."""
    sprite = Path(__file__).parent / "static" / "ui" / "icons" / "sprite.svg"
    return re.findall(r'<symbol id="([^"]+)"', sprite.read_text(encoding="utf-8"))


def design(request: HttpRequest) -> HttpResponse:
    """Every token and component in every state. Needs no database and shows no real data."""
    # The living page has no database to ask for the time.
    now = timezone.now()
    template = "ui/design_desk.html" if "desk" in request.GET else "ui/design.html"
    if "phone" in request.GET:
        template = "ui/design_phone.html"
    return render(
        request, template, {**samples(now), "now": now, "words": words, "tokens": TOKENS, "icons": icons()}
    )


def _problem(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    return render(request, template, {"now": _moment(), **context}, status=status)


def _moment() -> datetime:
    """The database's time; this machine's own only while the database is away."""
    try:
        return clock.now()
    except (DatabaseError, InterfaceError):
        return timezone.now()


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, "403.html", 403, reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, "404.html", 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _problem(request, "403_csrf.html", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Must work when everything else does not: no context processors, no database."""
    from django.template.loader import render_to_string

    # What middleware outside ours raises, as the session when it is saved, arrives here and nowhere else.
    if isinstance(sys.exc_info()[1], AWAY):
        return database_away(request)
    return HttpResponse(render_to_string("500.html", {"now": _moment()}), status=500)


def database_away(request: HttpRequest) -> HttpResponse:
    """Nothing was taken; asking again in a moment will do. Needs nothing of the database."""
    from django.template.loader import render_to_string

    page = render_to_string("503.html", {"now": timezone.now()})
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A domain error that no form could show: as a page, or as problem details for programs."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)
    if error.status == 404:
        return not_found(request)
    return _problem(request, "error.html", error.status, reason=str(error))
