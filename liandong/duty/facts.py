"""What duty can state."""

from typing import ClassVar

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class RosterPublished(Fact, kind="duty.roster_published"):
    """Who is on duty at an organisation in a period (Kaizhou 七, Enshi 5).

    A roster that covers a `whole_month` is filed by being published: the centre reads it here.
    """

    sentence: ClassVar[str] = gettext_noop(
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

    sentence: ClassVar[str] = gettext_noop("{org_name} 加班次：{starts_at} 起{role_name} {person_name}")

    starts_at: str
    ends_at: str


class ShiftRemoved(OfPerson, kind="duty.shift_removed"):
    """A shift that had not begun was taken off the roster."""

    sentence: ClassVar[str] = gettext_noop("{org_name} 撤班次：{starts_at} 起{role_name} {person_name}")

    starts_at: str
    ends_at: str


class ShiftSwapped(OfShift, kind="duty.shift_swapped"):
    """A shift goes to somebody else; `was` and `now` are people."""

    sentence: ClassVar[str] = gettext_noop(
        "{org_name} 调班：{starts_at} 起的{role_name}由 {was_name} 改为 {now_name}"
    )

    starts_at: str
    ends_at: str
    was: str
    was_name: str
    now: str
    now_name: str
    reason: str = ""


class ShiftTaken(OfPerson, kind="duty.shift_taken"):
    """A person came on duty."""

    sentence: ClassVar[str] = gettext_noop("{org_name} {person_name} 接班（{role_name}）")


class ShiftLeft(OfPerson, kind="duty.shift_left"):
    """A person went off duty; `relieved_by` is who took over, empty when nobody has yet."""

    sentence: ClassVar[str] = gettext_noop("{org_name} {person_name} 交班离岗（{role_name}）")

    relieved_by: str = ""
