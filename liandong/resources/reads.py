"""Questions about stocks and loans. Every list takes the viewer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from liandong.core.access.actor import Actor
from liandong.core.access.policy import visible
from liandong.core.errors import existing
from liandong.directory import register
from liandong.directory.places import Box, around, in_box
from liandong.resources.models import OPEN, STALE, Loan, Stock


def stocks(viewer: Actor) -> QuerySet[Stock]:
    """Stocks that the viewer may see: one's own organisation's, and those of one's region."""
    return visible(_rows(), viewer)


def _rows() -> QuerySet[Stock]:
    return Stock.objects.select_related("org", "region")


def stock_of(pk: int, viewer: Actor) -> Stock:
    """Raises NotVisible."""
    return register.entry_of(_rows(), pk, viewer)


def search(
    viewer: Actor, at: datetime, *, text: str = "", kind: str = "", region: str = "", state: str = ""
) -> QuerySet[Stock]:
    """The register, filtered; `state` is stale (to be confirmed), lent (some out) or none (nothing free)."""
    found = register.search(stocks(viewer), text, region, kind=kind)
    only = {"stale": Q(confirmed_at__lt=at - STALE), "lent": Q(lent__gt=0), "none": Q(quantity=F("lent"))}
    return found.filter(only.get(state, Q()))


def loan_of(ref: str, viewer: Actor) -> Loan:
    """A loan, for its owner, its receiver and whoever may see the incident. Raises NotVisible."""
    return existing(loans(viewer).filter(ref=ref).first())


def loans(viewer: Actor) -> QuerySet[Loan]:
    return visible(Loan.objects.select_related("stock__org"), viewer)


def loans_of_stock(stock: Stock, viewer: Actor) -> QuerySet[Loan]:
    """Where it went, as far as the viewer may know: who sees a stock does not see every incident."""
    return loans(viewer).filter(stock=stock)


def loans_of_incidents(refs: Sequence[str]) -> QuerySet[Loan]:
    """All loans for these incidents, the first first. The caller has seen to who may see them."""
    return Loan.objects.filter(incident__in=refs).select_related("stock").order_by("ordered_at", "id")


def loans_of_unit(viewer: Actor) -> QuerySet[Loan]:
    """What is open and concerns the viewer's own organisation: it owns it, or is to receive it."""
    own = Q(org=viewer.org) | Q(to_unit=viewer.org)
    return Loan.objects.filter(own, state__in=OPEN).select_related("stock").order_by("ordered_at", "id")


def on_map(viewer: Actor, box: Box | None) -> list[dict[str, Any]]:
    """Stocks with a point: {id, kind, label, lon, lat, state, url}; `state` is free, partly or lent_out.

    `box` is west, south, east, north in degrees, or None for all.
    """
    return [_marked(one) for one in in_box(stocks(viewer), box)]


def within(viewer: Actor, x: float, y: float, metres: float) -> list[tuple[dict[str, Any], float]]:
    """Stocks as `on_map` gives them with their distance in metres from a projected point, nearest first."""
    return [(_marked(one), distance) for one, distance in around(stocks(viewer), x, y, metres)]


def _marked(stock: Stock) -> dict[str, Any]:
    state = "free" if stock.free == stock.quantity else "partly" if stock.free else "lent_out"
    return {
        "id": f"stock/{stock.pk}",
        "kind": stock.kind,
        "label": f"{stock.org.called} {stock.called} {stock.free}/{stock.quantity} {stock.measure}",
        "lon": stock.lon,
        "lat": stock.lat,
        "state": state,
        "url": f"/resources/{stock.pk}/",
    }
