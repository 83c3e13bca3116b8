"""How an incident of the demo goes, from the call to its closing, through the real actions."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from liandong.core.access.actor import Actor
from liandong.core.errors import DomainError
from liandong.demo.organisations import CENTRE, NOBODY_ON_DUTY
from liandong.demo.stage import Course, Stage
from liandong.demo.stories import CONCLUSIONS, DONE, FEEDBACK, Story
from liandong.directory.identity import actor_for
from liandong.dispatch import actions as dispatch
from liandong.dispatch import proposals, steps
from liandong.dispatch.models import Order
from liandong.duty import reads as duty
from liandong.incidents import actions as incidents
from liandong.incidents.models import Incident
from liandong.intake import actions as intake
from liandong.intake.given import PlaceTold, ReportGiven
from liandong.intake.models import AddressEntry, Report
from liandong.reporting.actions import report_up


@dataclass(frozen=True)
class Manner:
    """How well things go. Chances are 0 to 1."""

    silent: float = 0.03
    slow: float = 0.08
    handed_over: float = 0.04


@dataclass
class Director:
    """What every course of a county shares: its chance, its stage, its people."""

    stage: Stage
    chance: random.Random
    manner: Manner = Manner()
    silent: frozenset[str] = frozenset()

    def minutes(self, least: float, most: float) -> timedelta:
        return timedelta(minutes=self.chance.uniform(least, most))

    def seconds(self, least: float, most: float) -> timedelta:
        return timedelta(seconds=self.chance.uniform(least, most))


def place_for(story: Story, chance: random.Random) -> AddressEntry:
    """Somewhere in the address book where such a thing happens."""
    count = _count_of(story.where)
    return AddressEntry.objects.filter(kind__in=story.where).order_by("id")[chance.randrange(count)]


@lru_cache(maxsize=64)
def _count_of(kinds: tuple[str, ...]) -> int:
    return AddressEntry.objects.filter(kind__in=kinds).count()


def on_watch(org: str, role: str, at: datetime) -> Actor | None:
    """Whoever is on duty there, as an actor."""
    holder = duty.on_duty(org, role, at)
    return actor_for(person=holder.person, post="", at=at) if holder else None


def call(director: Director, story: Story) -> Course:
    """A call is taken; then it is diverted, or an incident opens and units are sent."""
    yield timedelta(0)
    at = yield director.seconds(4, 12)
    taker = on_watch(CENTRE, "call_taker", at)
    if taker is None:
        return
    rang_at = at - director.seconds(15, 40)
    report = _taken(director, story, taker, rang_at, at)
    if story.diverted:
        intake.divert(report=report, by=taker, at=at)
        at = yield timedelta(hours=director.chance.uniform(3, 60))
        did(intake.close_report, report=report, reason="answered", by=taker, at=at)
        return
    incident = intake.open_from_report(report=report, by=taker, at=at)
    at = yield director.seconds(6, 25)
    orders = ordered(director, incident, taker, at)
    for order in orders:
        director.stage.enter(answering(director, order, story), at)
    if incident.figures:
        director.stage.enter(graded(director, incident), at)
    director.stage.enter(closing(director, incident, story), at)


def _taken(director: Director, story: Story, by: Actor, rang_at: datetime, at: datetime) -> Report:
    place = place_for(story, director.chance)
    known = [name for name in story.figures if director.chance.random() < 0.5]
    figures = {name: director.chance.choice([1, 1, 1, 2, 3]) for name in known}
    given = ReportGiven(
        narrative=director.chance.choice(story.said).format(place=place.name),
        caller_phone=f"1990001{director.chance.randint(0, 9999):04d}",
        place=PlaceTold(
            name=place.name,
            lon=place.lon,
            lat=place.lat,
            region=place.village or place.township,
            zone=place.zone,
        ),
        type=story.type,
        figures=figures,
        rang_at=rang_at,
        answered_at=rang_at + timedelta(seconds=4),
    )
    return intake.take_report(given=given, by=by, at=at)


def ordered(director: Director, incident: Incident, by: Actor, at: datetime, *, most: int = 4) -> list[Order]:
    """The units that the desk would tick, at most so many; the first that is proposed when none is ticked."""
    where = proposals.Place(incident.lon, incident.lat, incident.region, incident.zone)
    proposed = proposals.propose(
        type_code=incident.type, urgency=incident.urgency, place=where, at=at, world=incident.world
    )
    chosen = [one for one in proposed if one.checked][:most] or proposed[:1]
    wanted = [
        dispatch.Wanted(one.unit, lead=number == 0, eta_minutes=one.minutes)
        for number, one in enumerate(chosen)
    ]
    return dispatch.issue_orders(incident=incident, wanted=wanted, by=by, at=at) if wanted else []


def answering(director: Director, order: Order, story: Story) -> Course:
    """One unit: it acknowledges, goes, arrives, tells, and is done. Some are slow, a few silent."""
    yield timedelta(0)
    chance = director.chance
    nobody = order.unit in NOBODY_ON_DUTY or order.unit in director.silent
    if nobody or chance.random() < director.manner.silent:
        at = yield director.minutes(6, 11)
        by = on_watch(CENTRE, "dispatcher", at)  # somebody rings them up and writes it down for them
    else:
        slow = chance.random() < director.manner.slow
        at = yield director.seconds(70, 200) if slow else director.seconds(8, 50)
        by = _officer(order, at)
    if by is None:
        return
    travel = min(order.eta_minutes or 10.0, 60.0) * chance.uniform(0.75, 1.15)
    for do, pause in (
        (steps.acknowledge, director.seconds(25, 100)),
        (steps.depart, timedelta(minutes=travel)),
        (steps.arrive, director.minutes(2, 8)),
    ):
        if not did(do, order=order, by=by, at=at):
            return
        at = yield pause
    did(steps.give_feedback, order=order, text=chance.choice(FEEDBACK), by=by, at=at)
    at = yield director.minutes(*story.minutes)
    did(steps.complete, order=order, text=chance.choice(DONE), by=by, at=at)


def _officer(order: Order, at: datetime) -> Actor | None:
    return on_watch(order.unit, "duty_officer", at) or on_watch(CENTRE, "dispatcher", at)


def did(action: Callable[..., object], **what: object) -> bool:
    """Somebody else (a person at the demo) may have been quicker: then this course steps aside."""
    try:
        action(**what)
    except DomainError:
        return False
    return True


def graded(director: Director, incident: Incident) -> Course:
    """With people hurt or trapped the leader grades it; what needs a plan is reported up."""
    at = yield director.minutes(3, 9)
    leader = on_watch(CENTRE, "duty_leader", at)
    grade = "larger" if incident.type in ("11D01", "12D02") else "general"
    if leader is None or not did(incidents.grade, incident=incident, grade=grade, by=leader, at=at):
        return
    said = f"{incident.title}，正在处置，人员情况正在核实。"
    for kind, pause in (("phone", (2, 7)), ("first", (8, 25))):
        at = yield director.minutes(*pause)
        did(report_up, incident=incident, report_kind=kind, text=said, by=leader, at=at)


def closing(director: Director, incident: Incident, story: Story) -> Course:
    """When everybody is done the dispatcher closes; while somebody is not, they look again later."""
    at = yield timedelta(minutes=story.minutes[1] + 25)
    for _ in range(12):
        by = on_watch(CENTRE, "dispatcher", at)
        said = director.chance.choice(CONCLUSIONS)
        if by and did(dispatch.close_incident, incident=incident, conclusion=said, by=by, at=at):
            return
        at = yield director.minutes(15, 30)
