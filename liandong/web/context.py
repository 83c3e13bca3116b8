"""The frame of every page."""

from collections.abc import Mapping
from functools import partial
from operator import getitem
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.conversation.reads import unread as unsaid
from liandong.core import clock, mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.roles import role_name
from liandong.core.live.tokens import FEED_META, feed_meta
from liandong.core.notify.reads import unread
from liandong.duty import reads as duty
from liandong.web.navigation import UNIT, rail

WATCH_SECONDS = 5.0
"""Who is on duty is asked for at most so often by each process: the frame is drawn with every page."""
_watch: tuple[float, list[tuple[str, str]]] = (float("-inf"), [])

# Which fact makes which sound, by who sits there.
SOUNDS: Mapping[str, frozenset[str]] = {
    "intake.report_rang:call": frozenset({"call_taker"}),
    "incidents.incident_opened:call": frozenset({"dispatcher"}),
    "obligations.breached:overdue": frozenset({"dispatcher", "duty_leader"}),
    "obligations.escalated:unanswered": frozenset({"duty_leader", "centre_leader"}),
    "dispatch.handover_offered:call": frozenset({"dispatcher"}),
}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in, where they may go, who is on duty, and the feed they listen to."""
    frame: dict[str, Any] = {"centre_name": mechanism.current().place.centre.name, "world": "real"}
    actor = getattr(request, "actor", None)
    if not actor:
        return frame
    seat = "、".join(role_name(role) for role in sorted(actor.roles))
    return {
        **frame,
        **_when_drawn(request, actor),
        "account_name": actor.name,
        "account_url": reverse("web:account"),
        "actor_ref": actor.ref,
        "seat": f"{actor.org_name} {seat}".strip(),
        "world": actor.world,
        "warnings": [],
        "responses": [],
        "idle": settings.IDLE_SECONDS,
        "mutes_url": reverse("web:ring_mute"),
        "summons_url": _summons_of(actor, request.path),
    }


def _when_drawn(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """What costs questions, asked only where it stands: a fragment of a page has no frame."""
    feed = SimpleLazyObject(lambda: feed_meta(request))
    return {
        "nav": SimpleLazyObject(lambda: rail(actor, request.path, badges_of(actor))),
        "on_duty": SimpleLazyObject(lambda: [{"label": _(what), "name": who} for what, who in _on_duty()]),
        "sounds": SimpleLazyObject(lambda: sounds_of(actor)),
        **{name: SimpleLazyObject(partial(getitem, feed, name)) for name in FEED_META},
    }


def badges_of(actor: Actor) -> dict[str, int]:
    """What waits behind each destination of the rail."""
    return {"notify:inbox": unread(actor), "conversation:threads": unsaid(actor)}


def sounds_of(actor: Actor) -> str:
    """The `data-ring` of this person's pages: kinds of fact and their earcons."""
    heard = [pair for pair, roles in SOUNDS.items() if not roles.isdisjoint(actor.roles)]
    # Calls ring for those who have signed on at a seat.
    rings = actor.roles.isdisjoint({"call_taker"}) or duty.rings_for(actor, clock.now())
    return " ".join(pair for pair in heard if rings or not pair.startswith("intake.report_rang"))


def _summons_of(actor: Actor, path: str) -> str:
    """Where a unit's page asks what it must answer now: on every page but that of the order itself."""
    if actor.roles.isdisjoint(UNIT):
        return ""
    return f"{reverse('dispatch:summons')}?{urlencode({'at': path})}"


def _on_duty() -> list[tuple[str, str]]:
    """Who leads the place tonight and who is chief of the shift at the centre, as on the roster now."""
    global _watch
    asked_at, known = _watch
    if monotonic() - asked_at < WATCH_SECONDS:
        return known
    place = mechanism.current().place
    posts = [(gettext_noop("带班"), place.emergency_office.org), (gettext_noop("值班长"), place.centre.org)]
    watches = duty.on_duty_at([org for _label, org in posts], clock.now())
    named = [(label, watches[org].leader) for label, org in posts if org in watches]
    _watch = (monotonic(), [(label, name) for label, name in named if name])
    return _watch[1]
