"""Reports of the same event, found while the call is being taken.

Space and time are the gate and the type decides; words only rank, because short Chinese calls about one event
share few of them. It always suggests and never joins by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Count
from django.utils.translation import gettext as _

from liandong.core import geo, mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import visible
from liandong.incidents import reads as incidents
from liandong.incidents.models import Incident
from liandong.incidents.reads import Near
from liandong.intake.models import Report

REACH_M = {"city_centre": 250.0}
REACH_ELSEWHERE_M = 1000.0
RECENT = timedelta(minutes=30)
RECENT_OUTAGE = timedelta(hours=6)
OUTAGES = ("停水", "停电", "停气", "断水", "断电", "断气", "通信中断", "供应中断")
SAME_CALLER = timedelta(hours=2)
SHOW_FROM = 0.45
SURGE_JOINS = 5
SURGE_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Told:
    """What is known so far of the call being taken. lon/lat in WGS-84 degrees."""

    narrative: str = ""
    type: str = ""
    lon: float | None = None
    lat: float | None = None
    zone: str = ""
    caller_phone: str = ""


@dataclass(frozen=True)
class Same:
    """An incident that the call may be about, 0 to 1, and the reasons in words."""

    incident: Incident
    score: float
    metres: float | None
    age: timedelta
    reasons: tuple[str, ...]


def same_event(told: Told, *, at: datetime, viewer: Actor, limit: int = 3) -> list[Same]:
    """Unclosed incidents that the call may be about, the likeliest first."""
    found: dict[int, Same] = {}
    for one in _of_same_caller(told, at, viewer):
        found[one.incident.pk] = one
    if told.lon is not None and told.lat is not None:
        for near in _gate(told, at, viewer):
            scored = _scored(told, near)
            if scored and scored.score >= SHOW_FROM:
                kept = found.get(near.incident.pk)
                reasons = (*scored.reasons, *(kept.reasons if kept else ()))
                found[near.incident.pk] = Same(
                    scored.incident,
                    max(scored.score, kept.score if kept else 0),
                    scored.metres,
                    scored.age,
                    reasons,
                )
    return sorted(found.values(), key=lambda one: -one.score)[:limit]


def _gate(told: Told, at: datetime, viewer: Actor) -> Sequence[Near]:
    x, y = geo.project(told.lon or 0.0, told.lat or 0.0)
    return incidents.unclosed_near(
        x, y, metres=_reach(told.zone), since=at - RECENT_OUTAGE, at=at, viewer=viewer
    )


def _reach(zone: str) -> float:
    return REACH_M.get(zone, REACH_ELSEWHERE_M)


def _scored(told: Told, near: Near) -> Same | None:
    incident = near.incident
    outage = any(word in incident.type_name for word in OUTAGES)
    if near.age > (RECENT_OUTAGE if outage else RECENT):
        return None
    kinship = likeness_of_types(told.type, incident.type)
    words = likeness_of_texts(told.narrative, f"{incident.summary} {incident.type_name}")
    score = 0.5 * max(0.0, 1 - near.metres / _reach(told.zone)) + 0.3 * kinship + 0.2 * words
    reasons = [_("相距 {metres:.0f} 米").format(metres=near.metres), _ago(near.age)]
    if told.type and kinship == 1:
        reasons.append(_("同类"))
    elif told.type and kinship >= 0.5 and incident.type:
        reasons.append(_("类别相近"))
    if words >= 0.2:
        reasons.append(_("说法相近"))
    return Same(incident, round(score, 2), near.metres, near.age, tuple(reasons))


def likeness_of_types(one: str, other: str) -> float:
    """1 for the same type, 0.8 in one group, 0.6 when the same kind of unit leads, 0.5 in one family or while
    one is unknown, else 0: two callers seldom name the same thing alike, but the same unit goes.
    """
    if not one or not other:
        return 0.5
    if one == other:
        return 1.0
    if one[:3] == other[:3] and one[0] != "L":
        return 0.8
    current = mechanism.current()
    if current.duty(one).lead == current.duty(other).lead:
        return 0.6
    families = {kind.code: kind.family for kind in current.types}
    return 0.5 if families.get(one) == families.get(other) and one in families else 0.0


def likeness_of_texts(one: str, other: str) -> float:
    """Share of the shorter text's pairs of characters that are in the other."""
    a, b = _pairs(one), _pairs(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _pairs(text: str) -> set[str]:
    clean = [char for char in text if char.isalnum()]
    return {a + b for a, b in pairwise(clean)}


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return _("{minutes} 分钟前").format(minutes=minutes) if minutes else _("刚刚")


def _of_same_caller(told: Told, at: datetime, viewer: Actor) -> list[Same]:
    """Incidents that this very number has reported lately: a caller who calls again."""
    if len(told.caller_phone) < 5:
        return []
    calls = (
        visible(Report.objects.filter(world=viewer.world), viewer)
        .filter(caller_phone=told.caller_phone, incident__isnull=False, taken_at__gte=at - SAME_CALLER)
        .select_related("incident")[:5]
    )
    return [
        Same(
            call.incident,
            0.7,
            None,
            at - call.incident.opened_at,
            (_("同一号码 {ref}").format(ref=call.ref),),
        )
        for call in calls
        if call.incident and call.incident.is_open
    ]


@dataclass(frozen=True)
class Surge:
    """An incident that many report at once: perhaps more than one thing, or one much larger."""

    incident: Incident
    joins: int


def surges(*, at: datetime, viewer: Actor) -> list[Surge]:
    """Incidents with at least five joined reports in the last ten minutes."""
    counts = dict(
        Report.objects.filter(joined_at__gt=at - SURGE_WITHIN, joined_at__lte=at, world=viewer.world)
        .values_list("incident_id")
        .annotate(n=Count("id"))
        .filter(n__gte=SURGE_JOINS)
        .order_by()
    )
    seen = incidents.incidents_seen(viewer).filter(pk__in=list(counts))
    return sorted((Surge(one, counts[one.pk]) for one in seen), key=lambda found: -found.joins)
