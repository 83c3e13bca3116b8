"""Who was let in by machine, and for what."""

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class TokenCreated(Fact, kind="api.token_created"):
    sentence = gettext_noop("签发接口令牌 {prefix}（{name}），以 {post} 身份")

    name: str
    prefix: str
    post: str
    scopes: list[str]
    expires_at: str


class TokenRevoked(Fact, kind="api.token_revoked"):
    sentence = gettext_noop("吊销接口令牌 {prefix}（{name}）")

    name: str
    prefix: str
