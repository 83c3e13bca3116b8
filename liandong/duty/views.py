"""Pages of duty: who is on now, a unit's month, calendars."""

from collections.abc import Callable
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from liandong.core import clock, mechanism
from liandong.core.access.deeds import done_on, filled
from liandong.core.access.policy import may, require
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.core.errors import NotVisible, existing
from liandong.directory import reads as directory
from liandong.duty import actions, calendars, months, reads
from liandong.duty.forms import ShiftForm, SwapForm
from liandong.duty.policy import KEEPERS
from liandong.duty.tables import RosterTable

LEVEL_NAMES = {
    "government": "政府值班室、联动中心",
    "department": "部门（联动单位）",
    "township": "乡镇（街道）",
    "village": "村（社区）",
}


@require_GET
@signed_in
def now(request: SignedInRequest) -> HttpResponse:
    """Who is on duty now at the four levels, as far as the viewer's work reaches."""
    at, by = clock.now(), request.actor
    place = mechanism.current().place
    township = request.GET.get("township", "")[:9]
    levels = reads.chain_now(place.region, at, villages_of=township)
    shown = [
        (level, _(LEVEL_NAMES[level.level]), [link for link in level.links if reads.may_see(by, link.org)])
        for level in levels
    ]
    context = {
        "now": at,
        "place": place.name,
        "levels": [
            (name, level.level, links, sum(one.unmanned for one in links)) for level, name, links in shown
        ],
        "villages_on_demand": any(links for level, _name, links in shown if level.level == "township"),
        "township": directory.region_name(township) if township else None,
        "mine": reads.shifts_of(by.ref, at, at + timedelta(days=14))[:4],
        "may_see_phones": may(by, "directory.see_phones"),
    }
    return render(request, "duty/now.html", context)


@require_GET
@signed_in
def roster(request: SignedInRequest, org: str) -> HttpResponse:
    """A unit's month."""
    by, at = request.actor, clock.now()
    line = existing(directory.organisation(org))
    first = _month(request.GET.get("month", ""), timezone.localtime(at).date())
    since, until = months.bounds(first.year, first.month)
    shifts = reads.roster(org, since - timedelta(days=7), until + timedelta(days=7), by)
    own = by.org == org or not by.roles.isdisjoint(KEEPERS)
    may_change = own and may(by, "duty.publish_roster")
    people = list(directory.people_of(org).values()) if may_change else []
    in_month = [one for one in shifts if one.ends_at > since and one.starts_at < until]
    context = {
        "now": at,
        "org": line,
        "first": first,
        "before": first - timedelta(days=1),
        "after": first + timedelta(days=31),
        "weeks": months.weeks(first.year, first.month, shifts, timezone.localtime(at).date()),
        "health": months.health(org, since, until, in_month) if in_month else None,
        "may_change": may_change,
        "people": people,
        "form": ShiftForm(people=people) if may_change else None,
        "calendar_url": request.build_absolute_uri(_address("org", org)) if own else "",
        "opened": next((one for one in shifts if str(one.id) == request.GET.get("shift")), None),
        "me": by.ref,
    }
    return render(request, "duty/roster.html", context)


def _month(said: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{said}-01")
    except ValueError:
        return today.replace(day=1)


def _address(kind: str, code: str) -> str:
    secret = calendars.token(f"{kind}/{code}")
    return reverse("duty:calendar", kwargs={"kind": kind, "code": code, "given": secret})


@done_on("duty:roster")
def add(request: SignedInRequest, org: str) -> str:
    people = list(directory.people_of(org).values())
    said = filled(ShiftForm(request.POST, people=people))
    actions.add_shift(org=org, shift=actions.ShiftEntry(**said), by=request.actor, at=clock.now())
    return _("已加班次")


@done_on("duty:roster")
def swap(request: SignedInRequest, org: str) -> str:
    said = filled(SwapForm(request.POST))
    actions.swap_shift(**said, by=request.actor, at=clock.now())
    return _("已调班")


def _of_shift(act: Callable[..., object], done: str) -> Callable[..., HttpResponse]:
    """A deed that needs nothing but the shift's number."""

    @done_on("duty:roster")
    def deed(request: SignedInRequest, org: str) -> str:
        said = request.POST.get("shift", "")
        number = int(said) if said.isdecimal() and len(said) < 18 else 0
        act(shift=number, by=request.actor, at=clock.now())
        return _(done)

    return deed


remove = _of_shift(actions.remove_shift, gettext_noop("已撤班次"))
take = _of_shift(actions.take_shift, gettext_noop("已接班"))
leave = _of_shift(actions.leave_shift, gettext_noop("已交班离岗"))


@done_on("duty:roster")
def renew_calendar(request: SignedInRequest, org: str) -> str:
    require(request.actor, "duty.publish_roster")
    if request.actor.org != org and request.actor.roles.isdisjoint(KEEPERS):
        raise NotVisible
    calendars.renew(f"org/{org}")
    return _("日历地址已更换，旧地址失效")


def opened(request: SignedInRequest, org: str) -> tuple[RosterTable, str]:
    """The roster's table of a unit, and where to go back to."""
    line = directory.organisation(org)
    if line is None or not reads.may_see(request.actor, line):
        raise NotVisible
    return RosterTable(org), reverse("duty:roster", args=[org])


@require_GET
def calendar(request: SignedInRequest, kind: str, code: str, given: str) -> HttpResponse:
    """Public by its secret: calendar programs cannot sign in."""
    text = calendars.feed(kind, code, given, clock.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=900"
    return response
