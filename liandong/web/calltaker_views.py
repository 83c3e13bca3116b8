"""The call taker's desk: one form, no dialogs, and nothing typed is ever lost."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError, Forbidden, Invalid, NotVisible
from liandong.core.geo import abroad
from liandong.core.obligations.reads import soonest_by_stream
from liandong.directory import reads as directory
from liandong.dispatch import reads as dispatch
from liandong.dispatch.actions import Wanted
from liandong.dispatch.reads import DeskRow
from liandong.duty import reads as duty
from liandong.intake import actions as intake
from liandong.intake import reads
from liandong.intake.actions import FIGURES
from liandong.intake.reads import Report
from liandong.web import calltaker_form as forms
from liandong.web import drill
from liandong.web.calltaker_calls import telephone
from liandong.web.calltaker_deeds import Submitted, deed_named
from liandong.web.calltaker_form import CallForm
from liandong.web.calltaker_hints import hints, surging
from liandong.web.calltaker_meter import meter

_OF_POINT = ("lon", "lat", "datum", "place_given", "region", "zone", "radius_m")
_FIELD_OF = {
    "figures": "trapped",
    "rang_at": "received_at",
    "answered_at": "received_at",
    "type": "type_text",
}


@require_http_methods(["GET", "POST"])
@needs("intake.take_calls")
def desk(request: SignedInRequest) -> HttpResponse:
    """Take calls. POST does what the pressed button says; an error keeps every field and says what to do."""
    if request.method == "POST":
        return _submit(request)
    by, asked = request.actor, request.GET
    if "new" in asked:
        return redirect(f"{reverse('web:call_taker')}?draft={forms.new_key()}")
    call = reads.report_of(asked["report"], by) if asked.get("report") else None
    key = asked.get("draft", "")
    draft = reads.draft_of(by, key=key, report=call)
    call = call or (draft.report if draft else None)
    if draft and draft.body:
        initial = forms.of_draft(draft)
    elif call:
        initial = forms.of_report(call, draft.key if draft else forms.new_key(), by)
    else:
        initial = {"key": key[:64] or forms.new_key(), "channel": _own_channel(request)}
    return _render(request, CallForm(initial=initial), call, restored=bool(draft and draft.body))


def _own_channel(request: SignedInRequest) -> str:
    """A unit's own desk takes the calls of its own line (双轨制)."""
    return "unit_line" if "unit_duty" in request.actor.roles else "phone"


def _submit(request: SignedInRequest) -> HttpResponse:
    form = CallForm(request.POST)
    call = _call(request)
    more = request.POST.get("more", "")
    deed = deed_named(request.POST.get("do", "send"), more)
    if deed is None or not form.is_valid():
        return _render(request, form, call, status=422)
    try:
        asked = Submitted(
            given=form.given(),
            key=form.cleaned_data["key"],
            call=call,
            units=_units(request),
            suggested=form.cleaned_data["suggested"],
            receipt=form.cleaned_data["receipt"],
        )
        done = deed(asked, request.actor, clock.now())
    except (Forbidden, NotVisible):
        raise
    except DomainError as error:
        _explain(form, error)
        return _render(request, form, call, status=error.status if error.status in (409, 422) else 422)
    intake.discard_draft(key=asked.key, report=call, by=request.actor, at=clock.now())
    drill.judge(request.actor, clock.now())
    messages.success(request, done.said)
    url = reverse("web:call_taker")
    url = f"{url}?report={done.report.ref}" if done.report else f"{url}?new=1"
    if request.headers.get("X-Requested-With") == "desk":
        # The desk's own script goes there itself: a redirect followed by fetch would eat the message.
        return JsonResponse({"url": url})
    return redirect(url)


def _call(request: SignedInRequest) -> Report | None:
    ref = request.POST.get("report", "")
    return (
        reads.report_of(ref, request.actor)
        if ref
        else reads.report_by_key(request.POST.get("key", ""), request.actor)
    )


def _units(request: SignedInRequest) -> list[Wanted]:
    chosen = dict.fromkeys(request.POST.getlist("units"))
    return [
        Wanted(unit=code[:64], eta_minutes=_minutes(request.POST.get(f"eta-{code}", ""))) for code in chosen
    ]


def _minutes(text: str) -> float | None:
    try:
        minutes = float(text)
    except ValueError:
        return None
    return minutes if 0 <= minutes < 10_000 else None


