"""My messages; and the loopback phones: what people's phones would show, in demos only."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.core import clock
from liandong.core.access.views import SignedInRequest, signed_in
from liandong.core.errors import NotVisible
from liandong.core.notify import actions, reads
from liandong.core.notify.one_tap import LONGEST_NUMBER

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@never_cache
@require_GET
@signed_in
def inbox(request: SignedInRequest) -> HttpResponse:
    """What the signed-in person was told. Looking marks nothing as read: a page may stand open unwatched."""
    shown = reads.inbox(request.actor)
    newest = max((one.id for one in shown), default=0)
    return _page_or_part(request, "inbox", {"messages_shown": shown, "newest": newest})


@require_POST
@signed_in
def readings(request: SignedInRequest) -> HttpResponse:
    """All that was on the page has been read."""
    until = request.POST.get("until", "")
    if until.isdecimal() and len(until) <= LONGEST_NUMBER:
        actions.read_inbox(viewer=request.actor, until=int(until), at=clock.now())
    return redirect("notify:inbox")


@require_POST
@signed_in
def own_answer(request: SignedInRequest, delivery: int) -> HttpResponse:
    return _answered(request, request.actor.ref, delivery, reverse("notify:inbox"))


def demo_only(view: View[P]) -> View[P]:
    """Phones show everybody's messages without signing in, so outside a demo they do not exist."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@demo_only
@never_cache
@require_GET
def phones(request: HttpRequest) -> HttpResponse:
    """Everybody's phone."""
    return _page_or_part(request, "phones", {"lines": reads.phones()})


@demo_only
@never_cache
@require_GET
def phone(request: HttpRequest, person: str) -> HttpResponse:
    """One phone. What it shows counts as read."""
    messages = reads.on_phone(person)
    actions.mark_read(person=person, channel=reads.PHONE, at=clock.now())
    owner = next((line for line in reads.phones() if line.person == person), None)
    return _page_or_part(request, "phone", {"messages_shown": messages, "person": person, "owner": owner})


@demo_only
@require_POST
def answer(request: HttpRequest, person: str, delivery: int) -> HttpResponse:
    """A tap on the message's button: answered, and on to the page to act on."""
    return _answered(request, person, delivery, reverse("notify:phone", args=[person]))


def _answered(request: HttpRequest, person: str, delivery: int, back: str) -> HttpResponse:
    if delivery >= 10**LONGEST_NUMBER:
        raise NotVisible
    link = actions.answer(person=person, delivery=delivery, at=clock.now())
    ours = url_has_allowed_host_and_scheme(link, allowed_hosts={request.get_host()})
    return redirect(link if ours else back)


def _page_or_part(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    part = "notify/_" if "part" in request.GET else "notify/"
    return render(request, f"{part}{name}.html", context)
