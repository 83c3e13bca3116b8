"""What can go wrong with risk points, said so that the reader knows what to do."""

from django.utils.translation import gettext_noop

from liandong.core.errors import DomainError


class AlreadyNamed(DomainError, code="risk.already-named", constraint="risk_point_named_once"):
    sentence = gettext_noop("这个区划里已有同类同名的点位，请直接修改那一条。")


class UnknownRiskKind(DomainError, code="risk.unknown-kind", status=422):
    sentence = gettext_noop("没有“{kind}”这一类别或级别，请从列表中选择。")