def _explain(form: CallForm, error: DomainError) -> None:
    """Put each sentence at its field; what has no field stands on top."""
    found = error.errors if isinstance(error, Invalid) else {"": str(error)}
    for name, sentence in found.items():
        field = _FIELD_OF.get(name, name)
        form.add_error(field if field in form.fields else None, sentence)


def _render(
    request: SignedInRequest,
    form: CallForm,
    call: Report | None,
    *,
    status: int = 200,
    restored: bool = False,
) -> HttpResponse:
    by, at = request.actor, clock.now()
    if call is None or call.is_waiting:
        form.fields["place_name"].widget.attrs["autofocus"] = True
    said = {name: form[name].value() or "" for name in form.fields}
    incident = call.incident if call else None
    context: dict[str, Any] = {
        "form": form,
        "call": call,
        "incident": incident,
        "orders": dispatch.orders_of(incident) if incident else [],
        "restored": restored,
        "previous": reads.previous_calls(str(said["caller_phone"]), by, before=call),
        "region_name": directory.region_name(str(said["region"])) if said["region"] else "",
        "people": [form[name] for name in FIGURES],
        "later": [
            form[name] for name in ("channel", "received_unit", "happened_at", "received_at", "receipt")
        ],
        "units_typed": request.POST.getlist("units"),
        "more": request.POST.get("more", "") or form.initial.get("more", ""),
        "first_receivers": [one for one in directory.linkage_units() if one.dual_track],
        "closing": [(code, _(name)) for code, name in intake.CLOSING.items()],
        "masked_caller": call is not None and not reads.knows_caller(call, by),
        "meter": meter(call, by, at),
        **telephone(call),
        **_drill(by),
        **_list(request),
        **hints(said, call=call, by=by, at=at),
    }
    if call and (start := call.answered_at or call.taken_at):
        context["call_start"], context["call_due"] = start, start + reads.ORDER_WITHIN
    return render(request, "web/calltaker.html", context, status=status)


def _drill(by: Actor) -> dict[str, Any]:
    running = drill.running(by)
    said = drill.said_of(running.judged) if running and running.judged else []
    return {"drill": running, "drill_said": said}


def _list(request: SignedInRequest) -> dict[str, Any]:
    by, at = request.actor, clock.now()
    found = dispatch.desk_list(by, reads.LISTED)
    calls = reads.call_list(by, at)
    clocks = soonest_by_stream([one.report.stream for one in calls.waiting])
    waiting = [{"call": one, "clock": clocks.get(one.report.stream)} for one in calls.waiting]
    return {
        "calls": calls,
        "rings": duty.rings_for(by, at),
        "sitting": duty.seat_of(by.ref),
        "may_sit": may(by, "duty.take_seat") and by.world == "real" and bool(duty.seats(by.org)),
        "waiting": waiting,
        "rows": [_row(one) for one in found.rows],
        "surges": surging(by, at),
        "rows_more": found.figures.more,
    }


def _row(row: DeskRow) -> dict[str, Any]:
    """An unclosed incident in the list: its word of state counts the units that are as far."""
    word, count = str(row.incident.get_status_display()), ""
    if row.orders and row.waiting_to_acknowledge:
        word, count = "待签收", f"{row.acknowledged}/{row.orders}"
    elif row.orders and row.arrived < row.orders:
        word, count = "途中", f"{row.arrived}/{row.orders}"
    return {
        "incident": row.incident,
        "next_clock": row.next_clock,
        "lead": row.lead_name,
        "word": word,
        "count": count,
    }


@require_GET
@needs("intake.take_calls")
def call_rows(request: SignedInRequest) -> HttpResponse:
    """The left side, again."""
    open_ref = request.GET.get("report", "")
    return render(request, "web/calltaker/list.html", {**_list(request), "open_ref": open_ref})


@require_POST
@needs("intake.take_calls")
def draft(request: SignedInRequest, key: str) -> HttpResponse:
    """Keep the form as it stands; repeated every two seconds while somebody types."""
    at = clock.now()
    body = {
        name: values if name in ("answers", "units") else values[-1]
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "draft_version")
    }
    version = _version(request.POST.get("draft_version", ""), at)
    ref = request.POST.get("report", "")
    call = reads.report_of(ref, request.actor) if ref else None
    intake.save_draft(key=key, body=body, version=version, by=request.actor, at=at, report=call)
    return HttpResponse(status=204)


