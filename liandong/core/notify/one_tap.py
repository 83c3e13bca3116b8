"""Links in messages that let their recipient do one thing without signing in: confirm, or what a module adds.

A link is good for one purpose, one person, one message and 24 hours; it says nothing by itself. Source:
reference experience 3.5.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor
from liandong.core.access.hooks import actor_for
from liandong.core.access.views import NoPost
from liandong.core.errors import DomainError, NotVisible
from liandong.core.notify import actions
from liandong.core.notify.models import Delivery, Message
from liandong.core.notify.wording import headline

GOOD_FOR = timedelta(hours=24)
LONGEST_NUMBER = 18


class LinkExpired(DomainError, code="link-expired", status=410):
    """The link is older than 24 hours."""

    sentence = gettext_noop("这个链接已过期（24 小时内有效）。请登录平台处理，或致电指挥中心。")


@dataclass(frozen=True)
class Shown:
    """The minimum that a link shows: what, where roughly, until when. `over`: why nothing is left to do."""

    what: str
    where: str = ""
    due_at: datetime | None = None
    over: str = ""


@dataclass(frozen=True)
class OneTap:
    """What a link does: `button` is its word, a gettext id; `do` raises DomainError when it cannot."""

    purpose: str
    do: Callable[[Message, Actor, datetime], object]
    shows: Callable[[Message, Actor], Shown]
    button: str


def _confirmed(message: Message, by: Actor, at: datetime) -> None:
    """That the message was answered is all there is to say."""


CONFIRM = OneTap(
    "confirm", _confirmed, lambda message, _by: Shown(headline(message)), gettext_noop("收到，确认")
)
_by_kind: dict[str, OneTap] = {}


def one_tap(purpose: OneTap, kinds: Sequence[str]) -> None:
    """Let links in messages about facts of these kinds do this. Modules register it in `apps.ready()`."""
    _by_kind.update(dict.fromkeys(kinds, purpose))


def purpose_of(message: Message) -> OneTap:
    return _by_kind.get(message.kind, CONFIRM)


def _signer(delivery: Delivery) -> Signer:
    # The purpose and the person are part of the signature, so that the link can stay short.
    return Signer(sep=".", salt=f"notify.one-tap/{purpose_of(delivery.message).purpose}/{delivery.person}")


def path_of(delivery: Delivery) -> str:
    """The path of the link for this delivery; empty when its message asks for no answer."""
    if not (delivery.pk and delivery.person and delivery.message.must_answer):
        return ""
    return reverse("notify:tap", args=[_signer(delivery).sign(str(delivery.pk))])


def link_of(delivery: Delivery, *, personal: bool) -> str:
    """A one-tap link where only the recipient reads it (`personal`), else the page, which asks to sign in.

    Empty while the installation does not say under which address it is reached (`LIANDONG_PUBLIC_URL`).
    """
    if not settings.PUBLIC_URL:
        return ""
    path = path_of(delivery) if personal else ""
    return f"{settings.PUBLIC_URL}{path or delivery.message.link or '/'}"


def delivery_of(token: str, at: datetime) -> Delivery:
    """The delivery that a link belongs to. Raises NotVisible (forged), LinkExpired."""
    number = token.partition(".")[0]
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        raise NotVisible
    found = Delivery.objects.filter(pk=int(number)).select_related("message").first()
    if found is None or not found.person:
        raise NotVisible
    try:
        _signer(found).unsign(token)
    except BadSignature:
        raise NotVisible from None
    if at >= found.message.created_at + GOOD_FOR:
        raise LinkExpired
    return found


def actor_of(delivery: Delivery, at: datetime) -> Actor:
    """The recipient on the post for which they were told. Raises NoPost when they hold none any more."""
    by = actor_for(person=delivery.person, post=f"{delivery.org}:{delivery.role}", at=at)
    if by is None:
        raise NoPost
    return replace(by, world=delivery.message.world)


@transaction.atomic
def tap(delivery: Delivery, at: datetime) -> None:
    """Do as the recipient what the link is for, and note that they answered. Raises as the action does."""
    by = actor_of(delivery, at)
    actions.answer(person=delivery.person, delivery=delivery.pk, at=at)
    purpose_of(delivery.message).do(delivery.message, by, at)
