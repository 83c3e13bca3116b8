"""Facts become messages in the outbox, in the fact's own transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _

from liandong.core.access.actor import Actor
from liandong.core.access.roles import ROLE_NAMES, belongs_to_centre, meant_by, next_up
from liandong.core.journal import Entry, record
from liandong.core.notify.announcing import Notice, Recipient, notices_of
from liandong.core.notify.facts import NobodyOnDuty
from liandong.core.notify.hooks import Holder, holder_named, holders, names_of, page_of
from liandong.core.notify.models import Delivery, Message
from liandong.core.notify.transport import channel_named


@dataclass(frozen=True)
class Told:
    """One person to be told, and as what."""

    holder: Holder
    role: str


@dataclass(frozen=True, order=True)
class Vacancy:
    """A post that nobody held when somebody had to be told."""

    org: str
    role: str


def write(entries: Sequence[Entry]) -> None:
    """Observer of the journal: queue what these facts tell people. Vacancies are facts themselves."""
    for entry in entries:
        vacancies: set[Vacancy] = set()
        for number, notice in enumerate(notices_of(entry)):
            told, vacant = _resolve(notice.to, entry)
            vacancies |= vacant
            if told:
                _queue(entry, notice, told, number)
        # A vacancy is recorded, never announced about itself: that would go round in circles.
        if entry.kind != NobodyOnDuty.kind:
            for vacancy in sorted(vacancies):
                _record_vacancy(entry, vacancy)


def _resolve(to: Sequence[Recipient], entry: Entry) -> tuple[list[Told], set[Vacancy]]:
    told: dict[str, Told] = {}
    vacancies: set[Vacancy] = set()
    for recipient in to:
        found, vacant = _climb(recipient, entry)
        vacancies |= vacant
        for one in found:
            told.setdefault(one.holder.person, one)
    return list(told.values()), vacancies


def _climb(recipient: Recipient, entry: Entry) -> tuple[list[Told], set[Vacancy]]:
    """Whoever holds the role, or the first role above it that somebody holds."""
    if recipient.person:
        holder = holder_named(person=recipient.person, at=entry.recorded_at)
        return ([Told(holder, recipient.role)] if holder else []), set()
    role = recipient.role
    vacant: set[Vacancy] = set()
    while role:
        org = "" if belongs_to_centre(role) else recipient.org
        if found := _holding(role, org, entry):
            return found, vacant
        vacant.add(Vacancy(org, role))
        role = next_up(role)
    return [], vacant


def _holding(role: str, org: str, entry: Entry) -> list[Told]:
    return [
        Told(holder, meant)
        for meant in meant_by(role)
        for holder in holders(role=meant, org=org, at=entry.recorded_at)
    ]


def _queue(entry: Entry, notice: Notice, told: list[Told], number: int) -> None:
    message = Message.objects.create(
        entry_id=entry.id,
        kind=entry.kind,
        stream=entry.stream,
        incident=incident_of(entry),
        subject=notice.subject,
        text=notice.text,
        link=notice.link or page_of(stream=entry.stream),
        must_answer=notice.must_answer,
        urgency=notice.urgency,
        world=entry.world,
        created_at=entry.recorded_at,
    )
    Delivery.objects.bulk_create(
        _delivery(entry, message, one, channel, number)
        for one in told
        for channel in one.holder.channels or _own_channels()
    )


def _delivery(entry: Entry, message: Message, told: Told, channel: str, number: int) -> Delivery:
    holder = told.holder
    at = entry.recorded_at
    delivery = Delivery(
        message=message,
        person=holder.person,
        name=holder.name,
        org=holder.org,
        role=told.role,
        channel=channel,
        address=holder.phone,
        key=f"{entry.id}:{number}:{holder.person}:{channel}",
        queued_at=at,
        next_at=at,
    )
    if channel_named(channel) is None:
        # Nobody would ever take it: say so now, where people see it.
        delivery.state, delivery.failed_at, delivery.next_at = "failed", at, None
        delivery.permanent, delivery.error = True, _("通道 {channel} 没有安装").format(channel=channel)
    return delivery


def _own_channels() -> Iterator[str]:
    yield from getattr(settings, "NOTIFY_CHANNELS", ("loopback",))


def _record_vacancy(entry: Entry, vacancy: Vacancy) -> None:
    record(
        NobodyOnDuty(
            role=vacancy.role,
            role_name=ROLE_NAMES.get(vacancy.role, vacancy.role),
            org=vacancy.org,
            org_name=names_of([vacancy.org]).get(vacancy.org, vacancy.org),
            about=entry.kind,
            entry=entry.id,
        ),
        stream=entry.stream,
        by=replace(Actor.system("notify"), world=entry.world),
        at=entry.recorded_at,
        key=f"nobody:{entry.id}:{vacancy.org}:{vacancy.role}",
    )


def incident_of(entry: Entry) -> str:
    """The incident that a fact is about, from its body or its stream; empty when there is none."""
    about, _, ref = entry.stream.partition("/")
    return str(entry.said_of("incident")) or (ref if about == "incident" else "")
