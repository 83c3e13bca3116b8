"""The sixty-second drill: an exercise call on the call taker's own desk, in a world of its own."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core import geo
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import DomainError
from liandong.core.journal.models import Entry
from liandong.core.journal.recorder import record
from liandong.directory import reads as directory
from liandong.dispatch.reads import orders_of
from liandong.duty import reads as duty
from liandong.intake import actions as intake
from liandong.intake.models import AddressEntry
from liandong.intake.reads import Report
from liandong.web.calltaker_meter import measured
from liandong.web.drill_facts import DrillBegun, DrillJudged

SCRIPTS = Path(__file__).parent / "data" / "drills.yaml"
WORLD = "drill/"
PHONE = "19900006660"
NEAR_ENOUGH_M = 150
ORDER_WITHIN = 60


class NowhereToDrill(DomainError, code="drill.nowhere"):
    sentence = gettext_noop("地点簿里还没有地点，不能出题。请先导入地点。")


class CallsRingHere(DomainError, code="drill.calls-ring-here"):
    sentence = gettext_noop("您在席位上，来电正响给您。请先交班，再做练习。")


@dataclass(frozen=True)
class Script:
    """A caller's story. `types` are acceptable codes, the best first; no `units`: it goes to 12345."""

    id: str
    title: str
    where: Sequence[str]
    types: Sequence[str]
    units: Sequence[str]
    lines: Sequence[str]


@cache
def scripts() -> dict[str, Script]:
    given: list[dict[str, Any]] = yaml.safe_load(SCRIPTS.read_text(encoding="utf-8"))
    return {one["id"]: Script(**one) for one in given}


def in_drill(by: Actor) -> bool:
    return by.world.startswith(WORLD)


def begin(*, by: Actor, at: datetime, script: str = "", chance: random.Random | None = None) -> str:
    """Ring the exercise call of a script, or of any; answers the world to go into.

    Raises NowhereToDrill, and CallsRingHere for somebody at a seat: a real call must not ring unheard.
    """
    require(by, "intake.take_calls")
    if duty.seat_of(by.ref):
        raise CallsRingHere
    chance = chance or random.Random()
    told = scripts().get(script) or chance.choice(list(scripts().values()))
    place = _somewhere(told, chance)
    world = f"{WORLD}{uuid4().hex[:12]}"
    with transaction.atomic():
        caller = replace(Actor.system("drill"), world=world)
        report = intake.ring(phone=PHONE, by=caller, at=at)
        fact = DrillBegun(
            drill=world,
            script=told.id,
            title=told.title,
            person=by.ref,
            person_name=by.name,
            report=report.ref,
            place_name=place.name,
            lon=place.lon,
            lat=place.lat,
            radius_m=place.radius_m,
        )
        record(fact, stream=world, by=replace(by, world=world), at=at, parties=[by.org])
    return world


def _somewhere(script: Script, chance: random.Random) -> AddressEntry:
    known = AddressEntry.objects.filter(kind__in=script.where).order_by("id")
    count = known.count()
    if not count:
        known = AddressEntry.objects.order_by("id")
        count = known.count()
    if not count:
        raise NowhereToDrill
    return known[chance.randrange(count)]


@dataclass(frozen=True)
class Running:
    """The drill that somebody is in: what is asked, what the caller says, and how it went once it is over."""

    begun: DrillBegun
    lines: Sequence[str]
    report: Report
    judged: DrillJudged | None = None


def running(by: Actor) -> Running | None:
    """The drill of the world that the actor is in; none in earnest."""
    if not in_drill(by):
        return None
    told = {one.kind: one.fact for one in Entry.objects.filter(stream=by.world)}
    begun, judged = told.get("intake.drill_begun"), told.get("intake.drill_judged")
    if not isinstance(begun, DrillBegun):
        return None
    lines = [line.format(place=begun.place_name) for line in scripts()[begun.script].lines]
    report = Report.objects.select_related("incident").get(ref=begun.report, world=by.world)
    return Running(begun, lines, report, judged if isinstance(judged, DrillJudged) else None)


@transaction.atomic
def judge(by: Actor, at: datetime) -> DrillJudged | None:
    """State how the drill went, once its call has a destination; nothing in earnest, or before, or again."""
    drill = running(by)
    if drill is None or drill.judged or drill.report.is_waiting:
        return None
    fact = _judged(drill)
    record(fact, stream=by.world, by=by, at=at, key=f"{by.world}/judged")
    return fact


def _judged(drill: Running) -> DrillJudged:
    report, begun = drill.report, drill.begun
    script, times = scripts()[begun.script], measured(drill.report)
    off, missing = _off(report, begun), _missing(script, report)
    order = times.order if script.units else _passed_on(report)
    right = (
        0 <= off <= max(NEAR_ENOUGH_M, begun.radius_m),
        report.type in script.types,
        not missing and (bool(script.units) or report.is_diverted),
    )
    return DrillJudged(
        **{
            name: getattr(begun, name)
            for name in ("drill", "script", "title", "person", "person_name", "report")
        },
        answer_s=_or_none(times.answer),
        locate_s=_or_none(times.locate),
        order_s=_or_none(order),
        place_ok=right[0],
        place_off_m=off,
        type_ok=right[1],
        type_given=report.type_name,
        type_expected=script.types[0],
        units_ok=right[2],
        missing=missing,
        right=sum(right),
        passed=all(right) and order is not None and order <= ORDER_WITHIN,
    )


def _off(report: Report, begun: DrillBegun) -> int:
    """Metres from where the caller stands to where the desk put them; -1 when it has no point."""
    if report.lon is None or report.lat is None:
        return -1
    return round(geo.distance((report.lon, report.lat), (begun.lon, begun.lat)))


def _missing(script: Script, report: Report) -> list[str]:
    """Kinds of units that the place has, the script asks for, and nobody ordered."""
    codes = [one.unit for one in orders_of(report.incident)] if report.incident else []
    sent = {unit.kind for unit in directory.organisations(codes).values()}
    there = {unit.kind: unit.kind_name for unit in directory.linkage_units()}
    return [there[kind] for kind in script.units if kind in there and kind not in sent]


def _passed_on(report: Report) -> int | None:
    done = report.settled_at if report.is_diverted else None
    return round((done - report.answered_at).total_seconds()) if done and report.answered_at else None


def _or_none(seconds: int | None) -> int:
    return -1 if seconds is None else seconds


def results(person: str, limit: int = 20) -> list[tuple[datetime, DrillJudged]]:
    """A person's own drills, newest first: the training record (DUT-5)."""
    found = Entry.objects.filter(kind="intake.drill_judged", by=person).order_by("-id")[:limit]
    return [(one.occurred_at, one.fact) for one in found if isinstance(one.fact, DrillJudged)]


def said_of(judged: DrillJudged) -> list[tuple[bool, str]]:
    """What was right and what was not, in words."""
    known = _("差 {metres} 米").format(metres=judged.place_off_m)
    place = known if judged.place_off_m >= 0 else _("没有定位")
    return [
        (judged.place_ok, _("地点：{said}").format(said=place)),
        (judged.type_ok, _("类别：{said}").format(said=judged.type_given or _("没有选"))),
        (judged.units_ok, _("单位：{said}").format(said=_units_said(judged))),
    ]


def _units_said(judged: DrillJudged) -> str:
    if judged.units_ok:
        return _("派对了") if scripts()[judged.script].units else _("应转 12345，转对了")
    if not scripts()[judged.script].units:
        return _("没有紧急情况，应转 12345")
    return _("还应派 {kinds}").format(kinds="、".join(judged.missing)) if judged.missing else _("没有派警")
