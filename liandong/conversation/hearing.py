"""How far lines got with those whom they name, from the outbox, the readers' places and the answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max

from liandong.conversation.models import Addressee, Line, Seen
from liandong.core.access.actor import Actor
from liandong.core.access.roles import belongs_to_centre
from liandong.core.journal.models import Entry
from liandong.core.notify.models import Delivery
from liandong.core.notify.transport import all_channels
from liandong.directory import reads as directory
from liandong.duty import reads as duty

KINDS = ("conversation.said", "conversation.answer_asked")
# From worst to best: of several deliveries to one organisation the best counts.
RANKS = ("failed", "nobody", "queued", "sent", "delivered", "read", "answered")
Deliveries = Mapping[int, Sequence[Delivery]]


@dataclass(frozen=True)
class Desk:
    """Where an organisation answers the telephone now, and who is above whoever does."""

    phone: str
    officer: str
    leader: str
    leader_phone: str


@dataclass(frozen=True)
class Heard:
    """How far a line got with one whom it names. `deliveries` and `desk`: for the centre; a unit sees those
    deliveries that went to its own people.
    """

    addressee: Addressee
    state: str
    deliveries: Sequence[Delivery] = ()
    desk: Desk | None = None

    @property
    def in_trouble(self) -> bool:
        return self.state in ("failed", "nobody")

    @property
    def is_open(self) -> bool:
        return self.addressee.answered_at is None and (self.in_trouble or self.addressee.line.must_answer)


def heard(lines: Sequence[Line], viewer: Actor, at: datetime) -> dict[int, list[Heard]]:
    """By line, each of its addressees in the order in which they were named."""
    named = [line for line in lines if line.addressees.all()]
    sent, seen = _deliveries(named), _seen(named)
    is_centre = any(map(belongs_to_centre, viewer.roles))
    silent = {one.unit for line in named for one in line.addressees.all() if one.answered_at is None}
    desks = desks_of(silent, at) if is_centre and silent else {}
    found: dict[int, list[Heard]] = {line.pk: [] for line in lines}
    for line in named:
        for one in line.addressees.all():
            own = _sent_to(one, sent.get(line.pk, ()))
            state = _state(one, own, read=seen.get((line.incident_id, one.unit), 0) >= line.pk)
            shown = own if is_centre or one.unit == viewer.org else ()
            found[line.pk].append(Heard(one, state, shown, desks.get(one.unit)))
    return found


def _sent_to(one: Addressee, deliveries: Sequence[Delivery]) -> list[Delivery]:
    if one.person:
        return [delivery for delivery in deliveries if delivery.person == one.person]
    return [delivery for delivery in deliveries if delivery.org == one.unit]


def _state(one: Addressee, sent: Sequence[Delivery], *, read: bool) -> str:
    """The best that is known. Nobody on duty there: the message went to those above, or to no one."""
    if one.answered_at:
        return "answered"
    # A tap in a messenger opened the message; only an answer here is the unit's answer.
    states = ["read" if delivery.state == "answered" else delivery.state for delivery in sent] or ["nobody"]
    return max([*states, *(["read"] if read else [])], key=RANKS.index)


def _deliveries(lines: Sequence[Line]) -> Deliveries:
    streams, refs = {line.stream for line in lines}, [line.ref for line in lines]
    told = Entry.objects.filter(stream__in=streams, kind__in=KINDS, body__line__in=refs)
    line_of = {pk: int(ref.removeprefix("L")) for pk, ref in told.values_list("pk", "body__line")}
    of_these = Delivery.objects.filter(
        message__stream__in=streams, message__kind__in=KINDS, subscription=None
    )
    found: dict[int, list[Delivery]] = defaultdict(list)
    for row in of_these.filter(message__entry_id__in=list(line_of)).select_related("message").order_by("id"):
        found[line_of[row.message.entry_id]].append(row)
    return found


def _seen(lines: Sequence[Line]) -> dict[tuple[int | None, str], int]:
    """How far somebody of each organisation has read each thread."""
    rows = Seen.objects.filter(incident__in={line.incident_id for line in lines if line.incident_id})
    last = rows.order_by().values_list("incident", "org").annotate(last=Max("line"))
    return {(incident, org): line for incident, org, line in last}


def desks_of(orgs: set[str], at: datetime) -> dict[str, Desk]:
    """Whom to telephone now, for several organisations at once."""
    held = duty.all_on_duty_at(orgs, at)
    desks = {}
    for org in directory.organisations(orgs).values():
        officer = next(iter(held.get((org.code, duty.OFFICER), ())), None)
        leader = next(iter(held.get((org.code, duty.LEADER), ())), None)
        desks[org.code] = Desk(
            phone=(officer.desk_phone if officer else "") or org.public_phone or org.phone,
            officer=officer.name if officer else "",
            leader=leader.name if leader else "",
            leader_phone=leader.phone if leader else "",
        )
    return desks


def ways() -> list[str]:
    """The channels by which a message may be sent again, the usual ones first."""
    known = [one.name for one in all_channels() if one.is_set_up and one.name != "webhook"]
    usual = [name for name in settings.NOTIFY_CHANNELS if name in known]
    return [*usual, *(name for name in known if name not in usual and name != "loopback")]
