"""The living page of the design, and the pages that say what went wrong and what to do now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from liandong.core.ui import words
from liandong.core.ui.samples import samples


def design(request: HttpRequest) -> HttpResponse:
    """Every token and component in every state. Needs no database and shows no real data."""
    # The living page has no database to ask for the time.
    now = timezone.now()
    return render(request, "ui/design.html", {"now": now, "words": words, **samples(now)})


def _problem(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    return render(request, template, {"now": timezone.now(), **context}, status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, "403.html", 403, reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _problem(request, "404.html", 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _problem(request, "403_csrf.html", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Must work when everything else does not: no context processors, no database."""
    from django.template.loader import render_to_string

    return HttpResponse(render_to_string("500.html", {"now": timezone.now()}), status=500)
