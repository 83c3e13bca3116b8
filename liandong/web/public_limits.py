"""How often somebody outside may do a thing: counted in the database, so that it holds for every process."""

import hashlib
import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from liandong.core.errors import DomainError
from liandong.web.models import Visit

KEPT = timedelta(days=1)


class TooOften(DomainError, code="too-often", status=429):
    sentence = gettext_noop("提交过于频繁，请 {minutes} 分钟后再试。紧急危险请直接拨打 110、119、120。")


@dataclass(frozen=True)
class Limit:
    """At most `most` times `within`, of one thing."""

    what: str
    most: int
    within: timedelta


@transaction.atomic
def count(limits: Sequence[tuple[Limit, str]], at: datetime) -> None:
    """Count a visit under each limit for its person or address. Raises TooOften, and then counts none.

    Those who come at once take turns, so that a burst does not slip through.
    """
    marks = sorted((limit.what, _digest(who), limit) for limit, who in limits if who)
    for what, who, limit in marks:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"visit:{what}:{who}"])
        recent = Visit.objects.filter(what=what, who=who, at__gt=at - limit.within)
        if recent.count() >= limit.most:
            left = recent.earliest("at").at + limit.within - at
            raise TooOften(minutes=math.ceil(left.total_seconds() / 60))
    Visit.objects.bulk_create([Visit(what=what, who=who, at=at) for what, who, _limit in marks])
    Visit.objects.filter(at__lt=at - KEPT).delete()


def _digest(who: str) -> str:
    """Neither an address nor a number is kept: only what they come to under the product's own secret."""
    return hmac.new(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).hexdigest()[:32]


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; of an IPv6 address the network, which is what one household has.

    A header is believed only behind the installation's own HTTPS proxy, and of it the last hop, which that
    proxy wrote: whatever stands before it anybody can write.
    """
    told = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE and (hops := request.headers.get("X-Forwarded-For", "")):
        told = hops.rpartition(",")[2].strip()
    try:
        address = ip_address(told)
    except ValueError:
        return told
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(address.exploded[:19])
    return str(address)
