"""Ninety days of the county, told through the real actions with the clock moved."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from liandong.core import clock, mechanism
from liandong.core.journal.followers import follow_all
from liandong.core.journal.sealing import seal
from liandong.core.notify import delivery
from liandong.core.notify.transport import all_channels
from liandong.core.obligations.sweep import next_look_at, sweep
from liandong.demo.courses import Director, call
from liandong.demo.place import County
from liandong.demo.stage import Stage
from liandong.demo.stories import STORIES

Bar = Callable[[int, int | None, str], None]
CALLS_A_DAY = 8.0
QUIET_SHARE = 0.1
BUSY_DAYS = timedelta(days=7)
BY_HOUR = (2, 1, 1, 1, 1, 2, 4, 7, 8, 7, 7, 7, 6, 6, 7, 7, 8, 9, 9, 8, 7, 6, 4, 3)
MOMENT = timedelta(seconds=1)


def tell(county: County, *, since: datetime, until: datetime, bar: Bar, days: int | None = None) -> None:
    """Play the days one by one, each in one transaction; what is still open at the end goes on from there."""
    begin = until - timedelta(days=days) if days is not None else since
    stage = Stage()
    director = Director(stage, random.Random(county.seed))
    _calls(director, begin, until)
    total = max(1, (until - begin).days)
    for day in range(total + 1):
        bar(day, total, "九十天的历史 / ninety days of history")
        end = min(begin + timedelta(days=day + 1), until)
        with transaction.atomic():
            play(stage, end)
        with clock.at(end):
            settle(end)
    bar(total, total, "九十天的历史 / ninety days of history")


def _calls(director: Director, begin: datetime, until: datetime) -> None:
    """Calls by the hour of the day: drawn at the busiest hour's rate, thinned for the others."""
    busiest = CALLS_A_DAY * max(BY_HOUR) / sum(BY_HOUR)
    zone = mechanism.current().place.zone
    at = begin + timedelta(hours=director.chance.expovariate(busiest))
    while at < until:
        share = 1.0 if until - at < BUSY_DAYS else QUIET_SHARE  # the last week in full, the rest in outline
        if director.chance.random() < share * BY_HOUR[at.astimezone(zone).hour] / max(BY_HOUR):
            story = director.chance.choices(STORIES, weights=[story.weight for story in STORIES])[0]
            director.stage.enter(call(director, story), at)
        at += timedelta(hours=director.chance.expovariate(busiest))


def play(stage: Stage, end: datetime) -> None:
    """Let courses and clocks go on, each at its own moment, until `end`."""
    while (moment := stage.next_moment()) and moment < end:
        _ring_clocks(moment)
        with clock.at(moment):
            stage.go_on(moment)
    _ring_clocks(end)


def _ring_clocks(until: datetime) -> None:
    """Let every clock that rings before `until` ring at its own moment."""
    while (due := next_look_at()) and due + MOMENT < until:
        with clock.at(due + MOMENT):
            sweep(due + MOMENT)


def settle(at: datetime) -> None:
    """What the other processes would have done by now: reactions, deliveries, the seal."""
    follow_all()
    for channel in all_channels():
        while delivery.deliver(channel):
            pass
    seal(at)
