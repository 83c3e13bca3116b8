"""Which units to send: responsibility, then jurisdiction, then travel time; duty and load are shown beside.

The order is the institution's, not a score's: the matrix says who leads (city opinions 三(二), requirement
DIS-1), and the dispatcher sees why each unit stands where it stands and decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from math import inf
from typing import Any

from django.conf import settings

from liandong.core import geo, roads
from liandong.core.access.actor import Actor
from liandong.core.obligations import reads as obligations
from liandong.directory import reads as directory
from liandong.directory.reads import ResponsibleUnit, units_responsible
from liandong.dispatch.reads import load_of
from liandong.duty import reads as duty

PHASE = "first_handling"
MOST_OF_A_KIND = 60  # the nearest: who is on duty and how busy is asked of these alone
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
    jurisdiction: int = 0
    checked: bool = False

    @property
    def too_slow(self) -> bool:
        return bool(self.limit and self.minutes and timedelta(minutes=self.minutes) > self.limit)


@dataclass(frozen=True)
class _Candidate:
    """`jurisdiction`: how closely its region contains the place, by the digits of its code."""

    code: str
    name: str
    part: str
    tier: str
    kind: str
    counts_as: str
    jurisdiction: int
    lon: float | None
    lat: float | None

    @classmethod
    def of(cls, unit: ResponsibleUnit | directory.OrgLine, part: str = "") -> "_Candidate":
        kinds = (unit.tier, unit.kind, unit.counts_as)
        return cls(unit.code, unit.name, part, *kinds, len(unit.region), unit.lon, unit.lat)


def propose(
    *, type_code: str, urgency: str, place: Place, at: datetime, world: str, limit: int = 12
) -> list[Proposal]:
    """Units for this type at this place, the first to send first. Of each kind the first is checked."""
    near = geo.project(place.lon, place.lat) if place.lon is not None and place.lat is not None else None
    units = units_responsible(type_code or "*", PHASE, place.region, near=near, most=MOST_OF_A_KIND)
    proposals = _proposals([_Candidate.of(unit, unit.part) for unit in units], urgency, place, at, world)
    return _checked(sorted(proposals, key=_rank))[:limit]


def find(text: str, place: Place, viewer: Actor, at: datetime) -> list[Proposal]:
    """Units by name, alias or initials, for adding one that the matrix does not name."""
    hits = [hit.ref for hit in directory.search(viewer, text) if hit.kind == "unit"][:8]
    units = directory.organisations(hits)
    candidates = [_Candidate.of(units[code]) for code in hits if code in units and units[code].tier]
    return _proposals(candidates, "", place, at, viewer.world)


def _proposals(
    candidates: Sequence[_Candidate], urgency: str, place: Place, at: datetime, world: str
) -> list[Proposal]:
    codes = [one.code for one in candidates]
    on_duty, loads = duty.on_duty_at(codes, at), load_of(codes, world)
    proposals = []
    for one, eta in zip(candidates, _etas(place, candidates), strict=True):
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
                jurisdiction=one.jurisdiction,
            )
        )
    return proposals


def _km(one: _Candidate, place: Place) -> float | None:
    """As the crow flies; the minutes go by road."""
    if one.lon is None or one.lat is None or place.lon is None or place.lat is None:
        return None
    return geo.distance((one.lon, one.lat), (place.lon, place.lat)) / 1000


def _rank(proposal: Proposal) -> tuple[int, bool, int, float, int]:
    """Responsibility, somebody there to go, the nearer jurisdiction, the shorter way, the lesser load."""
    return (
        _PART_ORDER[proposal.part],
        not proposal.on_duty,
        -proposal.jurisdiction,
        proposal.minutes if proposal.minutes is not None else inf,
        proposal.load,
    )


def _checked(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Check the first of each kind among those that lead or cooperate."""
    seen: set[str] = set()
    chosen = []
    for one in proposals:
        first = one.kind not in seen and one.part in ("lead", "cooperating")
        seen.add(one.kind)
        chosen.append(replace(one, checked=first))
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
