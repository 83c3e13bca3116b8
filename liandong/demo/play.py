"""A night written down: what happens at which minute, who answers late, played through the real actions.

The documents are `scenarios/*.yaml`. The same seed and county give the same night when it is played fast
forward; live, with people at the desks, it goes on around what they do.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.demo import history
from liandong.demo.courses import (
    Director,
    Manner,
    answering,
    call,
    closing,
    did,
    on_watch,
    ordered,
    place_for,
)
from liandong.demo.documents import Scenario, Scene
from liandong.demo.organisations import CENTRE
from liandong.demo.stage import Course, Stage
from liandong.demo.stories import STORIES, Story
from liandong.directory.identity import actor_for
from liandong.dispatch import actions as dispatch
from liandong.dispatch import pressing, steps
from liandong.dispatch.models import Order, State
from liandong.duty import reads as duty
from liandong.incidents import actions as incidents
from liandong.incidents.models import Incident
from liandong.intake import actions as intake
from liandong.intake.given import PlaceTold, ReportGiven
from liandong.intake.models import AddressEntry
from liandong.reporting.actions import report_up

RETRY = timedelta(minutes=1)
SETTLE_MINUTES = 15
_PATIENCE = 40
_BESIDE_M = 0.0004


@dataclass
class Play:
    """A scenario being played: its incidents by the names that the document gives them."""

    scenario: Scenario
    director: Director
    opened: dict[str, Incident] = field(default_factory=dict)
    places: dict[str, AddressEntry] = field(default_factory=dict)

    @classmethod
    def begin(cls, scenario: Scenario, director: Director, at: datetime) -> "Play":
        """Put every scene on the stage, and ordinary calls beside them."""
        director.manner = replace(Manner(), **scenario.manner)
        director.silent = frozenset(scenario.silent)
        play = cls(scenario, director)
        for scene in scenario.scenes:
            for number in range(scene.times):
                late = scene.over * number / max(1, scene.times - 1)
                director.stage.enter(play._scene(scene, late), at)
        director.stage.enter(play._beside(at), at)
        return play

    def _scene(self, scene: Scene, late: float) -> Course:
        at = yield timedelta(minutes=scene.at + late)
        if scene.do in ("call", "offline"):
            yield from self._call(scene, at)
            return
        for _ in range(_PATIENCE):  # what it is about may not have been opened yet
            incident = self.opened.get(scene.of)
            if incident and self._deed(scene, incident, at):
                return
            at = yield RETRY

    def _beside(self, begun: datetime) -> Course:
        end = begun + timedelta(minutes=self.scenario.minutes * 0.8)
        weights = [story.weight for story in STORIES]
        at = yield self.director.seconds(*self.scenario.between)
        while at < end:
            (story,) = self.director.chance.choices(STORIES, weights)
            self.director.stage.enter(call(self.director, story), at)
            at = yield self.director.seconds(*self.scenario.between)

    def _call(self, scene: Scene, at: datetime) -> Course:
        """A call, or a report that a village wrote down without a signal: its own times stay true."""
        story = Story(scene.type, 1, scene.where, (scene.say,), scene.minutes)
        place = place_for(story, self.director.chance)
        self.places[scene.of] = place
        taker = on_watch(CENTRE, "call_taker", at)
        teller = _informant(place, at) if scene.do == "offline" else taker
        if taker is None or teller is None:
            return
        report = intake.take_report(given=self._given(scene, place, at), by=teller, at=at)
        at = yield self.director.seconds(5, 20)
        incident = intake.open_from_report(report=report, by=taker, at=at)
        self.opened[scene.of] = incident
        at = yield self.director.seconds(6, 25)
        most = scene.units if isinstance(scene.units, int) else len(scene.units)
        for order in ordered(self.director, incident, taker, at, most=most):
            self.director.stage.enter(answering(self.director, order, story), at)
        self.director.stage.enter(closing(self.director, incident, story), at)

    def _given(self, scene: Scene, place: AddressEntry, at: datetime, *, aside: bool = False) -> ReportGiven:
        chance = self.director.chance
        lon, lat = (
            degrees + chance.uniform(-_BESIDE_M, _BESIDE_M) * aside for degrees in (place.lon, place.lat)
        )
        region = place.village or place.township
        rang_at = at - timedelta(seconds=chance.uniform(15, 40))
        offline = scene.do == "offline"
        return ReportGiven(
            channel="app" if offline else "phone",
            narrative=scene.say.format(place=place.name),
            caller_phone="" if offline else f"1990000{chance.randint(0, 9999):04d}",
            place=PlaceTold(place.name, lon, lat, region=region, zone=place.zone),
            type=scene.type,
            figures=dict(scene.figures),
            happened_at=at - timedelta(minutes=scene.ago) if offline else None,
            rang_at=None if offline else rang_at,
            answered_at=None if offline else rang_at + timedelta(seconds=4),
        )

    def _deed(self, scene: Scene, incident: Incident, at: datetime) -> bool:
        """What somebody does about an incident. False while it is not possible yet."""
        return _DEEDS[scene.do](self, scene, incident, at)

    def _again(self, scene: Scene, incident: Incident, at: datetime) -> bool:
        by = on_watch(CENTRE, "call_taker", at)
        if by is None:
            return False
        told = scene.model_copy(update={"type": incident.type})
        report = intake.take_report(
            given=self._given(told, self.places[scene.of], at, aside=True), by=by, at=at
        )
        if did(intake.join_report, report=report, incident=incident, by=by, at=at):
            return True
        return did(intake.close_report, report=report, reason="repeated", by=by, at=at)

    def _upgrade(self, scene: Scene, incident: Incident, at: datetime) -> bool:
        return self._led(pressing.upgrade, incident, at, grade=scene.grade, reason=scene.text)

    def _up(self, scene: Scene, incident: Incident, at: datetime) -> bool:
        return self._led(report_up, incident, at, report_kind=scene.how, text=scene.text)

    def _tell(self, scene: Scene, incident: Incident, at: datetime) -> bool:
        return self._led(dispatch.supplement, incident, at, text=scene.text)

    def _figures(self, scene: Scene, incident: Incident, at: datetime) -> bool:
        changes = incidents.Changes(figures=dict(scene.figures))
        return self._led(incidents.amend, incident, at, changes=changes)

    def _led(self, action: Callable[..., object], incident: Incident, at: datetime, **what: object) -> bool:
        by = on_watch(CENTRE, "duty_leader", at)
        return by is not None and did(action, incident=incident, by=by, at=at, **what)

    def _order(self, scene: Scene, incident: Incident, at: datetime) -> bool:
        by = on_watch(CENTRE, "dispatcher", at)
        units = scene.units if isinstance(scene.units, tuple) else ()
        wanted = [dispatch.Wanted(unit, task=scene.text) for unit in units]
        if by is None or not did(dispatch.issue_orders, incident=incident, wanted=wanted, by=by, at=at):
            return False
        story = Story(incident.type, 1, (), (), scene.minutes)
        for order in Order.objects.filter(incident=incident, unit__in=units, state=State.ISSUED):
            self.director.stage.enter(answering(self.director, order, story), at)
        return True

    def _nothing(self, scene: Scene, incident: Incident, at: datetime) -> bool:
        """Every unit that is still at it finds that there is nothing."""
        orders = list(Order.objects.filter(incident=incident, state=State.ARRIVED).order_by("id"))
        found = [_says_false(order, scene.text, at) for order in orders]
        return any(found)


_DEEDS: Mapping[str, Callable[[Play, Scene, Incident, datetime], bool]] = {
    "again": Play._again,
    "upgrade": Play._upgrade,
    "up": Play._up,
    "tell": Play._tell,
    "figures": Play._figures,
    "order": Play._order,
    "nothing": Play._nothing,
}


def _says_false(order: Order, reason: str, at: datetime) -> bool:
    by = on_watch(order.unit, "duty_officer", at)
    return by is not None and did(steps.report_false, order=order, reason=reason, by=by, at=at)


def _informant(place: AddressEntry, at: datetime) -> Actor | None:
    """Who reports for the village, or else for the township."""
    for org in (f"village-{place.village}", f"town-{place.township}"):
        holder = duty.who_answers(org, at)
        if holder and (actor := actor_for(person=holder.person, post="", at=at)):
            return actor
    return None


def directed(seed: int) -> Director:
    """A director with an empty stage and the chance of this seed."""
    return Director(Stage(), random.Random(seed))


def fast_forward(scenario: Scenario, *, seed: int, since: datetime) -> Play:
    """Play all of it with the clock moved, to its last minute, with what reactions and deliveries do."""
    play = Play.begin(scenario, directed(seed), since)
    for minute in range(0, scenario.minutes, SETTLE_MINUTES):
        end = since + timedelta(minutes=min(minute + SETTLE_MINUTES, scenario.minutes))
        history.play(play.director.stage, end)
        with clock.at(end):
            history.settle(end)
    return play
