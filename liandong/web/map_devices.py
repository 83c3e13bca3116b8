"""Ten thousand devices every five seconds: only what moved, only what is in view, as columns."""

import gzip

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liandong.core import clock
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.positions import reads
from liandong.positions.reads import Box, Moved

WORTH_SQUEEZING = 1000


@require_GET
@signed_in
def moved(request: SignedInRequest) -> HttpResponse:
    """What moved since the answer with the cursor `since`, within `box` (west,south,east,north degrees)."""
    if not may(request.actor, "positions.see"):
        return HttpResponse(b'{"cursor":"","anew":true,"n":[]}', content_type="application/json")
    box = box_of(request.GET.get("box", ""))
    found = reads.moved(request.actor, clock.now(), since=request.GET.get("since", ""), box=box)
    response = HttpResponse(content_type="application/json", headers={"Cache-Control": "no-store"})
    body = written(found)
    if len(body) > WORTH_SQUEEZING and "gzip" in request.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, compresslevel=1, mtime=0)
        response["Content-Encoding"] = "gzip"
    response.content = body
    return response


def written(found: Moved) -> bytes:
    """As JSON. The database has written the numbers: ten thousand rows never become objects here."""
    columns = ",".join(f'"{name}":[{numbers}]' for name, numbers in found.columns.items())
    return f'{{"cursor":"{found.cursor}","anew":{str(found.anew).lower()},{columns}}}'.encode()


def box_of(said: str) -> Box:
    """The box of four numbers, or everything."""
    try:
        west, south, east, north = (max(-180.0, min(180.0, float(one))) for one in said.split(","))
    except ValueError:
        return reads.WHOLE
    return (west, south, east, north) if west <= east and south <= north else reads.WHOLE
