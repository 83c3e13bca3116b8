"""Incidents and orders as the tests of the dispatcher's desk need them."""

from liandong.core.testing.cast import START
from liandong.dispatch import actions
from liandong.dispatch.actions import Wanted
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.places import PlaceGiven


def opened(people, place="人民路 1 号", at=START):
    where = PlaceGiven(place, 104.5, 26.5, "990101001")
    given = {"summary": "二楼着火", "by": people.call_taker, "at": at}
    return incidents.open_incident(kind=TypeGiven("12G03"), place=where, **given)


def ordered(people, incident, *units, at=START):
    wanted = [Wanted(unit) for unit in units]
    orders = actions.issue_orders(incident=incident, wanted=wanted, by=people.dispatcher, at=at)
    return orders[0] if len(orders) == 1 else orders
