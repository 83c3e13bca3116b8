"""What the stories have in common: an incident somewhere, orders by unit, and the clock of an order."""

from liandong.core.obligations.models import Obligation
from liandong.core.testing.cast import CITY_CENTRE, VILLAGE, Cast
from liandong.core.testing.time import FastForward
from liandong.dispatch import actions, steps
from liandong.dispatch.models import Order
from liandong.dispatch.reads import order_of
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.models import Incident
from liandong.incidents.places import PlaceGiven

FIRE, LEAK = "12G03", "12D02"
ACKNOWLEDGE = "acknowledge.tier-1"
FIRST_HANDLING = "first-receiver.first-handling"
FIFTEEN = "on-scene.city-centre.first-responders"
THIRTY = "on-scene.city-centre.other-units"
AT_ONCE = "depart-at-once.suburb-and-village"


def happens(
    cast: Cast, time: FastForward, *, region: str = CITY_CENTRE, kind: str = FIRE, **more
) -> Incident:
    """A call taker opens an incident: a house on fire, unless said otherwise."""
    names = {CITY_CENTRE: ("人民路 1 号", 104.500, 26.500), VILLAGE: ("白水镇集市", 104.640, 26.620)}
    given = {"summary": "二楼冒浓烟，有人呼救", "by": cast.call_taker, "at": time.now, **more}
    return incidents.open_incident(kind=TypeGiven(kind), place=PlaceGiven(*names[region], region), **given)


def ordered(cast: Cast, time: FastForward, incident: Incident, *units: str, **more) -> dict[str, Order]:
    """Orders to these units, by unit; the first leads."""
    given = {"by": cast.dispatcher, "at": time.now, **more}
    wanted = [actions.Wanted(unit) for unit in units]
    return {order.unit: order for order in actions.issue_orders(incident=incident, wanted=wanted, **given)}


def clock(rule: str, order: Order) -> Obligation:
    return Obligation.objects.get(rule=rule, subject=order.ref)


def clocks(order: Order) -> dict[str, str]:
    """Every clock of an order and how it stands."""
    return dict(Obligation.objects.filter(subject=order.ref).values_list("rule", "state"))


def fresh(thing):
    thing.refresh_from_db()
    return thing


def goes(time: FastForward, order: Order, by) -> None:
    """Acknowledged and on the way at once."""
    steps.depart(order=order, by=by, at=time.now)


def seen(order: Order, by) -> Order:
    """The order as somebody comes upon it on a page."""
    return order_of(order.ref, by)
