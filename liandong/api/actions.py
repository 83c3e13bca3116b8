"""Letting systems in, and out again."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.api.errors import NameTaken
from liandong.api.facts import TokenCreated, TokenRevoked
from liandong.api.models import ApiToken
from liandong.api.scopes import SCOPES
from liandong.core.access.actor import Actor, sees
from liandong.core.access.policy import require
from liandong.core.errors import Invalid
from liandong.core.journal.recorder import record
from liandong.directory import identity

LONGEST = timedelta(days=366)
_NAME = re.compile(r"^[\w·() -]{2,60}$")


@transaction.atomic
def create_token(
    *, name: str, post: str, scopes: Sequence[str], expires_at: datetime, by: Actor, at: datetime
) -> tuple[ApiToken, str]:
    """Let a system act as a post. Returns the token and its secret, which is never seen again.

    It lives a year at most. Raises Invalid, NameTaken. Source: OWASP ASVS 5, machine credentials.
    """
    require(by, "api.manage_tokens")
    acting = identity.acting_as(post, ref="", name=name)
    errors = _wrong(name, scopes, expires_at, at)
    if acting is None or not sees(by, topics := identity.topics_of(acting.org)):
        errors["post"] = _("没有代码为 {post} 的岗位，请在通讯录中核对。").format(post=post[:80])
    if errors:
        raise Invalid(errors)
    if ApiToken.objects.filter(name=name).exists():
        raise NameTaken
    prefix = f"ld_{secrets.token_hex(4)}"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        name=name,
        prefix=prefix,
        digest=digest_of(secret),
        post=post,
        scopes=sorted(set(scopes)),
        created_by=by.ref,
        created_at=at,
        expires_at=expires_at,
        topics=topics,
    )
    fact = TokenCreated(
        name=name, prefix=prefix, post=post, scopes=token.scopes, expires_at=expires_at.isoformat()
    )
    record(fact, stream=_stream(token), by=by, at=at, parties=[post.split(":")[0]])
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Actor, at: datetime) -> ApiToken:
    """It works no more, from this moment. A second time changes nothing."""
    require(by, "api.manage_tokens", token)
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record(TokenRevoked(name=token.name, prefix=token.prefix), stream=_stream(token), by=by, at=at)
    return token


def digest_of(secret: str) -> str:
    """Secrets are 256 random bits: a plain digest cannot be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _wrong(name: str, scopes: Sequence[str], expires_at: datetime, at: datetime) -> dict[str, str]:
    errors = {}
    if not _NAME.match(name):
        errors["name"] = _("名称为 2 到 60 个字，可用文字、数字、空格和短横线。")
    if not scopes or set(scopes) - SCOPES.keys():
        errors["scopes"] = _("请至少勾选一个权限范围。")
    if not at < expires_at <= at + LONGEST:
        errors["expires_at"] = _("有效期应在今天之后、一年之内。")
    return errors


def _stream(token: ApiToken) -> str:
    return f"org/{token.post.split(':')[0]}"
