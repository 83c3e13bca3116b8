"""Questions about stocks and loans. Every list takes the viewer."""

from typing import Any

from django.db.models import QuerySet

from liandong.core.access.actor import Actor
from liandong.core.access.policy import visible
from liandong.directory.places import Box, around, in_box
from liandong.resources.models import Stock


def stocks(viewer: Actor) -> QuerySet[Stock]:
    """Stocks that the viewer may see: one's own organisation's, and those of one's region."""
    return visible(Stock.objects.select_related("org", "region"), viewer)


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
