"""The transaction that is measured: a report is taken, its incident opened, three units ordered to it."""

import random
from datetime import datetime

from liandong.core.access.actor import Actor
from liandong.core.journal import together
from liandong.dispatch import actions as dispatch
from liandong.dispatch.actions import Wanted
from liandong.incidents.models import Incident
from liandong.intake import actions as intake
from liandong.intake.actions import PlaceTold, ReportGiven

TAKER = Actor(
    ref="li-na",
    name="李娜",
    post="linkage-centre:call_taker:1",
    org="linkage-centre",
    roles=frozenset({"call_taker", "dispatcher"}),
    topics=frozenset({"place/990101", "org/linkage-centre"}),
)
UNITS = ("county-fire", "county-ems", "power-company")


def report_to_orders(at: datetime, chance: random.Random) -> Incident:
    """All in one transaction, as the call taker's button does it."""
    given = ReportGiven(
        narrative="两辆车撞了，有人腿动不了，路堵死了，车头在冒烟",
        caller_name="张三",
        caller_phone=f"1990000{chance.randrange(10_000):04}",
        place=PlaceTold("滨江路18号", 104.5, 26.5, region="990101001", zone="city_centre"),
        type="12H02",
        urgency="critical",
    )
    with together():
        key = f"bench-{chance.getrandbits(64):020}"
        report = intake.take_report(given=given, by=TAKER, at=at, key=key)
        incident = intake.open_from_report(report=report, by=TAKER, at=at)
        wanted = [Wanted(unit, eta_minutes=6.5) for unit in UNITS]
        dispatch.issue_orders(incident=incident, wanted=wanted, by=TAKER, at=at)
    return incident
