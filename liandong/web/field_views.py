"""The phone page of villages and townships: four tiles, a report in three steps, and what became of it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.core import clock
from liandong.core.access.views import SignedInRequest, needs, signed_in
from liandong.core.errors import DomainError, existing
from liandong.core.geo import in_china
from liandong.core.journal.receipts import once
from liandong.core.notify import reads as notify
from liandong.directory import reads as directory
from liandong.dispatch import reads as dispatch
from liandong.dispatch.models import SceneReport
from liandong.incidents.reads import unclosed
from liandong.web import field_media, field_photos, field_reports, field_voices
from liandong.web.field_kinds import KINDS
from liandong.web.field_media import Owner
from liandong.web.models import Photo, Voice


@require_GET
@never_cache
@needs("web.report_from_field")
def home(request: SignedInRequest) -> HttpResponse:
    """Tiles, the report and the list of what waits to be sent: one page, so that it works once opened."""
    org = directory.organisation(request.actor.org)
    by = request.actor
    context = {
        "kinds": KINDS,
        "place": org.region_name if org else "",
        "villages": field_reports.villages_of(by),
        "unread": notify.unread(by),
        "open_incidents": unclosed(by).count(),
        "own_orders": len(dispatch.summons_of(by)[0]),
    }
    return render(request, "web/field/home.html", context)


@require_GET
@needs("dispatch.report_scene")
def session(request: SignedInRequest) -> HttpResponse:
    """Whether one is still signed in, as whom, and the token that a page out of a store lacks."""
    return JsonResponse({"csrf": get_token(request), "actor": request.actor.ref})


@require_POST
@needs("web.report_from_field")
def reports(request: SignedInRequest) -> HttpResponse:
    """Take one report as JSON. The same key again gets the same answer."""

    def deed() -> HttpResponse:
        said = field_reports.written(request.body)
        report = field_reports.take(said=said, by=request.actor, at=clock.now())
        return JsonResponse({"ref": report.ref}, status=201)

    return answered(deed)


@require_POST
@needs("web.report_from_field")
def photos(request: SignedInRequest, key: str) -> HttpResponse:
    """Keep one photo with one's own report that has been taken. Each photo has an `Idempotency-Key`."""
    return answered(lambda: kept(request, lambda: field_reports.by_key(key, request.actor), keep_photo))


@require_POST
@needs("web.report_from_field")
def voices(request: SignedInRequest, key: str) -> HttpResponse:
    """Keep one recording with one's own report; see `photos`."""
    return answered(lambda: kept(request, lambda: field_reports.by_key(key, request.actor), keep_voice))


Keep = Callable[[SignedInRequest, Owner], str]


def answered(deed: Callable[[], HttpResponse]) -> HttpResponse:
    """What a deed answers; a refusal as JSON, which the phone shows."""
    try:
        return deed()
    except DomainError as error:
        return JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)


@once
def kept(request: SignedInRequest, owner: Callable[[], Owner], keep: Keep) -> HttpResponse:
    """Keep a medium of a request with what it hangs on."""
    found = owner()
    ref = found.key if isinstance(found, SceneReport) else found.ref
    return JsonResponse({"ref": ref, "sha256": keep(request, found)}, status=201)


def keep_photo(request: SignedInRequest, owner: Owner) -> str:
    """Keep the photo of a request; its digest. Raises NotAPhoto, PhotoTooLarge, TooManyPhotos."""
    file = request.FILES.get("photo")
    if file is None:
        raise field_photos.NotAPhoto
    picture = field_photos.read_picture(file)
    photo = field_photos.add_photo(
        owner=owner, picture=picture, by=request.actor, at=clock.now(), where=_where(request)
    )
    return str(photo.sha256)


def keep_voice(request: SignedInRequest, owner: Owner) -> str:
    """Keep the recording of a request; its digest. Raises NotAVoice, VoiceTooLong, TooManyVoices."""
    file = request.FILES.get("voice")
    if file is None:
        raise field_voices.NotAVoice
    sound = field_voices.read_sound(file)
    return str(field_voices.add_voice(owner=owner, sound=sound, by=request.actor, at=clock.now()).sha256)


def _where(request: HttpRequest) -> tuple[float, float] | None:
    try:
        lon, lat = float(request.POST["lon"]), float(request.POST["lat"])
    except (KeyError, ValueError):
        return None
    return (lon, lat) if in_china(lon, lat) else None


@require_GET
@needs("web.report_from_field")
def mine(request: SignedInRequest) -> HttpResponse:
    """What I reported, and what became of each; a township sees its villages' as well."""
    by = request.actor
    context = {"mine": field_reports.mine(by), "villages": field_reports.of_villages(by)}
    return render(request, "web/field/mine.html", context)


@require_GET
@needs("web.report_from_field")
def incidents(request: SignedInRequest) -> HttpResponse:
    """What is unclosed in my village or township."""
    context = {
        "rows": dispatch.desk_rows(request.actor),
    }
    return render(request, "web/field/incidents.html", context)


@require_GET
@signed_in
def photo(request: SignedInRequest, ref: str, sha256: str) -> HttpResponse:
    """A photo: one's own, or for those who work on its report or on the incident that it belongs to."""
    return shown(request, field_media.report_of(ref, request.actor), Photo, sha256)


@require_GET
@signed_in
def voice(request: SignedInRequest, ref: str, sha256: str) -> HttpResponse:
    """A recording; see `photo`."""
    return shown(request, field_media.report_of(ref, request.actor), Voice, sha256)


def shown(request: SignedInRequest, owner: Owner, model: type[Photo | Voice], sha256: str) -> HttpResponse:
    """A medium of a report or message, for who may. Raises NotVisible, Forbidden."""
    found = existing(model._default_manager.filter(**field_media.of(owner), sha256=sha256).first())
    field_media.require_to_see(owner, request.actor)
    return field_media.given(request, sha256, found.kind if isinstance(found, Voice) else "jpg")


@require_GET
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of this page's folder: it keeps the first page for places without a signal."""
    body = render_to_string("web/field/worker.js")
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")
