"""Why something could not be said."""

from django.utils.translation import gettext_noop

from liandong.core.errors import DomainError

LONGEST = 1000


class NothingSaid(DomainError, code="nothing-said", status=422):
    sentence = gettext_noop("请写明内容。")


class SaidTooMuch(DomainError, code="said-too-much", status=422):
    sentence = gettext_noop("一条最多 {most} 个字，现有 {has} 个，请分条发送。")


class NamesNobody(DomainError, code="names-nobody", status=422):
    """An answer is demanded of nobody."""

    sentence = gettext_noop("必须应答的消息请用 @ 指明单位（@全体 为所有参与单位）。")


class NotInvolved(DomainError, code="not-involved", status=422):
    """Named somebody who has no part in the incident."""

    sentence = gettext_noop("{unit} 没有参与这起事件，不能在这里提醒；请先派出或改用群呼。")


class NoPart(DomainError, code="no-part", status=403):
    """Reads, but has no voice: recalled, or only looking."""

    sentence = gettext_noop("你单位不在这起事件的处置中，只能查看。如需补充请致电指挥中心。")


class NotYourLine(DomainError, code="not-your-line", status=403):
    sentence = gettext_noop("只能更正自己说的话；不同意见请另说一条。")


class AlreadyCorrected(DomainError, code="already-corrected", constraint="conversation_line_corrects_id_key"):
    sentence = gettext_noop("这一条已经更正过，请更正最新的一条。")


class NotAsked(DomainError, code="not-asked"):
    sentence = gettext_noop("这条消息没有要求你单位应答。")


class NobodyPicked(DomainError, code="nobody-picked", status=422):
    sentence = gettext_noop("请至少选择一个单位或人员。")


class NoSuchWay(DomainError, code="no-such-way", status=422):
    sentence = gettext_noop("通道 {channel} 不可用，请改用电话。")
