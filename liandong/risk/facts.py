"""What can be stated about risk points. Stream: the organisation's that answers for them."""

from typing import Any

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class _OfPoint(Fact):
    point: int
    name: str
    point_kind: str
    kind_name: str
    level: str
    level_name: str
    org: str
    org_name: str


class PointRegistered(_OfPoint, kind="risk.point_registered"):
    sentence = gettext_noop("登记{kind_name} {name}（{level_name}），由 {org_name} 负责")

    region: str
    exposed: int


class PointChanged(_OfPoint, kind="risk.point_changed"):
    """Particulars of a point changed: each field with what it was and what it is."""

    sentence = gettext_noop("{kind_name} {name} 变更：{what}")

    what: str
    changes: dict[str, list[Any]]


class PointClosed(_OfPoint, kind="risk.point_closed"):
    """It is no risk any more, or the place is gone."""

    sentence = gettext_noop("{kind_name} {name} 销号：{reason}")

    reason: str
