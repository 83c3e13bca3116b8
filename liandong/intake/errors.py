"""What can go wrong while a report is taken, said so that the call taker knows what to do."""

from django.utils.translation import gettext_noop

from liandong.core.errors import DomainError


class ReportIsSettled(DomainError, code="report-settled"):
    sentence = gettext_noop("{report} 现为“{status}”，不能再这样处理；请重新打开它，补充情况用“追加”。")


class NotAFirstReceiver(DomainError, code="not-a-first-receiver", status=422):
    sentence = gettext_noop("“{unit}”不是自接警的一级联动单位，请核对首接单位。")


class CallAnsweredElsewhere(DomainError, code="answered-elsewhere"):
    sentence = gettext_noop("{report} 已由 {name} 接听，请接下一个来电。")


class DraftOfAnother(DomainError, code="draft-of-another"):
    sentence = gettext_noop("这份草稿属于另一个席位，请按 F2 新建后再填写。")


class CallHasDraft(DomainError, code="call-has-draft", constraint="one_open_draft_per_call"):
    sentence = gettext_noop("这个来电已有一份未完成的草稿，请从左侧列表打开它。")
