"""Keeping a stock: registering, changing, confirming. What is lent of it is in `loans`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import Invalid, NotVisible
from liandong.core.journal.recorder import record, record_many
from liandong.directory.errors import NotYours, UnknownUnit
from liandong.directory.models import Organisation
from liandong.directory.phones import phone as dialled
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

CHANGEABLE = {
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
"""What `change_stock` may change, with the words that the fact says it in."""


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
    require(by, "resources.keep")
    orgs = Organisation.objects.in_bulk({row.org for row in rows})
    measures = {one.kind: one.measure for one in mechanism.current().stock_kinds}
    made = [_made(row, orgs, measures, by, at) for row in rows]
    Stock.objects.bulk_create(made)
    stated = defaultdict(list)
    for stock in made:
        stated[stock.org].append(facts.StockRegistered(**_about(stock), place_name=stock.place_name))
    for org, told in sorted(stated.items(), key=lambda pair: pair[0].code):
        _state([(fact, None) for fact in told], org, by, at)
    return made


def _made(
    row: StockRow, orgs: Mapping[str, Organisation], measures: Mapping[str, str], by: Actor, at: datetime
) -> Stock:
    org = orgs.get(row.org)
    if org is None:
        raise UnknownUnit(name=row.org)
    _own(org, by)
    if row.kind not in measures:
        raise UnknownStockKind(kind=row.kind)
    _countable(row.quantity)
    said = vars(row) | {
        "org": org,
        "region": None,
        "region_id": row.region or org.region_id,
        "measure": row.measure or measures[row.kind],
        "phone": dialled(row.phone) if row.phone else "",
        "confirmed_at": row.confirmed_at or at,
    }
    del said["region"]
    stock = Stock(**said)
    stock.put(row.lon, row.lat)
    stock.settle()
    return stock


def _countable(quantity: int) -> None:
    if quantity < 0:
        raise Invalid({"quantity": CHANGEABLE["quantity"]})


def _own(org: Organisation, by: Actor) -> None:
    """Its own people keep a stock, a township its villages' too, the emergency office everybody's."""
    own = by.org in (org.code, org.parent_id)
    if not own and not by.is_system and by.roles.isdisjoint(KEEPERS):
        raise NotYours


@transaction.atomic
def change_stock(*, stock: int, changes: Mapping[str, Any], by: Actor, at: datetime) -> Stock:
    """Change particulars of a stock; keys are those of CHANGEABLE. A counted quantity is a confirmed one.

    Raises NotVisible, NotYours, StockLentOut, Invalid for unknown keys; AlreadyKept by the database.
    """
    of = _locked(stock, by)
    if unknown := sorted(set(changes) - set(CHANGEABLE)):
        raise Invalid({name: name for name in unknown})
    if changes.get("phone"):
        changes = {**changes, "phone": dialled(changes["phone"])}
    differing = {key: value for key, value in changes.items() if getattr(of, _column(key)) != value}
    if not differing:
        return of
    said = {key: [_plain(getattr(of, _column(key))), _plain(value)] for key, value in differing.items()}
    for key, value in differing.items():
        setattr(of, _column(key), value)
    _countable(of.quantity)
    if of.quantity < of.lent:
        raise StockLentOut(lent=of.lent, measure=of.measure)
    if "quantity" in differing:
        of.confirmed_at = at
    of.put(of.lon, of.lat)
    of.settle()
    of.save()
    what = "、".join(CHANGEABLE[key] for key in differing)
    said.pop("phone", None)
    _state([(facts.StockChanged(**_about(of), what=what, changes=said), None)], of.org, by, at)
    return of


def _column(key: str) -> str:
    return "region_id" if key == "region" else key


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


@transaction.atomic
def confirm_stock(*, stock: int, by: Actor, at: datetime) -> Stock:
    """The keeper looked: the figure holds. Raises NotVisible, NotYours."""
    of = _locked(stock, by)
    of.confirmed_at = at
    of.save(update_fields=["confirmed_at"])
    record(facts.StockConfirmed(**_about(of)), **_stream(of.org), by=by, at=at)
    return of


def _locked(pk: int, by: Actor) -> Stock:
    found = Stock.objects.select_for_update(of=("self",)).select_related("org").filter(pk=pk).first()
    if found is None:
        raise NotVisible
    require(by, "resources.keep", found)
    _own(found.org, by)
    return found


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


def _stream(org: Organisation) -> dict[str, Any]:
    return {"stream": f"org/{org.code}", "place": org.region_id, "parties": (org.code,)}


def _state(stated: Sequence[tuple[Any, None]], org: Organisation, by: Actor, at: datetime) -> None:
    record_many(stated, **_stream(org), by=by, at=at)
