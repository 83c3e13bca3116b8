"""Photos and voice: stored once by their digest, given to who works on what they hang on, and forgotten."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from liandong.core.access.actor import Actor, sees
from liandong.core.access.policy import require
from liandong.core.errors import DomainError, NotVisible
from liandong.core.journal.facts import Fact
from liandong.core.journal.models import Entry
from liandong.core.journal.personal import forgets
from liandong.core.journal.recorder import record
from liandong.dispatch.models import SceneReport
from liandong.incidents.models import Incident
from liandong.intake import reads as intake
from liandong.intake.models import Report
from liandong.web.models import Medium, Photo, Voice

M = TypeVar("M", bound=Medium)
MOST = 9  # photos, and as many recordings, of one report
Owner = Report | SceneReport
_SUFFIXES = {"webm": "audio/webm", "ogg": "audio/ogg", "mp4": "audio/mp4", "jpg": "image/jpeg"}
_OF_SCENE = ("dispatch.photo_added", "dispatch.voice_added")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def of(owner: Owner) -> dict[str, Any]:
    """The columns by which a medium names what it hangs on."""
    return {"scene": owner} if isinstance(owner, SceneReport) else {"report": owner}


def stream_of(owner: Owner) -> str:
    return owner.incident.stream if isinstance(owner, SceneReport) else owner.stream


def require_own(owner: Owner, by: Actor) -> None:
    """Whoever wrote it may add to it; others take their turn. Raises Forbidden, NotVisible."""
    if isinstance(owner, SceneReport):
        require(by, "dispatch.report_scene", owner.incident)
        Incident.objects.select_for_update().get(pk=owner.incident_id)
    else:
        require(by, "intake.take_report", owner)
        Report.objects.select_for_update().get(pk=owner.pk)


def message_of(pk: int, viewer: Actor) -> SceneReport:
    """A message from the scene of an incident that is seen. Raises NotVisible."""
    found = SceneReport.objects.select_related("incident").filter(pk=pk).first()
    if found is None or found.incident.world != viewer.world or not sees(viewer, found.incident.topics):
        raise NotVisible
    return found


def require_to_see(owner: Owner, viewer: Actor) -> None:
    """One's own, or for those who work on the incident: it shows people and homes. Raises Forbidden."""
    mine = owner.by if isinstance(owner, SceneReport) else owner.taken_by
    if mine != viewer.ref:
        require(viewer, "incidents.see")


def report_of(ref: str, viewer: Actor) -> Report:
    """The report that a medium hangs on. Raises NotVisible."""
    return intake.caller_of(ref, viewer)


def path_of(sha256: str, kind: str) -> Path:
    """Where a stored file lies."""
    return Path(settings.STATE) / "media" / sha256[:2] / f"{sha256}.{kind}"


def store(content: bytes, path: Path) -> None:
    """Keep the file, whole or not at all."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


@transaction.atomic
def keep(
    model: type[M],
    owner: Owner,
    content: bytes,
    suffix: str,
    *,
    full: type[DomainError],
    facts: tuple[Callable[..., Fact], Callable[..., Fact]],
    said: Mapping[str, int],
    by: Actor,
    at: datetime,
    **columns: Any,
) -> M:
    """Keep a file with a report or a message from the scene; the same file again is the one there.

    `facts` are stated of a report and of a scene, and say `said`. Raises `full` when there are MOST already,
    Forbidden, NotVisible.
    """
    require_own(owner, by)
    sha256 = digest_of(content)
    kept = model._default_manager.filter(**of(owner))
    if earlier := kept.filter(sha256=sha256).first():
        return earlier
    if kept.count() >= MOST:
        raise full
    store(content, path_of(sha256, suffix))
    own = {**of(owner), "sha256": sha256, "bytes": len(content), "by": by.ref, "at": at}
    made = model._default_manager.create(**own, **columns)
    of_report, of_scene = facts
    if isinstance(owner, SceneReport):
        fact = of_scene(incident=owner.incident.ref, sha256=sha256, **said)
    else:
        fact = of_report(report=owner.ref, sha256=sha256, **said)
    record(fact, stream=stream_of(owner), by=by, at=at)
    return made


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def given(request: HttpRequest, sha256: str, kind: str) -> HttpResponse:
    """The file, or the part that a player asks for: some phones play nothing else. Raises NotVisible."""
    path = path_of(sha256, kind)
    if not path.exists():
        raise NotVisible
    content = path.read_bytes()
    answer = _part(content, request.headers.get("Range", ""))
    answer["Content-Type"] = _SUFFIXES[kind]
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, max-age=3600"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"  # whatever it is: it does nothing
    return answer


def _part(content: bytes, asked: str) -> HttpResponse:
    found = _RANGE.fullmatch(asked)
    if not found or found.groups() == ("", ""):
        return HttpResponse(content)
    size = len(content)
    first, last = found.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    return HttpResponse(
        content[start : end + 1], status=206, headers={"Content-Range": f"bytes {start}-{end}/{size}"}
    )


@forgets
def forget_media(entries: Sequence[Entry]) -> None:
    """Photos and voices show people and homes: they go with the caller's data. The digests stay."""
    refs = {str(entry.body["report"]) for entry in entries if entry.kind == "intake.report_taken"}
    shown = {str(one.body["sha256"]) for one in entries if one.kind in _OF_SCENE}
    scenes = {str(one.body["incident"]) for one in entries if one.kind in _OF_SCENE}
    whose = Q(report__ref__in=refs) | Q(scene__incident__ref__in=scenes, sha256__in=shown)
    photos, voices = Photo.objects.filter(whose), Voice.objects.filter(whose)
    gone = {(one, "jpg") for one in photos.values_list("sha256", flat=True)}
    gone |= set(voices.values_list("sha256", "kind"))
    photos.delete()
    voices.delete()
    digests = [sha256 for sha256, _kind in gone]
    still = set(Photo.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    still |= set(Voice.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    transaction.on_commit(lambda: _remove({one for one in gone if one[0] not in still}))


def _remove(files: set[tuple[str, str]]) -> None:
    for sha256, kind in files:
        path_of(sha256, kind).unlink(missing_ok=True)
