"""The state board: every unit on one screen, what it is doing, since when, and what falls due next."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from django.db.models import Max

from liandong.core.access.actor import Actor
from liandong.core.obligations.reads import ClockFace, soonest_by_subject
from liandong.directory import reads as directory
from liandong.directory.reads import OrgLine
from liandong.dispatch.models import OPEN, Order, State
from liandong.duty import reads as duty
from liandong.duty.reads import Holder

IDLE, UNDER_WAY, ON_SCENE, OFF = "备勤", "途中", "到场", "停用"
RANK = {IDLE: 0, UNDER_WAY: 1, ON_SCENE: 2, OFF: 3}
NEEDED_TO_GO = "vehicle"
"""The item of a tier's checklist without which nobody drives off."""
REMEMBERED = timedelta(days=1)


@dataclass(frozen=True)
class Tile:
    """One unit: `word` is its state on the board, `why_off` what it lacks to go, `order` its nearest work."""

    unit: OrgLine
    word: str
    why_off: str
    officer: Holder | None
    order: Order | None
    orders: int
    since: datetime | None
    clock: ClockFace | None

    @property
    def late(self) -> bool:
        return bool(self.clock and self.clock.state == "breached")

    @property
    def state(self) -> str:
        """The order's own word where there is one: 待签收 says more than 途中."""
        return str(self.order.get_state_display()) if self.order else self.word


def tiles(viewer: Actor, at: datetime) -> list[Tile]:
    """All linkage units that the viewer sees: standing by, on the way, on scene, out of service.

    A fixed number of questions to the database, however many units there are.
    """
    units = directory.unit_orgs(viewer)
    codes = [unit.code for unit in units]
    open_orders: dict[str, list[Order]] = defaultdict(list)
    found = Order.objects.filter(unit__in=codes, state__in=OPEN, incident__world=viewer.world)
    for order in found.select_related("incident").order_by("-issued_at"):
        open_orders[order.unit].append(order)
    clocks = soonest_by_subject(order.ref for orders in open_orders.values() for order in orders)
    without, watches = directory.units_without(NEEDED_TO_GO), _officers(codes, at)
    ended = _lately_ended(codes, viewer.world, at)
    made = [
        _tile(one, open_orders[one.code], clocks, without.get(one.code, ""), watches.get(one.code), ended)
        for one in units
    ]
    return sorted(made, key=lambda one: (RANK[one.word], not one.late, one.unit.tier, one.unit.name))


def _officers(codes: Sequence[str], at: datetime) -> dict[str, Holder]:
    """Who answers for each unit by the roster: the duty officer, else anybody on shift."""
    found: dict[str, Holder] = {}
    for (org, role), held in duty.all_on_duty_at(codes, at).items():
        if role == duty.OFFICER or org not in found:
            found[org] = held[0]
    return found


def _lately_ended(codes: Sequence[str], world: str, at: datetime) -> dict[str, datetime]:
    rows = Order.objects.filter(unit__in=codes, incident__world=world, ended_at__gt=at - REMEMBERED)
    return dict(rows.values_list("unit").annotate(latest=Max("ended_at")).order_by())


def _tile(
    unit: OrgLine,
    orders: Sequence[Order],
    clocks: Mapping[str, ClockFace],
    why_off: str,
    officer: Holder | None,
    ended: Mapping[str, datetime],
) -> Tile:
    order = min(orders, key=lambda one: _moment(clocks.get(one.ref)), default=None)
    if order:
        word = ON_SCENE if order.state == State.ARRIVED else UNDER_WAY
    else:
        word = OFF if why_off or officer is None else IDLE
    return Tile(
        unit=unit,
        word=word,
        why_off=why_off,
        officer=officer,
        order=order,
        orders=len(orders),
        since=order.last_moment() if order else ended.get(unit.code),
        clock=clocks.get(order.ref) if order else None,
    )


def _moment(clock: ClockFace | None) -> float:
    return clock.due_at.timestamp() if clock else inf
