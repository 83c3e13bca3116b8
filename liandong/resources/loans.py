"""Lending: part of a stock is held for an incident, handed out, counted by the receiver, and settled.

Whoever touches loans locks their stock first: two who want the last piece take turns.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import Invalid, NotVisible, existing
from liandong.core.journal.facts import Fact
from liandong.core.journal.recorder import record, record_many
from liandong.resources import facts
from liandong.resources.errors import (
    ImpossibleCount,
    NothingPicked,
    NotInAnExercise,
    NotThisStep,
    NotYourLoan,
    StockShort,
)
from liandong.resources.models import Loan, State, Stock

CENTRE = frozenset({"dispatcher", "duty_leader"})
BEFORE_IT_LEFT = (State.ORDERED, State.ACKNOWLEDGED)
OUT = (State.HANDED_OUT, State.RECEIVED)


@dataclass(frozen=True)
class Pick:
    """So many of one stock, and the travel time in minutes that was shown."""

    stock: int
    quantity: int
    minutes: float | None = None


@dataclass(frozen=True)
class Destination:
    """The incident that it is for: its reference, stream and viewers; who receives it, and where."""

    incident: str
    stream: str
    topics: Sequence[str]
    unit: str
    unit_name: str
    place: str = ""


@transaction.atomic
def hold(*, picks: Sequence[Pick], to: Destination, by: Actor, at: datetime) -> list[Loan]:
    """Hold pieces of one or several stocks for an incident and order them from their owners; all or none.

    The caller has locked the incident. Raises NothingPicked, NotVisible, StockShort, NotInAnExercise.
    """
    require(by, "resources.hold")
    if by.world != "real":
        raise NotInAnExercise
    if not picks or any(pick.quantity < 1 for pick in picks) or len({p.stock for p in picks}) < len(picks):
        raise NothingPicked
    stocks = _locked_stocks([pick.stock for pick in picks], by)
    first = Loan.objects.filter(incident=to.incident).count() + 1
    loans = []
    for number, pick in enumerate(picks, first):
        stock = stocks[pick.stock]
        if pick.quantity > stock.free:
            raise _short(stock, pick.quantity)
        stock.lent += pick.quantity
        loans.append(_made(f"{to.incident}-M{number:02d}", stock, pick, to, by, at))
    Stock.objects.bulk_update(stocks.values(), ["lent"])
    Loan.objects.bulk_create(loans)
    stated: list[tuple[Fact, datetime | None]] = [(_ordered(loan), None) for loan in loans]
    parties = sorted({loan.org for loan in loans})
    record_many(stated, stream=to.stream, by=by, at=at, parties=parties)
    return loans


def _locked_stocks(pks: Sequence[int], by: Actor) -> dict[int, Stock]:
    rows = Stock.objects.select_for_update(of=("self",)).select_related("org")
    found = {one.pk: one for one in rows.filter(pk__in=pks).order_by("pk")}
    for pk in pks:
        if pk not in found:
            raise NotVisible
        require(by, "resources.hold", found[pk])
    return found


def _short(stock: Stock, wanted: int) -> StockShort:
    others = Stock.objects.filter(kind=stock.kind).exclude(pk=stock.pk)
    elsewhere = others.aggregate(n=Sum(F("quantity") - F("lent")))["n"] or 0
    said = {"kind_name": stock.called, "measure": stock.measure, "left": stock.free, "wanted": wanted}
    return StockShort(unit_name=stock.org.called, elsewhere=elsewhere, **said)


def _made(ref: str, stock: Stock, pick: Pick, to: Destination, by: Actor, at: datetime) -> Loan:
    return Loan(
        ref=ref,
        stock=stock,
        incident=to.incident,
        stream=to.stream,
        org=stock.org.code,
        org_name=stock.org.called,
        to_unit=to.unit,
        to_name=to.unit_name,
        to_place=to.place,
        asked=pick.quantity,
        quantity=pick.quantity,
        minutes=pick.minutes,
        ordered_at=at,
        ordered_by=by.name,
        topics=sorted({*to.topics, f"org/{stock.org.code}", f"org/{to.unit}"}),
    )


def _ordered(loan: Loan) -> facts.LoanOrdered:
    return facts.LoanOrdered(
        **loan.named(),
        stock=loan.stock.pk,
        quantity=loan.quantity,
        to_unit=loan.to_unit,
        to_name=loan.to_name,
        to_place=loan.to_place,
    )


def _held(ref: str, by: Actor, unit: str, *states: State) -> Loan:
    """The loan with its stock, both locked, if `by` is of the unit whose step this is, or of the centre.

    `unit` names the field that holds it. Raises NotVisible, NotYourLoan, NotThisStep.
    """
    rows = Stock.objects.select_for_update(of=("self",)).select_related("org")
    stock = existing(rows.filter(pk__in=Loan.objects.filter(ref=ref).values("stock")).first())
    loan = Loan.objects.select_for_update(of=("self",)).get(ref=ref)
    loan.stock = stock
    require(by, "resources.hand_out", loan)
    if by.org != getattr(loan, unit) and by.roles.isdisjoint(CENTRE) and not by.is_system:
        raise NotYourLoan(unit_name=loan.to_name if unit == "to_unit" else loan.org_name)
    if loan.state not in states:
        raise NotThisStep(state=loan.get_state_display())
    return loan


def _between(given: int, least: int, most: int) -> None:
    if not least <= given <= most:
        raise ImpossibleCount(given=given, least=least, most=most)


def _keep(loan: Loan, fact: Fact, by: Actor, at: datetime) -> Loan:
    loan.save()
    loan.stock.save(update_fields=["lent", "quantity"])
    record(fact, stream=loan.stream, by=by, at=at)
    return loan


@transaction.atomic
def acknowledge(*, loan: str, by: Actor, at: datetime) -> Loan:
    """The owner has the order and gets it ready. Raises NotVisible, NotYourLoan, NotThisStep."""
    of = _held(loan, by, "org", State.ORDERED)
    of.state, of.acknowledged_at = State.ACKNOWLEDGED, at
    return _keep(of, facts.LoanAcknowledged(**of.named(), on_behalf=by.org != of.org), by, at)


@transaction.atomic
def hand_out(*, loan: str, quantity: int, by: Actor, at: datetime) -> Loan:
    """It leaves the store, all or as many as there are; the rest is free again. Raises ImpossibleCount."""
    of = _held(loan, by, "org", *BEFORE_IT_LEFT)
    _between(quantity, 1, of.quantity)
    of.stock.lent -= of.quantity - quantity
    of.quantity, of.state = quantity, State.HANDED_OUT
    of.acknowledged_at = of.acknowledged_at or at
    of.handed_out_at, of.handed_out_by = at, by.name
    fact = facts.LoanHandedOut(
        **of.named(),
        quantity=quantity,
        asked=of.asked,
        **_receiver(of),
        consumable=_consumable(of.stock.kind),
        on_behalf=by.org != of.org,
    )
    return _keep(of, fact, by, at)


def _receiver(loan: Loan) -> Mapping[str, Any]:
    return {"to_unit": loan.to_unit, "to_name": loan.to_name}


def _consumable(kind: str) -> bool:
    return any(one.consumable for one in mechanism.current().stock_kinds if one.kind == kind)


@transaction.atomic
def receive(*, loan: str, counted: int, by: Actor, at: datetime) -> Loan:
    """The receiver on scene counts and signs. What is short stays out until it is settled."""
    of = _held(loan, by, "to_unit", State.HANDED_OUT)
    _between(counted, 0, of.quantity)
    of.counted, of.state, of.received_at, of.received_by = counted, State.RECEIVED, at, by.name
    fact = facts.LoanReceived(
        **of.named(),
        quantity=counted,
        short=of.quantity - counted,
        **_receiver(of),
        on_behalf=by.org != of.to_unit,
    )
    return _keep(of, fact, by, at)


@transaction.atomic
def give_back(
    *, loan: str, returned: int, by: Actor, at: datetime, used: int = 0, lost: int = 0, condition: str = ""
) -> Loan:
    """The owner counts what came back; what was used or lost leaves the stock for good.

    It may come in parts; with the last one the loan is settled. Raises ImpossibleCount too.
    """
    of = _held(loan, by, "org", *OUT)
    for count in (returned, used, lost):
        _between(count, 0, of.outstanding)
    _between(returned + used + lost, 1, of.outstanding)
    of.returned, of.used, of.lost = of.returned + returned, of.used + used, of.lost + lost
    of.condition = condition.strip()[:200] or of.condition
    of.stock.lent -= returned + used + lost
    of.stock.quantity -= used + lost
    settled = of.outstanding == 0
    if settled:
        of.state, of.ended_at, of.ended_by = State.SETTLED, at, by.name
    fact = facts.LoanReturned(
        **of.named(),
        returned=returned,
        used=used,
        lost=lost,
        outstanding=of.outstanding,
        settled=settled,
        condition=of.condition,
    )
    return _keep(of, fact, by, at)


@transaction.atomic
def release(*, loan: str, reason: str, by: Actor, at: datetime) -> Loan:
    """Before it left: the centre takes the order back, or the owner cannot give, and says why."""
    if not reason.strip():
        raise Invalid({"reason": _("请写明取消的原因。")})
    of = _held(loan, by, "org", *BEFORE_IT_LEFT)
    of.stock.lent -= of.quantity
    of.state, of.ended_at, of.ended_by = State.RELEASED, at, by.name
    of.condition = reason.strip()[:200]
    return _keep(of, facts.LoanReleased(**of.named(), reason=of.condition), by, at)
