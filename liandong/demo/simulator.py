"""Keeps things happening: calls ring, units answer, one goes silent and the ladder climbs."""

import logging
import random
import threading
import time
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, close_old_connections

from liandong.core import clock
from liandong.demo import vehicles
from liandong.demo.courses import Director, Manner, answering, call, closing
from liandong.demo.documents import read
from liandong.demo.play import Play
from liandong.demo.stage import Course, Stage
from liandong.demo.stories import STORIES, Story
from liandong.dispatch.models import Order, State
from liandong.incidents.models import Incident, Status

log = logging.getLogger(__name__)
FIRST_CALL = timedelta(seconds=8)
BETWEEN_CALLS = (60.0, 180.0)
LIVELY = Manner(silent=0.12, slow=0.15)


def run(stop: threading.Event, *, scenario: str = "", speed: float = 1.0, seed: int | None = None) -> None:
    """Play until `stop` is set: ordinary calls, or a scenario, at so many times its pace.

    A database that goes away is awaited. Raises NoSuchScenario.
    """
    stage = Stage(speed=speed)
    director = Director(stage, random.Random(seed or time.time_ns()), LIVELY)
    take_up(director, clock.now())
    if scenario:
        Play.begin(read(scenario), director, clock.now())
    else:
        stage.enter(_calls(director), clock.now())
    stage.enter(vehicles.driving(), clock.now())
    while not stop.is_set():
        try:
            close_old_connections()
            moment, now = stage.next_moment(), clock.now()
            if moment is None or moment > now:
                stop.wait(min(1.0, (moment - now).total_seconds() if moment else 1.0))
                continue
            stage.go_on(now)
        except (OperationalError, InterfaceError) as error:
            log.warning("the database is away: %s", error)
            stop.wait(2.0)
        except Exception:
            log.exception("a course of the simulator failed")


def _calls(director: Director) -> Course:
    at = yield FIRST_CALL
    while True:
        story = _story(director)
        director.stage.enter(call(director, story), at)
        at = yield director.seconds(*BETWEEN_CALLS)


def _story(director: Director) -> Story:
    return director.chance.choices(STORIES, weights=[story.weight for story in STORIES])[0]


def take_up(director: Director, at: datetime) -> None:
    """Go on with what an earlier run left open, so that no unit of the demo is silent for good."""
    for order in Order.objects.filter(state=State.ISSUED).select_related("incident"):
        director.stage.enter(answering(director, order, _story(director)), at)
    for incident in Incident.objects.filter(status=Status.REVIEW):
        director.stage.enter(closing(director, incident, _story(director)), at)
