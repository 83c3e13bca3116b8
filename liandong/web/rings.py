"""Whether a desk sounds: what was silenced stands in the journal, so that nobody has to guess later."""

from dataclasses import replace

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from liandong.core import clock
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.core.journal.recorder import record
from liandong.web.facts import RingMuted

MUTE_SECONDS = 60


@require_POST
@signed_in
def mute(request: SignedInRequest) -> HttpResponse:
    """The desk is silent for a minute; it rings again by itself. Source: reference experience 2.0.

    It is the real desk, also while somebody drills at it.
    """
    by = replace(request.actor, world="real")
    fact = RingMuted(name=by.name, post=by.post, seconds=MUTE_SECONDS)
    with transaction.atomic():
        record(fact, stream=f"person/{by.ref}", by=by, at=clock.now(), parties=[by.org] if by.org else [])
    return HttpResponse(status=204)
