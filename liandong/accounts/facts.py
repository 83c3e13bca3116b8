"""What happened to accounts, on the stream of the person: who knew what begins with who came in."""

from typing import ClassVar

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class OfPerson(Fact):
    """What every fact about an account names."""

    person: str
    name: str


class SignedIn(OfPerson, kind="access.signed_in"):
    """Somebody began to work on a post. `how`: password, oidc, or demo; `factor`: a second one was given."""

    sentence: ClassVar[str] = gettext_noop("{name} 以 {post} 上岗")

    post: str
    demo: bool = False
    how: str = "password"
    factor: bool = False
    address: str = ""


class SignedOut(OfPerson, kind="access.signed_out"):
    """`idle`: nothing was done for so long that the session ended by itself."""

    sentence: ClassVar[str] = gettext_noop("{name} 退出登录")

    idle: bool = False


class SignInFailed(OfPerson, kind="access.sign_in_failed"):
    """A wrong password, or a wrong second factor, for an account that exists."""

    sentence: ClassVar[str] = gettext_noop("{name} 的账号登录失败（来自 {address}）")

    address: str
    factor: bool = False


class LockedOut(OfPerson, kind="access.locked_out"):
    sentence: ClassVar[str] = gettext_noop("{name} 的账号连续失败，锁定 {minutes} 分钟（来自 {address}）")

    address: str
    minutes: int


class Unlocked(OfPerson, kind="access.unlocked"):
    sentence: ClassVar[str] = gettext_noop("解除 {name} 的账号锁定")


class AccountOpened(OfPerson, kind="access.account_opened"):
    sentence: ClassVar[str] = gettext_noop("为 {name} 开设账号 {account}")

    account: str


class AccountDisabled(OfPerson, kind="access.account_disabled"):
    sentence: ClassVar[str] = gettext_noop("停用 {name} 的账号")


class AccountEnabled(OfPerson, kind="access.account_enabled"):
    sentence: ClassVar[str] = gettext_noop("启用 {name} 的账号")


class LinkMade(OfPerson, kind="access.link_made"):
    """A link with which the person sets their password; the link itself is not repeated here."""

    sentence: ClassVar[str] = gettext_noop("为 {name} 签发一次性设置口令链接")

    expires_at: str


class PasswordChanged(OfPerson, kind="access.password_changed"):
    sentence: ClassVar[str] = gettext_noop("{name} 的口令已更换")

    by_link: bool = False


class FactorChanged(OfPerson, kind="access.factor_changed"):
    """A second factor was added or removed by its owner. `what`: totp, webauthn, recovery_codes."""

    sentence: ClassVar[str] = gettext_noop("{name} 的第二验证方式变更：{what}")

    what: str
    added: bool


class FactorsReset(OfPerson, kind="access.factors_reset"):
    sentence: ClassVar[str] = gettext_noop("清除 {name} 的第二验证方式 {count} 项，须重新绑定")

    count: int


class JournalExported(OfPerson, kind="access.journal_exported"):
    """An audit administrator took lines of the journal along."""

    sentence: ClassVar[str] = gettext_noop("{name} 导出流水 {count} 条")

    count: int
    asked: str
