"""Facts become messages in the outbox, in the fact's own transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from liandong.core.access.actor import Actor
from liandong.core.access.roles import ROLE_NAMES, belongs_to_centre, meant_by, next_up
from liandong.core.journal import Entry
from liandong.core.journal.bulk import ensure_heads, record_across
from liandong.core.notify.announcing import Notice, Recipient, notices_of
from liandong.core.notify.facts import NobodyOnDuty
from liandong.core.notify.hooks import Holder, Post, holder_named, holders, names_of, page_of
from liandong.core.notify.models import Delivery, Message
from liandong.core.notify.transport import channel_named
from liandong.core.rows import insert


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
    """Observer of the journal: queue what these facts tell people. Vacancies are facts themselves.

    All of them at once: the clock's batch tells hundreds of people in a few statements.
    """
    told = [(e, nth, notice) for e in entries for nth, notice in enumerate(notices_of(e))]
    if not told:
        return
    watch = _Watch(entries[0].recorded_at)
    watch.ask_for(recipient for _entry, _nth, notice in told for recipient in notice.to)
    queued: list[tuple[Message, list[Delivery]]] = []
    vacancies: dict[int, set[Vacancy]] = {}
    for entry, number, notice in told:
        people, vacant = watch.resolve(notice.to)
        vacancies.setdefault(entry.id, set()).update(vacant)
        message = _message(entry, notice)
        deliveries = [_delivery(entry, message, one, way, number) for one in people for way in _ways(one)]
        if notice.to:
            queued.append((message, deliveries or [_unheard(entry, message, notice.to[0], number)]))
    _queue(queued)
    _record_vacancies([(entry, one) for entry in entries for one in sorted(vacancies.get(entry.id, ()))])


class _Watch:
    """Who holds what at one moment: asked for many at once, and remembered."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._known: dict[Post, Sequence[Holder]] = {}

    def ask_for(self, recipients: Iterable[Recipient]) -> None:
        """Learn who holds these roles and, where nobody does, the ones above: one question a storey."""
        wanted = {(one.role, one.org) for one in recipients if one.role and not one.person}
        while wanted:
            self._learn({post for role, org in wanted for post in _posts(role, org)})
            vacant = [(role, org) for role, org in wanted if not self._holding(role, org)]
            wanted = {(above, org) for role, org in vacant if (above := next_up(role))}

    def resolve(self, to: Sequence[Recipient]) -> tuple[list[Told], set[Vacancy]]:
        """Everybody to be told, each once, and the posts that nobody held."""
        told: dict[str, Told] = {}
        vacancies: set[Vacancy] = set()
        for recipient in to:
            found, vacant = self._climb(recipient)
            vacancies |= vacant
            for one in found:
                told.setdefault(one.holder.person, one)
        return list(told.values()), vacancies

    def _climb(self, recipient: Recipient) -> tuple[list[Told], set[Vacancy]]:
        """Whoever holds the role, or the first role above it that somebody holds."""
        if recipient.person:
            holder = holder_named(person=recipient.person, at=self.at)
            return ([Told(holder, recipient.role)] if holder else []), set()
        role = recipient.role
        vacant: set[Vacancy] = set()
        while role:
            if found := self._holding(role, recipient.org):
                return found, vacant
            vacant.add(Vacancy("" if belongs_to_centre(role) else recipient.org, role))
            role = next_up(role)
        return [], vacant

    def _holding(self, role: str, org: str) -> list[Told]:
        return [Told(holder, post[0]) for post in _posts(role, org) for holder in self._known.get(post, ())]

    def _learn(self, posts: set[Post]) -> None:
        if new := sorted(posts - self._known.keys()):
            self._known |= dict.fromkeys(new, ()) | dict(holders(posts=new, at=self.at))


def _posts(role: str, org: str) -> list[Post]:
    where = "" if belongs_to_centre(role) else org
    return [(meant, where) for meant in meant_by(role)]


def _message(entry: Entry, notice: Notice) -> Message:
    return Message(
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


def _queue(queued: Sequence[tuple[Message, Sequence[Delivery]]]) -> None:
    if not queued:
        return
    insert([message for message, _deliveries in queued])
    for message, deliveries in queued:
        for delivery in deliveries:
            delivery.message_id = message.pk
    insert([delivery for _message, deliveries in queued for delivery in deliveries])


def _ways(told: Told) -> Sequence[str]:
    return told.holder.channels or tuple(settings.NOTIFY_CHANNELS)


def _delivery(entry: Entry, message: Message, told: Told, channel: str, number: int) -> Delivery:
    holder = told.holder
    at = entry.recorded_at
    through = channel_named(channel)
    by_phone = holder.phone if through is None or through.by_phone else ""
    delivery = Delivery(
        message=message,
        person=holder.person,
        name=holder.name,
        org=holder.org,
        role=told.role,
        channel=channel,
        address=holder.addresses.get(channel, by_phone),
        key=f"{entry.id}:{number}:{holder.person}:{channel}",
        queued_at=at,
        next_at=at,
    )
    if through is None or not through.is_set_up:
        # Nobody would ever take it: say so now, where people see it.
        delivery.state, delivery.failed_at, delivery.next_at = "failed", at, None
        delivery.permanent, delivery.error = True, _("通道 {channel} 没有安装").format(channel=channel)
    return delivery


def _unheard(entry: Entry, message: Message, to: Recipient, number: int) -> Delivery:
    """Nobody holds the post nor any above it: the message stays in sight as one that reached no one."""
    at = entry.recorded_at
    return Delivery(
        message=message,
        org=to.org,
        role=to.role,
        channel=settings.NOTIFY_CHANNELS[0],
        key=f"{entry.id}:{number}::nobody",
        state="failed",
        queued_at=at,
        failed_at=at,
        permanent=True,
        error=_("无人在岗，没有通知到任何人"),
    )


def _record_vacancies(found: Sequence[tuple[Entry, Vacancy]]) -> None:
    # A vacancy is recorded, never announced about itself: that would go round in circles.
    found = [(entry, vacancy) for entry, vacancy in found if entry.kind != NobodyOnDuty.kind]
    if not found:
        return
    first = found[0][0]
    names = names_of(sorted({vacancy.org for _entry, vacancy in found}))
    facts = [(entry.stream, _nobody(entry, vacancy, names), None) for entry, vacancy in found]
    # These heads are ours already: the facts that found nobody were appended under them.
    heads = ensure_heads({entry.stream for entry, _vacancy in found}, world=first.world)
    by = replace(Actor.system("notify"), world=first.world)
    record_across(facts, heads=heads, by=by, at=first.recorded_at)


def _nobody(entry: Entry, vacancy: Vacancy, names: Mapping[str, str]) -> NobodyOnDuty:
    return NobodyOnDuty(
        role=vacancy.role,
        role_name=ROLE_NAMES.get(vacancy.role, vacancy.role),
        org=vacancy.org,
        org_name=names.get(vacancy.org, vacancy.org),
        about=entry.kind,
        entry=entry.id,
    )


def incident_of(entry: Entry) -> str:
    """The incident that a fact is about, from its body or its stream; empty when there is none."""
    about, _, ref = entry.stream.partition("/")
    return str(entry.said_of("incident")) or (ref if about == "incident" else "")
