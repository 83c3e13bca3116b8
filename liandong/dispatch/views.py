"""The dispatcher's desk and the incident's page."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from liandong.core import clock, mechanism
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.dispatch import forms, incident_page, pressing, proposals, reads
from liandong.dispatch.incident_page import detail, number
from liandong.dispatch.looking import look, others_looking
from liandong.incidents.reads import incident_of


@require_GET
@needs("dispatch.see_desk")
def desk(request: SignedInRequest) -> HttpResponse:
    """Incidents by what falls due next; the selected one beside them."""
    shown = _list(request)
    rows = shown["rows"]
    selected = request.GET.get("incident") or (rows[0].incident.ref if rows else "")
    context: dict[str, Any] = {**shown, "selected": selected}
    if selected:
        context.update(detail(request, incident_of(selected, request.actor)), origin="desk")
    return render(request, "dispatch/desk.html", context)


@require_GET
@needs("dispatch.see_desk")
def rows(request: SignedInRequest) -> HttpResponse:
    """The list alone, for the live page."""
    context = {**_list(request), "selected": request.GET.get("incident", "")}
    return render(request, "dispatch/partials/rows.html", context)


def _list(request: SignedInRequest) -> dict[str, Any]:
    """The lines and the figures under them, which count what is not shown as well."""
    found = reads.desk_list(request.actor)
    return {
        "rows": found.rows,
        "figures": found.figures,
        "looking": others_looking(request.actor, clock.now()),
    }


@require_GET
@needs("incidents.see")
def incident(request: SignedInRequest, ref: str) -> HttpResponse:
    """Everything about one incident on a page of its own."""
    found = incident_of(ref, request.actor)
    return render(request, "dispatch/incident.html", detail(request, found))


@require_GET
@needs("incidents.see")
def incident_live(request: SignedInRequest, ref: str) -> HttpResponse:
    """What changes on the incident's page: orders and clocks, or with `part=timeline` the facts alone.

    `after` is the number of the latest line that the page has: it is given those above it, and `Live-Lines`
    says that these are lines to be put on top.
    """
    found = incident_of(ref, request.actor)
    if request.GET.get("part") == "timeline":
        after = request.GET.get("after", "")[:18]
        later = reads.facts_after(found, request.actor, int(after)) if after.isdecimal() else None
        if later is not None:
            lines = {"timeline": later, "now": clock.now()}
            answer = render(request, "dispatch/partials/lines_of_facts.html", lines)
            answer["Live-Lines"] = str(len(later))
            return answer
        return render(request, "dispatch/partials/facts.html", incident_page.timeline(request, found))
    side = f"-{letter}" if (letter := request.GET.get("side", "")) in ("A", "B") else ""
    context = incident_page.live(request, found, side) | {"origin": request.GET.get("from", "incident")}
    return render(request, "dispatch/partials/live.html", context)


@require_GET
@needs("dispatch.issue_order")
def proposed(request: SignedInRequest) -> HttpResponse:
    """Units to send, as a fragment of any form: by type and place, or by name with `q`."""
    asked = request.GET
    current = mechanism.current()
    region = asked.get("region") or current.place.region
    place = proposals.Place(
        lon=number(asked.get("lon")),
        lat=number(asked.get("lat")),
        region=region,
        zone=asked.get("zone") or current.zone_of(region),
    )
    at = clock.now()
    if text := asked.get("q", "").strip():
        found = proposals.find(text, place, request.actor, at)
    else:
        found = proposals.propose(
            type_code=asked.get("type", ""),
            urgency=asked.get("urgency", ""),
            place=place,
            at=at,
            world=request.actor.world,
        )
    already = set(asked.getlist("ordered"))
    context = {
        "proposals": [one for one in found if one.unit not in already],
        "typed": asked.getlist("units"),
        "side": asked.get("side", "")[:2],
    }
    return render(request, "dispatch/partials/proposals.html", context)


@require_GET
@needs("dispatch.see_desk")
def pair(request: SignedInRequest) -> HttpResponse:
    """Two large incidents at the same time, each in its own column."""
    asked = {side: request.GET.get(side, "") for side in incident_page.SIDES}
    if asked["left"] == asked["right"]:
        asked["right"] = ""
    return incident_page.pair(request, asked)


@require_GET
@needs("dispatch.call")
def contacts(request: SignedInRequest, ref: str) -> HttpResponse:
    """Who can be phoned about this incident, as a fragment of the call's form."""
    found = incident_of(ref, request.actor)
    context = {
        "contacts": pressing.contacts_of([one for one in reads.orders_of(found) if one.is_open], clock.now()),
        "side": request.GET.get("side", "")[:2],
        "may_reveal": may(request.actor, "directory.see_phones"),
        "form": forms.CallForm(),
    }
    return render(request, "dispatch/partials/contacts.html", context)


@require_POST
@needs("dispatch.see_desk")
def looking(request: SignedInRequest, ref: str) -> JsonResponse:
    """The viewer still has this incident open; answers who else looks at what."""
    at = clock.now()
    look(incident_of(ref, request.actor), request.actor, at)
    return JsonResponse({"looking": others_looking(request.actor, at)})
