"""The phone page of villages and townships: four tiles, a report in three steps, and what became of it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.core import clock
from liandong.core.access.policy import may, require
from liandong.core.access.views import SignedInRequest, needs, signed_in
from liandong.core.errors import DomainError, NotVisible
from liandong.core.geo import in_china
from liandong.core.journal.receipts import once
from liandong.core.notify import reads as notify
from liandong.directory import reads as directory
from liandong.dispatch import reads as dispatch
from liandong.intake import reads as intake
from liandong.web import field_photos, field_reports
from liandong.web.field_kinds import KINDS
from liandong.web.models import Photo


@require_GET
@never_cache
@needs("web.report_from_field")
def home(request: SignedInRequest) -> HttpResponse:
    """Tiles, the report and the list of what waits to be sent: one page, so that it works once opened."""
    org = directory.organisation(request.actor.org)
    rows = dispatch.desk_rows(request.actor)
    context = {
        "kinds": KINDS,
        "place": org.region_name if org else "",
        "unread": notify.unread(request.actor),
        "open_incidents": len(rows),
    }
    return render(request, "web/field/home.html", context)


@require_GET
@needs("web.report_from_field")
def session(request: SignedInRequest) -> HttpResponse:
    """Whether one is still signed in, as whom, and the token that a page out of a store lacks."""
    return JsonResponse({"csrf": get_token(request), "actor": request.actor.ref})


@require_POST
@needs("web.report_from_field")
def reports(request: SignedInRequest) -> HttpResponse:
    """Take one report as JSON. The same key again gets the same answer."""
    try:
        said = field_reports.written(request.body)
        report = field_reports.take(said=said, by=request.actor, at=clock.now())
    except DomainError as error:
        return _refused(error)
    return JsonResponse({"ref": report.ref}, status=201)


@require_POST
@needs("web.report_from_field")
def photos(request: SignedInRequest, key: str) -> HttpResponse:
    """Keep one photo with one's own report that has been taken. Each photo has an `Idempotency-Key`."""
    try:
        return _kept(request, key)
    except DomainError as error:
        return _refused(error)


@once
def _kept(request: SignedInRequest, key: str) -> HttpResponse:
    report = field_reports.by_key(key, request.actor)
    file = request.FILES.get("photo")
    if file is None:
        raise field_photos.NotAPhoto
    picture = field_photos.read_picture(file)
    where = _where(request)
    photo = field_photos.add_photo(
        report=report, picture=picture, by=request.actor, at=clock.now(), where=where
    )
    return JsonResponse({"ref": report.ref, "sha256": photo.sha256}, status=201)


def _where(request: HttpRequest) -> tuple[float, float] | None:
    try:
        lon, lat = float(request.POST["lon"]), float(request.POST["lat"])
    except (KeyError, ValueError):
        return None
    return (lon, lat) if in_china(lon, lat) else None


def _refused(error: DomainError) -> JsonResponse:
    return JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)


@require_GET
@needs("web.report_from_field")
def mine(request: SignedInRequest) -> HttpResponse:
    """What I reported, and what became of each."""
    return render(request, "web/field/mine.html", {"mine": field_reports.mine(request.actor)})


@require_GET
@needs("web.report_from_field")
def incidents(request: SignedInRequest) -> HttpResponse:
    """What is unclosed in my village or township."""
    context = {
        "rows": dispatch.desk_rows(request.actor),
        "may_open": may(request.actor, "incidents.see"),
    }
    return render(request, "web/field/incidents.html", context)


@require_GET
@signed_in
def photo(request: SignedInRequest, ref: str, sha256: str) -> HttpResponse:
    """A photo: one's own, or for those who work on its report or on the incident that it belongs to."""
    report = intake.caller_of(ref, request.actor)
    if not Photo.objects.filter(report=report, sha256=sha256).exists():
        raise NotVisible
    if report.taken_by != request.actor.ref:
        require(request.actor, "incidents.see")  # it shows people and homes
    path = field_photos.path_of(sha256)
    if not path.exists():
        raise NotVisible
    answer = HttpResponse(path.read_bytes(), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=3600"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of this page's folder: it keeps the first page for places without a signal."""
    body = render_to_string("web/field/worker.js")
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")
