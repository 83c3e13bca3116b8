"""What is asked from outside without signing in: one-tap links, and receipts of gateways."""

from datetime import datetime

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import ValidationError

from liandong.core import clock
from liandong.core.access.masking import mask_name
from liandong.core.errors import DomainError, NotVisible
from liandong.core.notify import one_tap, receipts
from liandong.core.notify.channels import gateway
from liandong.core.notify.models import Delivery

BAD_LINKS_A_MINUTE = 60
TAPS_A_MINUTE = 20


class TooOften(DomainError, code="too-often", status=429):
    """The same caller or the same link within a minute."""

    sentence = gettext_noop("操作过于频繁，请一分钟后再试；紧急情况请致电指挥中心。")


def _at_most(count: int, who: str) -> None:
    """Raises TooOften. Counted by the minute, for all processes: those who come at once take turns."""
    key = f"notify.outside/{who}/{int(clock.now().timestamp()) // 60}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        cache.add(key, 0)
        asked = cache.incr(key)
    if asked > count:
        raise TooOften


@csrf_exempt  # the link itself is the authority, and messengers' browsers may keep no cookies
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tap(request: HttpRequest, token: str) -> HttpResponse:
    """What a one-tap link shows, and, pressed, does. Looking at it (as messengers do) does nothing."""
    at = clock.now()
    try:
        delivery = one_tap.delivery_of(token, at)
    except one_tap.LinkExpired as expired:
        context = {"shown": one_tap.Shown(_("链接已过期")), "error": expired, "page": "/"}
        return render(request, "notify/tap.html", context, status=expired.status)
    except NotVisible:
        # Only bad links are counted by address: behind one proxy, nobody shuts out those with good ones.
        _at_most(BAD_LINKS_A_MINUTE, f"address/{request.META.get('REMOTE_ADDR')}")
        raise
    error: DomainError | None = None
    if request.method == "POST":
        _at_most(TAPS_A_MINUTE, f"link/{delivery.pk}")
        error = _tapped(delivery, at)
        delivery.refresh_from_db()
    purpose = one_tap.purpose_of(delivery.message)
    context = {
        "shown": purpose.shows(delivery.message, one_tap.actor_of(delivery, at)),
        "button": purpose.button,
        "name": mask_name(delivery.name),
        "done_at": delivery.answered_at,
        "page": delivery.message.link or "/",
        "error": error,
    }
    return render(request, "notify/tap.html", context, status=error.status if error else 200)


def _tapped(delivery: Delivery, at: datetime) -> DomainError | None:
    if delivery.answered_at:
        return None  # a second tap: it is done
    try:
        one_tap.tap(delivery, at)
    except DomainError as error:
        return error
    return None


@csrf_exempt
@require_POST
def receive(request: HttpRequest, channel: str) -> HttpResponse:
    """A gateway reports what became of a message. 401 unsigned, 404 not ours, 422 not understood."""
    at, secret = clock.now(), gateway.secret_of(channel)
    if not secret:
        return _not_ours()
    if not receipts.signed_by(secret, request.headers, request.body, at):
        return JsonResponse({"code": "signature"}, status=401)
    try:
        receipt = receipts.Receipt.model_validate_json(request.body)
        return JsonResponse({"reply": receipts.take(channel, receipt, at)})
    except ValidationError as error:
        wrong = [".".join(map(str, one["loc"])) for one in error.errors(include_input=False)]
        return JsonResponse({"code": "invalid", "fields": wrong}, status=422)
    except NotVisible:
        return _not_ours()


def _not_ours() -> HttpResponse:
    return JsonResponse({"code": NotVisible.code}, status=NotVisible.status)
