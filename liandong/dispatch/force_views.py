"""The state board of the units, and ordering one of them from it."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liandong.core import clock
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.dispatch.forces import OFF, Tile, tiles
from liandong.dispatch.models import OPEN
from liandong.dispatch.reads import desk_rows, orders_of
from liandong.incidents.reads import incident_of

IN_SIGHT = 8
"""Tabs that fit a row; all kinds are in the list beside the incident."""


@require_GET
@needs("dispatch.see_desk")
def forces(request: SignedInRequest) -> HttpResponse:
    """All units by what they are doing; with an incident chosen, a unit is one key from its order."""
    part = request.GET.get("part") == "tiles"
    template = "dispatch/partials/tiles.html" if part else "dispatch/forces.html"
    return render(request, template, _board(request, choices=not part))


def _board(request: SignedInRequest, *, choices: bool) -> dict[str, Any]:
    by, kind = request.actor, request.GET.get("kind", "")
    found = tiles(by, clock.now())
    chosen = incident_of(ref, by) if (ref := request.GET.get("incident", "")) else None
    ordered = {one.unit for one in orders_of(chosen) if one.state in OPEN} if chosen else set()
    return {
        "tiles": [one for one in found if kind in ("", one.unit.kind)],
        "kinds": (kinds := _kinds(found)),
        "common": [one for place, one in enumerate(kinds) if place < IN_SIGHT or one[0] == kind],
        "kind": kind,
        "total": len(found),
        "counts": Counter(one.word for one in found),
        "OFF": OFF,
        "incident": chosen,
        "ordered": ordered,
        "may_assign": bool(chosen and chosen.is_open and may(by, "dispatch.issue_order")),
        "may_reveal": may(by, "directory.see_phones"),
        "choices": desk_rows(by, 50) if choices else [],
    }


def _kinds(found: list[Tile]) -> list[tuple[str, str, int]]:
    """The kinds that there are: code, name, how many; the most common first."""
    counted = Counter((one.unit.kind, one.unit.kind_name) for one in found)
    return [(code, name, n) for (code, name), n in counted.most_common()]
