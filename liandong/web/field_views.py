"""The phone page of villages and townships: four tiles, a report in three steps, and what became of it."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs, signed_in
from liandong.core.errors import DomainError, Invalid, NotVisible
from liandong.core.geo import in_china
from liandong.core.journal.receipts import once
from liandong.core.notify import reads as notify
from liandong.directory import reads as directory
from liandong.dispatch import reads as dispatch
from liandong.intake import reads as intake
from liandong.web import field_photos, field_reports
from liandong.web.field_kinds import KINDS

LARGEST_TEXT = 32 * 1024
SHELL = (
    *("ui/css/tokens.css", "ui/css/base.css", "ui/css/shell.css", "ui/css/components.css"),
    *("ui/css/signals.css", "ui/css/phone.css", "web/field.css", "web/field.js", "web/field_queue.js"),
    *("web/field_photo.js", "ui/css/print.css", "ui/js/ui.js", "ui/icons/sprite.svg", "ui/icons/mark.svg"),
)
"""What the first page needs to open without a signal."""
WORDS = {
    "waiting": gettext_noop("待发"),
    "sending": gettext_noop("正在发送"),
    "photos": gettext_noop("文字已送达，照片 {done}/{all}"),
    "done": gettext_noop("已送达"),
    "refused": gettext_noop("未收下"),
    "attempts": gettext_noop("已试 {n} 次"),
    "no_signal": gettext_noop("没有信号，有信号后自动发送"),
    "signed_out": gettext_noop("登录已过期，重新登录后自动发送"),
    "busy": gettext_noop("对方暂时无法接收，稍后自动重试"),
    "retry": gettext_noop("重试"),
    "delete": gettext_noop("删除"),
    "sure": gettext_noop("再按一次删除"),
    "saved": gettext_noop("已存在手机里，正在发送"),
    "delivered": gettext_noop("已送达指挥中心，编号 {ref}"),
    "locating": gettext_noop("正在取位置…"),
    "located": gettext_noop("位置已取 ±{m} 米"),
    "unlocated": gettext_noop("取不到位置，按{place}上报"),
    "bad_photo": gettext_noop("这张照片打不开，请重拍"),
    "full": gettext_noop("手机存不下了，请先发送或删除待发的报告"),
    "remove_photo": gettext_noop("去掉这张照片"),
}
"""What the page's scripts say by themselves."""


@require_GET
@never_cache
@needs("web.report_from_field")
def home(request: SignedInRequest) -> HttpResponse:
    """Tiles, the report and the list of what waits to be sent: one page, so that it works once opened."""
    org = directory.organisation(request.actor.org)
    rows = dispatch.desk_rows(request.actor)
    context = {
        "kinds": KINDS,
        "words": {name: _(text) for name, text in WORDS.items()},
        "place": org.region_name if org else "",
        "unread": sum(one.is_new for one in _messages(request.actor)),
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
        said = field_reports.written(_json(request))
        report = field_reports.take(said=said, by=request.actor, at=clock.now())
    except DomainError as error:
        return _refused(error)
    return JsonResponse({"ref": report.ref}, status=201)


def _json(request: HttpRequest) -> Any:
    if len(request.body) > LARGEST_TEXT:
        raise Invalid({"body": _("文字过长，请分几条报告。")})
    try:
        return json.loads(request.body)
    except ValueError as error:
        raise Invalid({"body": _("提交的内容读不出来，请刷新页面后重试。")}) from error


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
def notices(request: SignedInRequest) -> HttpResponse:
    """What I was told, newest first."""
    return render(request, "web/field/notices.html", {"messages_told": _messages(request.actor)})


def _messages(actor: Actor) -> list[notify.PhoneMessage]:
    return notify.on_phone(actor.ref.removeprefix("person/"))


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
    """A photo, for those who may see its report, or the incident that the report belongs to."""
    report = intake.caller_of(ref, request.actor)
    if not report.photos.filter(sha256=sha256).exists():  # type: ignore[attr-defined]
        raise NotVisible
    path = field_photos.path_of(sha256)
    if not path.exists():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=3600"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of this page's folder: it keeps the first page for places without a signal."""
    shell = json.dumps([static(name) for name in SHELL])
    body = render_to_string("web/field/worker.js", {"shell": shell})
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")
