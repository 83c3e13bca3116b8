"""What can go wrong with an order, said so that the reader knows what to do."""

from django.utils.translation import gettext_noop

from liandong.core.errors import DomainError


class UnknownUnit(DomainError, code="unknown-unit", status=422):
    sentence = gettext_noop("没有代码为 {unit} 的联动单位，请从推荐力量或通信录中选择。")


class NeedsUnits(DomainError, code="needs-units", status=422):
    sentence = gettext_noop("请至少勾选一个单位再派出。")


class OrderedTwice(DomainError, code="ordered-twice", status=422):
    sentence = gettext_noop("{unit_name} 在同一次派出中重复，请只保留一个。")


class AlreadyOrdered(DomainError, code="already-ordered", constraint="one_open_order_per_unit"):
    sentence = gettext_noop("{unit_name} 已有这起事件的未完成指令，补充要求请用“追加”。")


class LeadTaken(DomainError, code="lead-taken", constraint="one_lead_per_incident"):
    sentence = gettext_noop("这起事件已有主办单位，更换主办请用“移交”或先撤回。")


class OrderIsOver(DomainError, code="order-over"):
    sentence = gettext_noop("指令 {order} 已{state}，不能再操作。")


class NotYourOrder(DomainError, code="not-your-order", status=403):
    sentence = gettext_noop("这条指令属于 {unit_name}，只能由该单位或联动中心代为操作。")


class ImpossibleTime(DomainError, code="impossible-time", status=422):
    sentence = gettext_noop("时间 {given} 不成立：应在 {earliest} 与现在之间，请改正后再提交。")


class HandleFirst(DomainError, code="handle-first"):
    sentence = gettext_noop("首接负责：请先出动、到场或反馈先期处置情况，再提出移交。")


class HandoverWaiting(DomainError, code="handover-waiting", constraint="one_handover_at_a_time"):
    sentence = gettext_noop("已有一个移交在等 {to_name} 答复，请先等待或收回。")


class NoHandover(DomainError, code="no-handover"):
    sentence = gettext_noop("这条指令没有等待答复的移交，可能已被答复或收回，请刷新。")


class HandsToItself(DomainError, code="hands-to-itself", status=422):
    sentence = gettext_noop("不能移交给本单位，请选择其他单位。")


class ChasedJustNow(DomainError, code="chased-just-now"):
    sentence = gettext_noop("{by} 刚刚催办过 {unit_name}，请在 {seconds} 秒后再催，或改用电话。")


class NothingToChase(DomainError, code="nothing-to-chase", status=422):
    sentence = gettext_noop("请选择要催办的单位；没有未完成的指令时不用催办。")


class NobodyThere(DomainError, code="nobody-there", status=422):
    sentence = gettext_noop("{unit_name} 的值班表里没有这个人，请刷新后重新选择。")


class ForeignOrder(DomainError, code="foreign-order"):
    sentence = gettext_noop("指令 {order} 不属于事件 {incident}，没有执行。请在对应的一栏中操作。")


class ChangedMeanwhile(DomainError, code="changed-meanwhile"):
    sentence = gettext_noop("{by} 刚刚已操作：{said}。请看过再决定；仍要提交请再按一次。")


class NotUnderWay(DomainError, code="not-under-way", status=422):
    sentence = gettext_noop("{unit_name} 在这起事件没有未完成的指令，请先派出再追加。")


class UnknownCommand(DomainError, code="unknown-command", status=422):
    sentence = gettext_noop(
        "看不懂“{line}”。可用：/增派 单位、/催办、/初报、@单位 内容，其余文字发给全部在途单位。"
    )


class WhichUnit(DomainError, code="which-unit", status=422):
    sentence = gettext_noop("“{text}”对应 {n} 个单位：{names}。请写到只剩一个。")


class NeedsText(DomainError, code="needs-text", status=422):
    sentence = gettext_noop("请写明{what}。")


class TextTooLong(DomainError, code="text-too-long", status=422):
    sentence = gettext_noop("{what}最多 {most} 个字，现有 {has} 个，请删减或分次补充。")


LONGEST = 2000


def written(text: str, what: str) -> str:
    """What was typed, as it is kept. Raises NeedsText, TextTooLong."""
    kept = text.strip()
    if not kept:
        raise NeedsText(what=what)
    return short_enough(kept, what)


def short_enough(text: str, what: str) -> str:
    """What may also stay empty. Raises TextTooLong."""
    if len(text) > LONGEST:
        raise TextTooLong(what=what, most=LONGEST, has=len(text))
    return text
