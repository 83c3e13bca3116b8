"""The thread of an incident, group calls, and what is done about those who did not hear."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.conversation import actions, reads
from liandong.conversation.actions import Words
from liandong.conversation.forms import CallForm, ChannelForm, LineForm, PhonedForm
from liandong.conversation.hearing import ways
from liandong.conversation.models import Line
from liandong.conversation.participants import Participant, mentioned, named, part_of, participants
from liandong.conversation.reads import Spoken
from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.access.policy import may
from liandong.core.access.views import SignedInRequest, needs
from liandong.core.errors import DomainError, Invalid
from liandong.core.journal.models import Entry
from liandong.core.journal.receipts import FIELD, LONGEST_KEY, once
from liandong.directory import reads as directory
from liandong.incidents.models import Incident
from liandong.incidents.reads import incident_of

JSON = "application/json"


def thread_context(incident: Incident, viewer: Actor) -> dict[str, Any]:
    """Everything that the thread of an incident shows to one viewer."""
    root = incident.root
    part = part_of(root, viewer)
    return {
        "incident": root,
        "said": _in_order(reads.thread(root, viewer, clock.now()), reads.phone_calls(root, viewer)),
        "part": part,
        "participants": [one for one in participants(root) if one.org != viewer.org]
        if part.may_speak
        else [],
        "may_chase": may(viewer, "conversation.chase"),
        "ways": ways(),
    }


def _in_order(lines: list[Spoken], phone_calls: list[Entry]) -> list[Spoken | Entry]:
    """What was said by whatever means, oldest first."""
    both: list[Spoken | Entry] = [*lines, *phone_calls]
    return sorted(both, key=lambda one: one.line.at if isinstance(one, Spoken) else one.recorded_at)


@never_cache
@require_GET
@needs("conversation.answer")
def threads(request: SignedInRequest) -> HttpResponse:
    """Where something was said, what of it is unread; and group calls."""
    by = request.actor
    context = {
        "rows": reads.threads(by) if may(by, "conversation.see") else [],
        "calls": reads.spoken(reads.calls(by), by, clock.now()),
        "may_call": may(by, "conversation.call"),
    }
    return render(request, "conversation/threads.html", context)


@never_cache
@require_GET
@needs("conversation.answer")
def unread(request: SignedInRequest) -> HttpResponse:
    """The badge of the rail."""
    return render(request, "conversation/partials/badge.html", {"count": reads.unread(request.actor)})


@never_cache
@require_GET
@needs("conversation.see")
def thread(request: SignedInRequest, ref: str) -> HttpResponse:
    """One thread on a page of its own."""
    found = incident_of(ref, request.actor)
    return render(request, "conversation/thread.html", thread_context(found, request.actor))


@require_http_methods(["GET", "POST"])
@needs("conversation.see")
def lines(request: SignedInRequest, ref: str) -> HttpResponse:
    """The lines alone, for the live page; or one more. A line says by its own key that it was said before."""
    found = incident_of(ref, request.actor)
    if request.method == "GET":
        return render(request, "conversation/partials/lines.html", thread_context(found, request.actor))
    try:
        line = _said(request, found)
    except DomainError as error:
        if JSON in request.headers.get("Accept", ""):
            return JsonResponse({"code": error.code, "detail": str(error)}, status=error.status)
        context = {**thread_context(found, request.actor), "error": str(error), "typed": request.POST}
        return render(request, "conversation/thread.html", context, status=error.status)
    if JSON in request.headers.get("Accept", ""):
        return JsonResponse({"line": line.ref}, status=201)
    return redirect(_back(request, f"/incidents/{found.ref}/thread/"))


def _said(request: SignedInRequest, found: Incident) -> Line:
    form, by, at = LineForm(request.POST), request.actor, clock.now()
    if not form.is_valid():
        raise Invalid({name: "；".join(map(str, errors)) for name, errors in form.errors.items()})
    given = form.cleaned_data
    tied = {
        name: reads.line_of(given[name], by) if given[name] else None for name in ("reply_to", "corrects")
    }
    words = Words(
        text=given["text"],
        must_answer=given["must_answer"],
        said_at=form.said_at(at),
        key=request.POST.get(FIELD, "")[:LONGEST_KEY],
        **tied,
    )
    to = mentioned(given["text"], participants(found.root))
    return actions.say(incident=found, words=words, to=to, by=by, at=at)


def _back(request: HttpRequest, default: str) -> str:
    """The page that the form stood on."""
    asked = request.POST.get("back", "")
    return asked if asked[:1] == "/" and url_has_allowed_host_and_scheme(asked, None) else default


@require_POST
@needs("conversation.see")
def readings(request: SignedInRequest, ref: str) -> HttpResponse:
    """The viewer has had the thread before them up to a line."""
    found, until = incident_of(ref, request.actor), request.POST.get("until", "")
    if until.isdecimal() and len(until) <= 18:
        actions.read_until(incident=found, line=int(until), by=request.actor)
    return HttpResponse(status=204)


@require_POST
@needs("conversation.answer")
@once
def answers(request: SignedInRequest, pk: int) -> HttpResponse:
    line = actions.answer(line=reads.line_of(pk, request.actor), by=request.actor, at=clock.now())
    return redirect(_back(request, page_of(line)))


def page_of(line: Line) -> str:
    return f"/incidents/{line.incident.ref}/thread/" if line.incident else f"/calls/{line.pk}/"


@require_POST
@needs("conversation.chase")
@once
def phonings(request: SignedInRequest, pk: int) -> HttpResponse:
    """A telephone call to somebody whom a line did not reach."""
    addressee, form = reads.addressee_of(pk, request.actor), PhonedForm(request.POST)
    if form.is_valid():
        actions.phone(addressee=addressee, **form.cleaned_data, by=request.actor, at=clock.now())
    return redirect(_back(request, page_of(addressee.line)))


@require_POST
@needs("conversation.chase")
@once
def resendings(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same message once more, through another channel."""
    addressee, form = reads.addressee_of(pk, request.actor), ChannelForm(request.POST)
    if form.is_valid():
        actions.send_again(addressee=addressee, **form.cleaned_data, by=request.actor, at=clock.now())
    return redirect(_back(request, page_of(addressee.line)))


