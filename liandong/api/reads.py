"""Who asks: the token of a request, and the tokens that an administrator keeps."""

import hmac
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from liandong.api.actions import digest_of
from liandong.api.models import ApiToken
from liandong.core.access.actor import Actor
from liandong.core.access.policy import visible
from liandong.core.errors import existing
from liandong.core.rows import read
from liandong.directory import identity

COARSE = timedelta(minutes=10)


def token_of(secret: str, at: datetime) -> ApiToken | None:
    """The working token with this secret. Notes its use, to ten minutes."""
    prefix = secret[:11]
    if not prefix.isascii() or "\x00" in prefix:
        return None
    token = next(iter(read(ApiToken, "where prefix = %s", [prefix])), None)
    if token is None or not hmac.compare_digest(token.digest, digest_of(secret)) or not token.works_at(at):
        return None
    if token.last_used_at is None or token.last_used_at < at - COARSE:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=at - COARSE)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=at)
    return token


def actor_of_token(token: ApiToken) -> Actor | None:
    """The post that it acts as; None when the post is gone."""
    return identity.acting_as(token.post, ref=f"token/{token.prefix}", name=token.name)


def tokens_seen(viewer: Actor) -> QuerySet[ApiToken]:
    return visible(ApiToken.objects.all(), viewer)


def token_named(pk: int, viewer: Actor) -> ApiToken:
    """Raises NotVisible."""
    return existing(tokens_seen(viewer).filter(pk=pk).first())
