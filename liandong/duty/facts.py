"""What duty can state."""

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class RosterPublished(Fact, kind="duty.roster_published"):
    """Who is on duty at an organisation in a period (Kaizhou 七, Enshi 5).

    A roster that covers a `whole_month` is filed by being published: the centre reads it here.
    """

    sentence = gettext_noop(
        "{org_name} 排出 {since} 至 {until} 值班表，{shifts} 班 {people} 人，空岗 {gaps} 处"
    )

    org: str
    org_name: str
    since: str
    until: str
    shifts: int
    people: int
    gaps: int = 0
    whole_month: bool = False


class OfShift(Fact):
    """What every fact about one shift names."""

    org: str
    org_name: str
    shift: int
    role: str
    role_name: str


class OfPerson(OfShift):
    """And whose shift it is."""

    person: str
    person_name: str


class ShiftAdded(OfPerson, kind="duty.shift_added"):
    """One more shift on a roster."""

    sentence = gettext_noop("{org_name} 加班次：{starts_at} 起{role_name} {person_name}")

    starts_at: str
    ends_at: str


class ShiftRemoved(OfPerson, kind="duty.shift_removed"):
    """A shift that had not begun was taken off the roster."""

    sentence = gettext_noop("{org_name} 撤班次：{starts_at} 起{role_name} {person_name}")

    starts_at: str
    ends_at: str


class ShiftSwapped(OfShift, kind="duty.shift_swapped"):
    """A shift goes to somebody else; `was` and `now` are people."""

    sentence = gettext_noop("{org_name} 调班：{starts_at} 起的{role_name}由 {was_name} 改为 {now_name}")

    starts_at: str
    ends_at: str
    was: str
    was_name: str
    now: str
    now_name: str
    reason: str = ""


class ShiftTaken(OfPerson, kind="duty.shift_taken"):
    """A person came on duty."""

    sentence = gettext_noop("{org_name} {person_name} 接班（{role_name}）")


class ShiftLeft(OfPerson, kind="duty.shift_left"):
    """A person went off duty; `relieved_by` is who took over, empty when nobody has yet."""

    sentence = gettext_noop("{org_name} {person_name} 交班离岗（{role_name}）")

    relieved_by: str = ""


class AtSeat(Fact):
    """What every fact about a seat at the centre names. An empty `seat` is leave to work without one."""

    org: str
    seat: str
    person: str
    person_name: str


class SeatTaken(AtSeat, kind="duty.seat_taken"):
    """Somebody signed on: from now on calls ring there. `sound` says whether the sound test was heard."""

    sentence = gettext_noop("{person_name} 在{seat}上岗，阅看交接 {read} 份")

    read: int = 0
    sound: bool = False


class SeatLeft(AtSeat, kind="duty.seat_left", words=("remark",)):
    """Somebody signed off and wrote down what is still open."""

    sentence = gettext_noop("{person_name} 离开{seat}，未结 {open} 项")

    open: int = 0
    items: list[str] = []
    remark: str = ""


class HandedOver(AtSeat, kind="duty.handed_over"):
    """Both have signed: `person` who left, at `left_at`, and `to` who has read it (DUT-2)."""

    sentence = gettext_noop("{person_name} 向 {to_name} 交班（{seat}），未结 {open} 项")

    to: str
    to_name: str
    open: int = 0
    left_at: str = ""


class SeatExcused(AtSeat, kind="duty.seat_excused"):
    """The duty leader lets somebody take calls without a seat, and says why."""

    sentence = gettext_noop("准许 {person_name} 不上席接警：{reason}")

    reason: str
