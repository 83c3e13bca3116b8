"""The feed for pages that poll, fresh tokens, and signs of health for whoever watches the installation."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core import clock
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.core.live import reads
from liandong.core.live.tokens import origin_of, token_for


@require_GET
@never_cache
@signed_in
def changes(request: SignedInRequest) -> HttpResponse:
    """What became visible to the viewer after the cursor `after`; without one, only the present cursor."""
    language = translation.get_language() or ""
    found = reads.changes_since(request.GET.get("after", ""), request.actor, language)
    return JsonResponse(
        {
            "facts": found.facts,
            "cursor": str(found.cursor),
            "reset": found.reset,
            "now": found.now or clock.now(),
            "token": token_for(request.actor, origin=origin_of(request)),
        }
    )


@require_GET
@never_cache
@signed_in
def token(request: SignedInRequest) -> HttpResponse:
    """A fresh token for the feed."""
    return JsonResponse({"token": token_for(request.actor, origin=origin_of(request))})


@require_GET
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The installation works: a database that takes writes, clock and delivery. 503 names what does not."""
    try:
        parts, writable = reads.parts(clock.now()), reads.takes_writes()
    except DatabaseError:
        return JsonResponse({"database": "away"}, status=503, headers={"Retry-After": "3"})
    told = {part.name: _seconds(part) for part in parts}
    well = writable and all(part.well for part in parts)
    return JsonResponse(
        {"database": "ok" if writable else "read-only", "ready": well, "silent_seconds": told},
        status=200 if well else 503,
    )


def _seconds(part: reads.Part) -> float | None:
    return None if part.silent_for is None else round(part.silent_for.total_seconds(), 1)