def _version(counted: str, at: datetime) -> int:
    """The page's own count of what it sends, so that a save which was held up on the way does not win.

    The page counts by the server's clock, in milliseconds; what is ahead of it cannot block later saves.
    """
    now = int(at.timestamp() * 1000)
    return min(int(counted), now) if counted.isascii() and counted.isdigit() else now


@require_POST
@needs("intake.take_calls")
def discard(request: SignedInRequest, key: str) -> HttpResponse:
    """Drop what was typed."""
    intake.discard_draft(key=key, by=request.actor, at=clock.now())
    return redirect(reverse("web:call_taker") + "?new=1")


@require_POST
@needs("intake.take_calls")
def answer(request: SignedInRequest, ref: str) -> HttpResponse:
    """Pick a ringing call up."""
    call = reads.report_of(ref, request.actor)
    try:
        intake.answer(report=call, by=request.actor, at=clock.now())
    except DomainError as error:
        if isinstance(error, Forbidden | NotVisible):
            raise
        messages.error(request, str(error))
        return redirect("web:call_taker")
    return redirect(f"{reverse('web:call_taker')}?report={ref}")


@require_POST
@needs("journal.reveal")
def caller(request: SignedInRequest, ref: str) -> HttpResponse:
    """A caller's name and number, whole; the looking is a fact."""
    found = reads.caller_of(ref, request.actor)
    reason = request.POST.get("reason", "")
    report = intake.reveal_caller(report=found, reason=reason, by=request.actor, at=clock.now())
    return render(request, "intake/caller.html", {"report": report, "shown": True})


@require_GET
@needs("intake.take_calls")
def mine(request: SignedInRequest) -> HttpResponse:
    """What I have taken, newest first."""
    return render(request, "web/calltaker/mine.html", {"reports": reads.my_reports(request.actor)})


@require_GET
@needs("intake.take_calls")
def place_choices(request: SignedInRequest) -> JsonResponse:
    """Places for what was typed, as the combobox takes them."""
    typed = request.GET.get("q", "")[:400]
    results = [_choice(one, typed) for one in reads.find_place(typed)]
    if not results and abroad(typed):
        said = _("坐标不在国内，没有定位；请核对数字")
        results = [
            {"value": "", "label": typed, "text": typed, "hint": said, "fields": dict.fromkeys(_OF_POINT, "")}
        ]
    return JsonResponse({"results": results})


@require_GET
@needs("intake.take_calls")
def place_at(request: SignedInRequest) -> JsonResponse:
    """What a point picked on the map is called."""
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ValueError:
        raise Invalid({"place_name": _("坐标看不懂，请在地图上重新点选。")}) from None
    return JsonResponse(_choice(reads.around(lon, lat), _("地图点选")))


def _choice(one: reads.PlaceFound, typed: str) -> dict[str, Any]:
    lon, lat = f"{one.lon:.7f}", f"{one.lat:.7f}"
    region = directory.region_name(one.region) if one.region else ""
    return {
        "value": f"{lon},{lat}",
        "label": one.name,
        "text": one.name,
        "hint": f"{one.kind_name} · {region} · {one.match:.2f}"
        if region
        else f"{one.kind_name} · {one.match:.2f}",
        "fields": {
            "lon": lon,
            "lat": lat,
            "datum": one.datum,
            "place_given": typed,
            "region": one.region,
            "zone": one.zone,
            "radius_m": str(one.radius_m or ""),
        },
    }


@require_GET
@needs("intake.take_calls")
def type_choices(request: SignedInRequest) -> JsonResponse:
    """Types by initials, keyword or code."""
    found = reads.find_types(request.GET.get("q", "")[:40], 9)
    results = [
        {"value": one.code, "label": one.name, "text": one.name, "hint": one.code, "urgency": one.urgency}
        for one in found
    ]
    return JsonResponse({"results": results})


@require_POST
@needs("intake.take_calls")
def assist(request: SignedInRequest) -> HttpResponse:
    """Suggestions for the form as it stands: types, questions, reports of the same event, a surge."""
    said = {name: request.POST.get(name, "") for name in CallForm.base_fields}
    said["answers"] = request.POST.getlist("answers")  # type: ignore[assignment]
    ref = request.POST.get("report", "")
    call = reads.report_of(ref, request.actor) if ref else None
    context = hints(said, call=call, by=request.actor, at=clock.now())
    return render(request, "web/calltaker/assist.html", {"call": call, **context})
