"""What can go wrong with stocks and loans, said so that the reader knows what to do."""

from django.utils.translation import gettext_noop

from liandong.core.errors import DomainError


class StockShort(DomainError, code="resources.stock-short"):
    """Somebody else was quicker, or it was never that many."""

    sentence = gettext_noop(
        "{unit_name} 的{kind_name}可用只剩 {left} {measure}（要 {wanted}），可能刚被调走；"
        "其他单位还有 {elsewhere} {measure}，请改数量或换一处。"
    )


class NothingPicked(DomainError, code="resources.nothing-picked", status=422):
    sentence = gettext_noop("请至少选一处库存，并填写大于零的数量。")


class StockLentOut(DomainError, code="resources.stock-lent-out", status=422):
    sentence = gettext_noop("还有 {lent} {measure} 在外未还，总数不能少于它。请先登记归还或损失。")


class AlreadyKept(DomainError, code="resources.already-kept", constraint="stock_counted_once"):
    sentence = gettext_noop("本单位在同一地点已有同类同规格的物资，请直接修改那一条的数量。")


class UnknownStockKind(DomainError, code="resources.unknown-kind", status=422):
    sentence = gettext_noop("没有“{kind}”这一物资类别，请从类别列表中选择。")


class NotThisStep(DomainError, code="resources.not-this-step"):
    sentence = gettext_noop("这笔调用“{state}”，不能再做这一步，请刷新。")


class ImpossibleCount(DomainError, code="resources.impossible-count", status=422):
    sentence = gettext_noop("数量应在 {least} 到 {most} 之间，填写的是 {given}。")


class NotYourLoan(DomainError, code="resources.not-your-loan", status=403):
    sentence = gettext_noop("这一步由 {unit_name} 办理，或由联动中心代办。")


class NotInAnExercise(DomainError, code="resources.not-in-an-exercise"):
    sentence = gettext_noop("演练不占用真实库存，请在演练脚本中说明所需物资。")
