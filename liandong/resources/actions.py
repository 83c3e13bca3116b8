"""Keeping a stock: registering, changing, confirming. What is lent of it is in `loans`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.errors import Invalid
from liandong.directory.models import Organisation
from liandong.directory.register import Register, state
from liandong.resources import facts
from liandong.resources.errors import StockLentOut, UnknownStockKind
from liandong.resources.loans import (
    Destination,
    Pick,
    acknowledge,
    give_back,
    hand_out,
    hold,
    receive,
    release,
)
from liandong.resources.models import Stock
from liandong.resources.policy import KEEPERS

__all__ = ["Destination", "Pick", "acknowledge", "give_back", "hand_out", "hold", "receive", "release"]

_WORDS = {
    "name": "规格型号",
    "quantity": "数量",
    "place_name": "存放地点",
    "region": "所在区划",
    "lon": "经度",
    "lat": "纬度",
    "keeper": "保管岗位",
    "phone": "保管电话",
    "confirmed_at": "盘点时间",
}
REGISTER = Register(Stock, "resources.keep", KEEPERS, _WORDS)


@dataclass(frozen=True)
class StockRow:
    """A stock to be registered. `region` is by default its organisation's, `measure` its kind's."""

    org: str
    kind: str
    quantity: int
    name: str = ""
    measure: str = ""
    place_name: str = ""
    region: str = ""
    lon: float | None = None
    lat: float | None = None
    keeper: str = ""
    phone: str = ""
    confirmed_at: datetime | None = None


@transaction.atomic
def register_stocks(*, rows: Sequence[StockRow], by: Actor, at: datetime) -> list[Stock]:
    """Put stocks on the register; all of them or none.

    Raises UnknownUnit, NotYours, UnknownStockKind, Invalid; AlreadyKept by the database.
    """
    orgs = REGISTER.owners([row.org for row in rows], by)
    measures = {one.kind: one.measure for one in mechanism.current().stock_kinds}
    made = [_made(row, orgs[row.org], measures, at) for row in rows]
    Stock.objects.bulk_create(made)
    told = [(one.org, facts.StockRegistered(**_about(one), place_name=one.place_name)) for one in made]
    state(told, by, at)
    return made


def _made(row: StockRow, org: Organisation, measures: Mapping[str, str], at: datetime) -> Stock:
    if row.kind not in measures:
        raise UnknownStockKind(kind=row.kind)
    _countable(row.quantity)
    measure, confirmed_at = row.measure or measures[row.kind], row.confirmed_at or at
    return REGISTER.entered({**vars(row), "measure": measure, "confirmed_at": confirmed_at}, org)


def _countable(quantity: int) -> None:
    if quantity < 0:
        raise Invalid({"quantity": _WORDS["quantity"]})


@transaction.atomic
def change_stock(*, stock: int, changes: Mapping[str, Any], by: Actor, at: datetime) -> Stock:
    """Change particulars of a stock; keys are those of the register. A counted quantity is a confirmed one.

    Raises NotVisible, NotYours, StockLentOut, Invalid for unknown keys; AlreadyKept by the database.
    """
    of = REGISTER.held(stock, by)
    if not (said := REGISTER.changed(of, changes)):
        return of
    _countable(of.quantity)
    if of.quantity < of.lent:
        raise StockLentOut(lent=of.lent, measure=of.measure)
    if "quantity" in said:
        of.confirmed_at = at
    of.save()
    state([(of.org, facts.StockChanged(**_about(of), **REGISTER.told(said)))], by, at)
    return of


@transaction.atomic
def confirm_stock(*, stock: int, by: Actor, at: datetime) -> Stock:
    """The keeper looked: the figure holds. Raises NotVisible, NotYours."""
    of = REGISTER.held(stock, by)
    of.confirmed_at = at
    of.save(update_fields=["confirmed_at"])
    state([(of.org, facts.StockConfirmed(**_about(of)))], by, at)
    return of


def _about(stock: Stock) -> dict[str, Any]:
    return {
        "stock": stock.pk,
        "org": stock.org.code,
        "org_name": stock.org.called,
        "stock_kind": stock.kind,
        "kind_name": stock.called,
        "measure": stock.measure,
        "quantity": stock.quantity,
    }
