"""Which units to send: responsibility, then jurisdiction, then travel time; duty and load are shown beside.

The order is the institution's, not a score's: the matrix says who leads (city opinions 三(二), requirement
DIS-1), and the dispatcher sees why each unit stands where it stands and decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings

from liandong.core import geo, roads
from liandong.core.access.actor import Actor
from liandong.core.obligations import reads as obligations
from liandong.directory import reads as directory
from liandong.directory.responsibility import ResponsibleUnit, units_responsible
from liandong.dispatch.reads import load_of
from liandong.duty import reads as duty

PHASE = "first_handling"
_PART_ORDER = {"lead": 0, "cooperating": 1, "participating": 2, "": 3}


@dataclass(frozen=True)
class Place:
    """Where units are wanted: WGS-84 degrees when the point is known, region and zone when only those are."""

    lon: float | None
    lat: float | None
    region: str
    zone: str


@dataclass(frozen=True)
class Proposal:
    """A unit for the dispatcher to confirm. `minutes` is an estimate; `limit` comes from the rules."""

    unit: str
    name: str
    part: str
    tier: str
    kind: str
    km: float | None
    minutes: float | None
    by_road: bool
    limit: timedelta | None
    on_duty: str
    leader: str
    load: int
    checked: bool

    @property
    def too_slow(self) -> bool:
        return bool(self.limit and self.minutes and timedelta(minutes=self.minutes) > self.limit)


@dataclass(frozen=True)
class _Candidate:
    code: str
    name: str
    part: str
    tier: str
    kind: str
    counts_as: str
    rank: int
    lon: float | None
    lat: float | None


def propose(*, type_code: str, urgency: str, place: Place, at: datetime, limit: int = 12) -> list[Proposal]:
    """Units for this type at this place. Of one kind with several units, the quickest on duty is checked."""
    candidates = [_candidate(unit) for unit in units_responsible(type_code or "*", PHASE, place.region)]
    etas = _etas(place, candidates)
    on_duty = duty.on_duty_at([one.code for one in candidates], at)
    loads = load_of([one.code for one in candidates])
    proposals = []
    for one, eta in zip(candidates, etas, strict=True):
        watch = on_duty.get(one.code)
        proposals.append(
            Proposal(
                unit=one.code,
                name=one.name,
                part=one.part,
                tier=one.tier,
                kind=one.kind,
                km=_km(one, place),
                minutes=eta.minutes if eta else None,
                by_road=bool(eta and eta.basis == "road"),
                limit=_limit(one, urgency, place),
                on_duty=watch.officer if watch else "",
                leader=watch.leader if watch else "",
                load=loads.get(one.code, 0),
                checked=False,
            )
        )
    return _checked(sorted(proposals, key=_rank))[:limit]


def _candidate(unit: ResponsibleUnit) -> _Candidate:
    return _Candidate(
        unit.code,
        unit.name,
        unit.part,
        unit.tier,
        unit.kind,
        unit.counts_as,
        unit.rank,
        unit.lon,
        unit.lat,
    )


def _km(one: _Candidate, place: Place) -> float | None:
    """As the crow flies; the minutes go by road."""
    if one.lon is None or one.lat is None or place.lon is None or place.lat is None:
        return None
    return geo.distance((one.lon, one.lat), (place.lon, place.lat)) / 1000


def _rank(proposal: Proposal) -> tuple[int, bool, float]:
    return (
        _PART_ORDER[proposal.part],
        not proposal.on_duty,
        proposal.minutes if proposal.minutes is not None else 9999.0,
    )


def _checked(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Check the first of each kind among those that lead or cooperate."""
    seen: set[str] = set()
    chosen = []
    for one in proposals:
        first = one.kind not in seen and one.part in ("lead", "cooperating")
        seen.add(one.kind)
        chosen.append(Proposal(**{**one.__dict__, "checked": first}))
    return chosen


def _etas(place: Place, candidates: Sequence[_Candidate]) -> list[roads.Eta | None]:
    if place.lon is None or place.lat is None:
        return [None] * len(candidates)
    known = [(i, (one.lon, one.lat)) for i, one in enumerate(candidates) if one.lon is not None and one.lat]
    found: list[roads.Eta | None] = [None] * len(candidates)
    etas = roads.etas(road_graph(), (place.lon, place.lat), [point for _, point in known])
    for (i, _), eta in zip(known, etas, strict=True):
        found[i] = eta
    return found


@lru_cache(maxsize=1)
def road_graph() -> roads.RoadGraph | None:
    """The place's road graph, or None: then travel times are straight lines, and say so."""
    path = settings.PLACE_FILES / "roads.npz"
    return roads.load(path) if path.exists() else None


def _limit(unit: _Candidate, urgency: str, place: Place) -> timedelta | None:
    """The on-scene limit that an order to this unit would run under, by the rules in force."""
    body: dict[str, Any] = {
        "unit": unit.code,
        "unit_kind": unit.counts_as,
        "tier": unit.tier,
        "zone": place.zone,
        "urgency": urgency,
        "lead": unit.part == "lead",
    }
    return obligations.limit_of("dispatch.order_issued", body, met_by="dispatch.arrived")


def find(text: str, place: Place, viewer: Actor, at: datetime) -> list[Proposal]:
    """Units by name, alias or initials, for adding one that the matrix does not name."""
    hits = [hit.ref for hit in directory.search(viewer, text) if hit.kind == "unit"][:8]
    units = directory.organisations(hits)
    candidates = [
        _Candidate(u.code, u.name, "", u.tier, u.kind, u.counts_as, 0, u.lon, u.lat)
        for u in (units[code] for code in hits if code in units)
        if u.tier
    ]
    loads = load_of([one.code for one in candidates])
    on_duty = duty.on_duty_at([one.code for one in candidates], at)
    return [
        Proposal(
            unit=one.code,
            name=one.name,
            part="",
            tier=one.tier,
            kind=one.kind,
            km=_km(one, place),
            minutes=eta.minutes if eta else None,
            by_road=bool(eta and eta.basis == "road"),
            limit=_limit(one, "", place),
            on_duty=on_duty[one.code].officer if one.code in on_duty else "",
            leader=on_duty[one.code].leader if one.code in on_duty else "",
            load=loads.get(one.code, 0),
            checked=False,
        )
        for one, eta in zip(candidates, _etas(place, candidates), strict=True)
    ]