@require_http_methods(["GET", "POST"])
@needs("conversation.call")
@once
def new_call(request: SignedInRequest) -> HttpResponse:
    """Pick units by kind, tier, region and tick, or people by name; write; send."""
    by, form, error = request.actor, CallForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            words = Words(form.cleaned_data["text"], form.cleaned_data["must_answer"])
            line = actions.call(words=words, whom=_picked(request), by=by, at=clock.now())
            return redirect("conversation:call", line.pk)
        except DomainError as refused:
            error = str(refused)
    units = directory.unit_orgs(by)
    context = {
        "form": form,
        "error": error,
        "units": units,
        "kinds": sorted({(one.kind, one.kind_name) for one in units}, key=lambda pair: pair[1]),
        "tiers": sorted({(one.tier, one.tier_name) for one in units}),
        "regions": sorted({(one.region, one.region_name) for one in units if one.org_kind == "township"}),
        "picked": request.POST.getlist("units"),
        "people": directory.people_named(request.POST.getlist("people")).values(),
    }
    return render(
        request, "conversation/new_call.html", context, status=422 if request.method == "POST" else 200
    )


def _picked(request: SignedInRequest) -> list[Participant]:
    """Units that the caller sees, and people of them."""
    seen = {one.code for one in directory.unit_orgs(request.actor)}
    units = named([code for code in request.POST.getlist("units") if code in seen])
    chosen = directory.people_named(dict.fromkeys(request.POST.getlist("people")))
    people = (
        [
            Participant(one.org, one.org_name, "", person=one.ref, person_name=one.name)
            for one in directory.people(request.actor, clock.now())
            if one.ref in chosen
        ]
        if chosen
        else []
    )
    return [*units, *people]


@require_GET
@needs("conversation.call")
def people(request: SignedInRequest) -> JsonResponse:
    """People by name or initials, to call them by name."""
    text = request.GET.get("q", "").strip()
    found = directory.people(request.actor, clock.now(), text=text)[:12] if text else []
    results = [
        {"value": one.name, "label": one.name, "hint": one.org_name, "fields": {"person": one.ref}}
        for one in found
    ]
    return JsonResponse({"results": results})


@never_cache
@require_GET
@needs("conversation.answer")
def call(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who has answered, when, and whom to telephone: the silent ones first."""
    line = reads.line_of(pk, request.actor)
    context = {
        "spoken": reads.spoken([line], request.actor, clock.now())[0],
        "may_chase": may(request.actor, "conversation.chase"),
        "ways": ways(),
    }
    part = "conversation/partials/grid.html" if "part" in request.GET else "conversation/call.html"
    return render(request, part, context)
