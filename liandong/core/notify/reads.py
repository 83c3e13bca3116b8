"""What became of messages, for people to see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from liandong.core.access.actor import Actor
from liandong.core.access.masking import mask_phone
from liandong.core.access.policy import visible
from liandong.core.access.roles import belongs_to_centre, role_name
from liandong.core.journal.models import Stream
from liandong.core.notify.hooks import names_of
from liandong.core.notify.models import Delivery

ARRIVED = ["delivered", "read", "answered"]
PHONE = "loopback"


@dataclass(frozen=True)
class DeliveryLine:
    """One message to one person by one channel, and how far it got. `at` is when it reached this state."""

    id: int
    entry_id: int
    text: str
    name: str
    org: str
    org_name: str
    role: str
    role_name: str
    channel: str
    address: str
    state: str
    at: datetime
    attempts: int
    next_at: datetime | None
    error: str
    permanent: bool
    must_answer: bool


@dataclass(frozen=True)
class PhoneLine:
    """A person's phone in the list of phones."""

    person: str
    name: str
    org_name: str
    unread: int
    unanswered: int
    last_at: datetime


@dataclass(frozen=True)
class PhoneMessage:
    """A message as the phone shows it."""

    id: int
    text: str
    subject: str
    link: str
    urgency: str
    must_answer: bool
    at: datetime
    is_new: bool
    answered_at: datetime | None


def deliveries_of(stream: str, viewer: Actor, limit: int | None = None) -> list[DeliveryLine]:
    """Who was told what about a stream, newest first; nothing when the viewer may not see the stream.

    The centre sees all of them, a unit those of its own people: who else was told is not its business.
    """
    if not visible(Stream.objects.filter(name=stream), viewer).exists():
        return []
    found = Delivery.objects.filter(message__stream=stream, subscription=None).select_related("message")
    if not any(map(belongs_to_centre, viewer.roles)):
        found = found.filter(org=viewer.org)
    deliveries = list(found.order_by("-id")[:limit])
    names = names_of(sorted({delivery.org for delivery in deliveries}))
    return [_line(delivery, names) for delivery in deliveries]


def _line(delivery: Delivery, names: Mapping[str, str]) -> DeliveryLine:
    return DeliveryLine(
        id=delivery.pk,
        entry_id=delivery.message.entry_id,
        text=delivery.message.text,
        name=delivery.name,
        org=delivery.org,
        org_name=names.get(delivery.org, delivery.org),
        role=delivery.role,
        role_name=role_name(delivery.role),
        channel=delivery.channel,
        address=mask_phone(delivery.address),
        state=delivery.state,
        at=getattr(delivery, f"{delivery.state}_at"),
        attempts=delivery.attempts,
        next_at=delivery.next_at,
        error=delivery.error,
        permanent=delivery.permanent,
        must_answer=delivery.message.must_answer,
    )


def phones() -> list[PhoneLine]:
    """Every demo phone that ever got a message, those with something new first."""
    unread = Count("id", filter=Q(state="delivered"))
    unanswered = Count("id", filter=Q(message__must_answer=True, answered_at=None))
    rows = (
        Delivery.objects.filter(channel=PHONE, state__in=ARRIVED)
        .values("person")
        .annotate(
            unread=unread,
            unanswered=unanswered,
            last_at=Max("delivered_at"),
            called=Max("name"),
            unit=Max("org"),
        )
        .order_by("-last_at", "person")
    )
    names = names_of(sorted({r["unit"] for r in rows}))
    lines = [
        PhoneLine(
            person=r["person"],
            name=r["called"],
            org_name=names.get(r["unit"], r["unit"]),
            unread=r["unread"],
            unanswered=r["unanswered"],
            last_at=r["last_at"],
        )
        for r in rows
    ]
    return sorted(lines, key=lambda line: line.unread == 0)


def on_phone(person: str, *, limit: int = 100) -> list[PhoneMessage]:
    """The messages on one demo phone, newest first."""
    found = Delivery.objects.filter(channel=PHONE, person=person, state__in=ARRIVED).select_related("message")
    return [_shown(one) for one in found.order_by("-delivered_at", "-id")[:limit]]


def inbox(viewer: Actor, *, limit: int = 100) -> list[PhoneMessage]:
    """What the viewer was told, newest first, whether or not any channel reached them."""
    once = _to(viewer).distinct("message_id").order_by("-message_id", "-id")
    return [_shown(one) for one in once.select_related("message")[:limit]]


def unread(viewer: Actor, *, most: int = 99) -> int:
    """How many of the latest messages the viewer has not seen, at most `most`. Asked with every page.

    Who has read all must not be searched for years: what the inbox no longer shows is not counted.
    """
    latest = _to(viewer).order_by("-message_id", "-id").values_list("message_id", "read_at", "answered_at")
    return min(most, len({message for message, *seen in latest[: 2 * most] if not any(seen)}))


def _to(viewer: Actor) -> QuerySet[Delivery]:
    return Delivery.objects.filter(person=viewer.ref, message__world=viewer.world)


def _shown(delivery: Delivery) -> PhoneMessage:
    message = delivery.message
    return PhoneMessage(
        id=delivery.pk,
        text=message.text,
        subject=message.subject,
        link=message.link,
        urgency=message.urgency,
        must_answer=message.must_answer,
        at=delivery.delivered_at or delivery.queued_at,
        is_new=delivery.read_at is None and delivery.answered_at is None,
        answered_at=delivery.answered_at,
    )
