"""The frame of every page."""

from typing import Any

from django.http import HttpRequest

from liandong.core import mechanism
from liandong.core.access.roles import role_name
from liandong.core.live.tokens import feed_meta
from liandong.web.navigation import rail


def shell(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in, where they may go, and the feed they listen to."""
    frame: dict[str, Any] = {"centre_name": mechanism.current().place.centre.name, "world": "real"}
    actor = getattr(request, "actor", None)
    if not actor:
        return frame
    seat = "、".join(role_name(role) for role in sorted(actor.roles))
    return {
        **frame,
        "nav": rail(actor, request.path),
        "account_name": actor.name,
        "actor_ref": actor.ref,
        "seat": f"{actor.org_name} {seat}".strip(),
        "world": actor.world,
        **feed_meta(request),
    }
