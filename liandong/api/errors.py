"""What programs are told when a request cannot be taken, before any action is asked."""

from typing import Any, ClassVar

from django.utils.translation import gettext_noop

from liandong.core.errors import DomainError


class NoToken(DomainError, code="no-token", status=401):
    sentence = gettext_noop("缺少有效的接口令牌：请在 Authorization 头中以 Bearer 方式提供未过期的令牌。")


class OutsideScope(DomainError, code="outside-scope", status=403):
    sentence = gettext_noop("令牌没有 {scope} 权限范围。请联系系统管理员重新签发。")


class NeedsKey(DomainError, code="needs-key", status=400):
    sentence = gettext_noop("写入须带 Idempotency-Key 头：同一次提交重发时用同一个编号。")


class Malformed(DomainError, code="malformed", status=400):
    sentence = gettext_noop("请求正文不是可以保存的 JSON：{why}")


class TooLarge(DomainError, code="too-large", status=413):
    sentence = gettext_noop("请求正文超过 {most} MB，请分批提交。")


class WrongMediaType(DomainError, code="wrong-media-type", status=415):
    sentence = gettext_noop("请求正文须为 application/json。")


class WrongMethod(DomainError, code="wrong-method", status=405):
    sentence = gettext_noop("此地址不支持 {method}，请查接口文档。")


class TooMany(DomainError, code="too-many-requests", status=429):
    """`retry_after` is in seconds."""

    sentence = gettext_noop("请求过于频繁，请在 {retry_after} 秒后重试。")


class Away(DomainError, code="database-away", status=503):
    """The database restarts; nothing was taken."""

    sentence = gettext_noop("系统正在恢复，这次请求没有被接收，请在 {retry_after} 秒后用同一编号重试。")
    again: ClassVar[int] = 3

    def __init__(self, **fields: Any) -> None:
        super().__init__(**{"retry_after": self.again, **fields})


class Conflicts(DomainError, code="conflict"):
    sentence = gettext_noop("与刚刚发生的另一次变更冲突，请重新读取后再试。")


class Unstorable(DomainError, code="unstorable", status=422):
    sentence = gettext_noop("有数值超出可以保存的范围，请核对。")


class Broken(DomainError, code="server-error", status=500):
    sentence = gettext_noop("系统出错，未能完成。请用同一编号重试；仍不行请联系系统管理员。")


class NameTaken(DomainError, code="token-name-taken", constraint="api_apitoken_name_key"):
    sentence = gettext_noop("已有同名的令牌，请换一个名称。")
