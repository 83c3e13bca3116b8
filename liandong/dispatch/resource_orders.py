"""Materials for an incident, from any unit's stock (city opinions 二(二): the centre may order them; DIS-5).

The centre says what kind, how many and where to; stocks are proposed by travel time and split as needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from django.db import transaction

from liandong.core import roads
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.directory import reads as directory
from liandong.dispatch.errors import UnknownUnit
from liandong.dispatch.proposals import road_graph
from liandong.incidents import actions as incidents
from liandong.incidents.models import Incident
from liandong.resources import actions as resources
from liandong.resources import reads as stocks
from liandong.resources.actions import Destination, Pick
from liandong.resources.models import Loan, Stock


@dataclass(frozen=True)
class Offer:
    """A stock that could give: how long it would be on its way, and how many of it are suggested."""

    stock: Stock
    minutes: float | None
    by_road: bool
    stale: bool
    suggested: int = 0


def propose(
    *, kind: str, quantity: int, lon: float | None, lat: float | None, viewer: Actor, at: datetime
) -> list[Offer]:
    """Stocks of a kind with something free, the soonest there first; the quantity is split over them."""
    free = [one for one in stocks.search(viewer, at, kind=kind) if one.free]
    etas = _etas(free, lon, lat)
    offers = [
        Offer(one, eta.minutes if eta else None, bool(eta and eta.basis == "road"), one.is_stale(at))
        for one, eta in zip(free, etas, strict=True)
    ]
    offers.sort(key=lambda offer: (inf if offer.minutes is None else offer.minutes, -offer.stock.free))
    return _split(offers, quantity)


def _etas(free: Sequence[Stock], lon: float | None, lat: float | None) -> list[roads.Eta | None]:
    found: list[roads.Eta | None] = [None] * len(free)
    if lon is None or lat is None:
        return found
    known = [
        (i, (one.lon, one.lat)) for i, one in enumerate(free) if one.lon is not None and one.lat is not None
    ]
    etas = roads.etas(road_graph(), (lon, lat), [point for _, point in known])
    for (i, _), eta in zip(known, etas, strict=True):
        found[i] = eta
    return found


def _split(offers: Sequence[Offer], quantity: int) -> list[Offer]:
    split = []
    for offer in offers:
        given = min(quantity, offer.stock.free)
        quantity -= given
        split.append(replace(offer, suggested=given))
    return split


@transaction.atomic
def order_materials(
    *, incident: Incident, picks: Sequence[Pick], to_unit: str, to_place: str, by: Actor, at: datetime
) -> list[Loan]:
    """Order materials to an incident: they are held at once, and their owners told. All of them or none.

    `to_unit` receives them, by default whoever leads. Raises UnknownUnit, NothingPicked, StockShort,
    NotVisible, IncidentIsClosed.
    """
    require(by, "resources.hold", incident)
    incident = incidents.held(incident.ref)
    receiver = directory.organisation(to_unit or incident.lead_unit)
    if receiver is None:
        raise UnknownUnit(unit=to_unit)
    place = to_place.strip()[:80] or incident.place_name
    where = Destination(incident.ref, incident.stream, incident.topics, receiver.code, receiver.name, place)
    owners = Stock.objects.filter(pk__in=[pick.stock for pick in picks]).values_list("org", flat=True)
    incident.topics = sorted({*incident.topics, *(f"org/{code}" for code in owners)})
    incident.save(update_fields=["topics"])
    return resources.hold(picks=picks, to=where, by=by, at=at)
