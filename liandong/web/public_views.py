"""What everybody may open without an account: report what is not urgent, and ask what became of it."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.core import clock
from liandong.core.access.actor import EVERYTHING, Actor
from liandong.core.errors import DomainError
from liandong.core.journal.receipts import once
from liandong.directory import reads as directory
from liandong.intake import actions as intake
from liandong.intake.given import PlaceTold, ReportGiven
from liandong.web.public_forms import FollowForm, PublicReportForm
from liandong.web.public_limits import Limit, TooOften, address_of, count
from liandong.web.public_progress import STEPS, progress_of

HOUR = timedelta(hours=1)
BY_PHONE, BY_ADDRESS = Limit("report.phone", 5, HOUR), Limit("report.address", 30, HOUR)
ASKED, ASKED_OF = Limit("follow.address", 60, HOUR), Limit("follow.number", 10, HOUR)
LOOKS = {
    "elder": ("off", "on"),
    "access": ("off", "on"),
    "size": ("normal", "large", "larger"),
    "contrast": ("normal", "high"),
}
"""What a reader may choose, the usual first. Each is a cookie, so that it works without scripts."""
YEAR = 365 * 24 * 3600


def _visitor() -> Actor:
    return Actor(
        ref="system/public",
        name=_("公众网页"),
        roles=frozenset({"system"}),
        topics=frozenset({EVERYTHING}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, and what is wrong with it: nothing typed is lost."""
    form = PublicReportForm(request.POST if request.method == "POST" else None)
    refused, status = "", 422 if form.is_bound else 200
    if form.is_valid():
        try:
            return _taken(request, form.cleaned_data)
        except DomainError as error:
            refused, status = str(error), error.status
    return _page(request, "web/public/report.html", {"form": form, "refused": refused}, status)


@once
def _taken(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    at, phone, point = clock.now(), given["phone"], given["point"]
    count([(BY_PHONE, phone), (BY_ADDRESS, address_of(request))], at)
    where = {"lon": point.lon, "lat": point.lat, "was": point.datum} if point else {}
    place = PlaceTold(given["place_name"], **where)
    told = ReportGiven(channel="web", narrative=given["narrative"], caller_phone=phone, place=place)
    made = intake.take_report(given=told, by=_visitor(), at=at)
    shown = urlencode({"number": made.ref, "new": "1"})
    return redirect(f"{reverse('web:public_follow')}?{shown}")


@never_cache
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Where a report stands. What proves that it is one's own is sent in the body, never in an address."""
    context: dict[str, Any] = {"is_new": "new" in request.GET, "steps": STEPS}
    sent = request.POST if request.method == "POST" else None
    form = FollowForm(sent, initial={"number": request.GET.get("number", "")[:20]})
    status = 200
    if request.method == "POST":
        status = _answer(request, form, context)
    return _page(request, "web/public/follow.html", {"form": form, **context}, status)


def _answer(request: HttpRequest, form: FollowForm, context: dict[str, Any]) -> int:
    if not form.is_valid():
        return 422
    number = form.cleaned_data["number"]
    try:
        count([(ASKED, address_of(request)), (ASKED_OF, number)], clock.now())
    except TooOften as error:
        context["refused"] = str(error)
        return error.status
    context["progress"] = progress_of(number, form.cleaned_data["tail"])
    if context["progress"] is None:
        context["refused"] = _("没有查到：请核对编号和电话后四位。")
        return 404
    return 200


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Choose how the pages look: elder mode, accessible mode, size of text, contrast."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    # What is no path would be taken for the name of a view.
    answer = redirect(wanted if safe and wanted.startswith("/") else "web:public_report")
    for name, known in LOOKS.items():
        if (chosen := request.POST.get(name, "")) in known:
            answer.set_cookie(f"ld-{name}", chosen, max_age=YEAR, samesite="Lax")
    return answer


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    chosen = {name: request.COOKIES.get(f"ld-{name}", known[0]) for name, known in LOOKS.items()}
    looks = {name: one if one in LOOKS[name] else LOOKS[name][0] for name, one in chosen.items()}
    return render(request, template, {"looks": looks, "centre_name": "", **context}, status=status)


@require_GET
def phones(request: HttpRequest) -> HttpResponse:
    """Duty phones that units told the public (city opinions 三(二); ORG-7)."""
    return _page(request, "web/public/phones.html", {"units": directory.public_phones()}, 200)
