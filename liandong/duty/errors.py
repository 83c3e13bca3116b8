"""What can go wrong with duty, told to people."""

from django.utils.translation import gettext_noop

from liandong.core.errors import DomainError


class TwiceOnOneDuty(DomainError, code="duty.twice-on-one-duty", constraint="nobody_twice_on_one_duty"):
    sentence = gettext_noop("同一人在同一岗位的班次时间重叠。请调整时间或换人。")


class AtTwoDesks(DomainError, code="duty.at-two-desks", constraint="nobody_at_two_desks"):
    sentence = gettext_noop("同一人在同一时间已有别的值班。请调整时间或换人。")


class EndsBeforeStart(
    DomainError, code="duty.ends-before-start", status=422, constraint="shift_ends_after_it_starts"
):
    sentence = gettext_noop("下班时间早于上班时间。请核对班次时间。")


class UnknownShift(DomainError, code="duty.unknown-shift", status=404):
    sentence = gettext_noop("没有找到这个班次，可能已经调整。请刷新值班表。")


class NotOfThisUnit(DomainError, code="duty.not-of-this-unit", status=422):
    sentence = gettext_noop("{name} 不是本单位人员。请先在人员名录中登记。")


class AlreadyStarted(DomainError, code="duty.already-started"):
    sentence = gettext_noop("班次已经开始，不能删除。请用调班更换人员。")


class NotYourShift(DomainError, code="duty.not-your-shift", status=403):
    sentence = gettext_noop("这不是您的班次。请由当班人员本人接班、交班。")


class NotYetYourTime(DomainError, code="duty.not-yet-your-time"):
    sentence = gettext_noop("离接班时间还早，或班次已结束。接班前一小时内可以接班。")


class OnlyYourOwnUnit(DomainError, code="duty.only-your-own-unit", status=403):
    sentence = gettext_noop("只能排本单位的班。其他单位的值班表请联系该单位。")


class SeatIsTaken(DomainError, code="duty.seat-is-taken", constraint="one_person_per_seat"):
    sentence = gettext_noop("这个席位上已有人。请选空席，或请对方先交班。")


class AtAnotherSeat(DomainError, code="duty.at-another-seat", constraint="one_seat_per_person"):
    sentence = gettext_noop("您已在另一个席位上岗。请先在那里交班。")


class NotAtASeat(DomainError, code="duty.not-at-a-seat"):
    sentence = gettext_noop("还没有上岗，不能接听来电。请先上岗，或请值班长准许。")


class NoSuchSeat(DomainError, code="duty.no-such-seat", status=422):
    sentence = gettext_noop("没有“{seat}”这个席位，请重新选择。")


class HandoverNotRead(DomainError, code="duty.handover-not-read", status=422):
    sentence = gettext_noop("还有 {count} 份交接事项没有阅看。请逐份勾选后再签字。")


class SeatsAreReal(DomainError, code="duty.seats-are-real"):
    sentence = gettext_noop("演练中不办理上岗和交班，请先结束演练。")
