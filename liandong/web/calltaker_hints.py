"""Suggestions beside the form, from what stands in it. Half-typed input gives none, never an error."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liandong.core.access.actor import Actor
from liandong.core.geo import in_china
from liandong.intake import reads
from liandong.intake.reads import Report

MOST_READ = 2000


def hints(said: Mapping[str, Any], *, call: Report | None, by: Actor, at: datetime) -> dict[str, Any]:
    """Types while none is chosen, the type's question card, same events while there is no destination."""
    narrative = str(said.get("narrative") or "")[:MOST_READ]
    chosen = str(said.get("type") or "")
    waiting = call is None or call.is_waiting
    types = reads.suggest_types(narrative) if waiting else []
    card = reads.question_card(chosen) or (
        reads.question_card(types[0].code) if types and not chosen else None
    )
    same = reads.same_event(_told(said, narrative, chosen, types), at=at, viewer=by) if waiting else []
    return {
        "types": [] if types and types[0].code == chosen else types,
        "top_type": types[0].code if types else "",
        "card": card,
        "ticked": list(said.get("answers") or []),
        "same": same,
        "surges": surging(by, at),
    }


def surging(by: Actor, at: datetime) -> dict[str, int]:
    """Incidents that many report at once, with how many joined."""
    return {one.incident.ref: one.joins for one in reads.surges(at=at, viewer=by)}


def _told(
    said: Mapping[str, Any], narrative: str, chosen: str, types: list[reads.TypeSuggestion]
) -> reads.Told:
    lon, lat = _number(said.get("lon")), _number(said.get("lat"))
    known = bool(said.get("point")) and lon is not None and lat is not None and in_china(lon, lat)
    return reads.Told(
        narrative=narrative,
        type=chosen,
        lon=lon if known else None,
        lat=lat if known else None,
        zone=str(said.get("zone") or ""),
        caller_phone=str(said.get("caller_phone") or "").strip()[:30],
    )


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None
