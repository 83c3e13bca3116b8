"""What can go wrong in the directory, told to people."""

from django.utils.translation import gettext_noop

from liandong.core.errors import DomainError


class NotYours(DomainError, code="directory.not-yours", status=403):
    sentence = gettext_noop("只能修改本单位的登记。其他单位的变更请联系应急办。")


class UnknownUnit(DomainError, code="directory.unknown-unit", status=404):
    sentence = gettext_noop("没有名为“{name}”的单位。请核对名称，或先登记该单位。")


class UnknownRegion(DomainError, code="directory.unknown-region", status=404):
    sentence = gettext_noop("没有代码为 {code} 的区划。请核对区划代码。")


class UnknownTier(DomainError, code="directory.unknown-tier", status=422):
    sentence = gettext_noop("没有“{tier}”这一联动级别。请从级别列表中选择。")


class UnknownKind(DomainError, code="directory.unknown-kind", status=422):
    sentence = gettext_noop("没有“{kind}”这一单位类别。请从类别列表中选择。")


class UnknownItem(DomainError, code="directory.unknown-item", status=422):
    sentence = gettext_noop("{tier} 没有“{item}”这一要求。请刷新页面后重试。")


class UnknownParty(DomainError, code="directory.unknown-party", status=422):
    sentence = gettext_noop("“{name}”既不是单位类别，也不是单位名称。请从列表中选择。")


class NotALinkageUnit(DomainError, code="directory.not-a-linkage-unit", status=422):
    sentence = gettext_noop("{name} 不是联动单位。请先登记为联动单位。")


class AlreadyRegistered(DomainError, code="directory.already-registered", status=409):
    sentence = gettext_noop("{name} 已登记。请直接修改其登记事项。")


class PowersApart(DomainError, code="directory.powers-apart", status=409):
    """The three administrators are three people (GB/T 22239-2019 8.1.5)."""

    sentence = gettext_noop("{name} 已任另一类管理员。系统、安全、审计三类管理员须由不同的人担任。")


class BadPhone(DomainError, code="directory.bad-phone", status=422):
    sentence = gettext_noop("电话“{phone}”无法拨打。请填写手机号、带区号的固定电话或短号。")


class ChangedInTheFuture(DomainError, code="directory.changed-in-the-future", status=422):
    sentence = gettext_noop("变更时间晚于现在。请填写实际变更的时间。")


class PeriodEndsFirst(DomainError, code="directory.period-ends-first", status=422):
    sentence = gettext_noop("结束日期早于开始日期。请核对报备期间。")
