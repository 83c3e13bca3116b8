"""What can go wrong with an incident, said so that the reader knows what to do."""

from django.utils.translation import gettext_noop

from liandong.core.errors import DomainError


class IncidentIsClosed(DomainError, code="incident-closed"):
    sentence = gettext_noop("事件 {incident} 已{status}，不能再变更。确需变更请先重新处置。")


class AlreadyMerged(DomainError, code="already-merged"):
    sentence = gettext_noop("事件 {incident} 已并入 {into}，请在 {into} 上操作。")


class NotClosed(DomainError, code="not-closed"):
    sentence = gettext_noop("事件 {incident} 还没有办结，不需要重新处置。请刷新页面查看。")


class MergesIntoItself(
    DomainError, code="merges-into-itself", status=422, constraint="not_merged_into_itself"
):
    sentence = gettext_noop("不能将事件并入它自己，请另选一个事件。")


class UnknownType(DomainError, code="unknown-type", status=422):
    sentence = gettext_noop("没有代码为 {type} 的事件类别，请从类别表中选择。")


class UnknownGrade(DomainError, code="unknown-grade", status=422):
    sentence = gettext_noop("没有“{grade}”这个事件等级，请从等级表中选择。")


class OutsideCountry(DomainError, code="outside-country", status=422):
    sentence = gettext_noop("坐标 {lon}, {lat} 不在国内，请核对经纬度是否颠倒或选错坐标系。")


class OrdersStillOpen(DomainError, code="orders-still-open"):
    sentence = gettext_noop("还有 {count} 个单位未处置完毕，请先完成、撤回或移交后再办结。")


class BadPlot(DomainError, code="bad-plot", status=422):
    sentence = gettext_noop("{symbol}需要 {least} 到 {most} 个国内坐标点，现在是 {given} 个，请补画或删减。")


class NoSuchPlot(DomainError, code="no-such-plot"):
    sentence = gettext_noop("这个标绘已撤销或不存在，请刷新地图查看。")
