"""Pages of the scene: one screen for gloves and rain, messages that arrive once, photos and voice."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.core import clock
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs, signed_in
from liandong.core.obligations.reads import clocks_of
from liandong.dispatch import reads as dispatch
from liandong.dispatch.actions import open_orders_of
from liandong.dispatch.models import SceneReport, SceneStep
from liandong.dispatch.scene import FIGURES
from liandong.incidents.reads import incident_of, merged_with
from liandong.web import field_media, field_scene
from liandong.web.field_views import answered, keep_photo, keep_voice, kept, shown
from liandong.web.models import Photo, Voice

LATEST = 40
PLACE_STEPS = (SceneStep.HAZARDS, SceneStep.HANDLED, SceneStep.INFORMED)


@require_GET
@never_cache
@needs("dispatch.report_scene")
def scene(request: SignedInRequest, ref: str) -> HttpResponse:
    """The incident as whoever is there needs it: two clocks on top, big buttons, what was reported."""
    by = request.actor
    found = incident_of(ref, by)
    order = open_orders_of(found.root).filter(unit=by.org).select_related("incident").first()
    running = [one for one in clocks_of(found.stream) if one.state in ("open", "breached")]
    own = [one for one in running if one.owed_by == by.org]
    messages = SceneReport.objects.filter(incident__in=merged_with(found)).order_by("-occurred_at", "-id")
    context = {
        "incident": found,
        "order": order,
        "clock": min(own, key=lambda one: one.due_at, default=None),
        "messages": messages.prefetch_related("photos", "voices")[:LATEST],
        "figures": [(name, _(label)) for name, label in FIGURES.items()],
        "place_steps": [] if order else [(one.value, one.label) for one in PLACE_STEPS],
        "may_see_media": may(by, "incidents.see"),
        "orders": dispatch.orders_of(found) if may(by, "incidents.see") else [],
    }
    return render(request, "web/field/scene.html", context)


@require_POST
@needs("dispatch.report_scene")
def reports(request: SignedInRequest, ref: str) -> HttpResponse:
    """Take one message as JSON. The same key again gets the same answer."""

    def deed() -> HttpResponse:
        row = field_scene.take(ref=ref, body=request.body, by=request.actor, at=clock.now())
        return JsonResponse({"ref": row.incident.ref}, status=201)

    return answered(deed)


@require_POST
@needs("dispatch.report_scene")
def photos(request: SignedInRequest, ref: str, key: str) -> HttpResponse:
    """Keep one photo with one's own message. Each photo has an `Idempotency-Key`."""
    return answered(lambda: kept(request, lambda: field_scene.own(key, request.actor), keep_photo))


@require_POST
@needs("dispatch.report_scene")
def voices(request: SignedInRequest, ref: str, key: str) -> HttpResponse:
    """Keep one recording with one's own message; see `photos`."""
    return answered(lambda: kept(request, lambda: field_scene.own(key, request.actor), keep_voice))


@require_GET
@signed_in
def photo(request: SignedInRequest, pk: int, sha256: str) -> HttpResponse:
    """A photo from the scene, for those who see the incident and work on it, and for who took it."""
    return shown(request, field_media.message_of(pk, request.actor), Photo, sha256)


@require_GET
@signed_in
def voice(request: SignedInRequest, pk: int, sha256: str) -> HttpResponse:
    """A recording from the scene; see `photo`."""
    return shown(request, field_media.message_of(pk, request.actor), Voice, sha256)
