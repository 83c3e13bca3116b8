"""What watches the installation from outside may ask: numbers, and whether the clock lives."""

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST

from liandong.core import clock
from liandong.core.operation import metrics
from liandong.core.operation.measures import measure


@require_GET
@never_cache
def numbers(request: HttpRequest) -> HttpResponse:
    """Prometheus' format, for the token or this machine only; others learn nothing of it."""
    if not metrics.may_read(request):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


@require_GET
@never_cache
def clock_alive(request: HttpRequest) -> HttpResponse:
    """200 only while some clock process has handled everything due a moment ago: for a dead-man's switch.

    It says nothing but a word, so that anything outside may ask it without a key.
    """
    try:
        swept = measure(clock.now()).clock_caught_up
    except DatabaseError:
        swept = None
    well = swept is not None and swept < settings.CLOCK_SILENCE_SECONDS
    return HttpResponse("alive" if well else "silent", status=200 if well else 503, content_type="text/plain")
