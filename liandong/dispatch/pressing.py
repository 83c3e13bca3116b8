"""What the centre does when an order does not move: chase it, phone, or raise the incident."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.masking import mask_phone
from liandong.core.access.policy import require
from liandong.core.journal import Entry
from liandong.core.journal.recorder import record
from liandong.dispatch import facts
from liandong.dispatch.actions import held, named
from liandong.dispatch.errors import ChasedJustNow, NobodyThere, NothingToChase, short_enough, written
from liandong.dispatch.hooks import report_upward
from liandong.dispatch.models import Order
from liandong.duty import reads as duty
from liandong.duty.reads import Holder
from liandong.incidents import actions as incidents
from liandong.incidents.models import Incident

REST = timedelta(seconds=60)
"""A unit that was just chased is left to answer: house rule."""


class Outcome(models.TextChoices):
    ANSWERED = "answered", gettext_lazy("接通")
    NO_ANSWER = "no_answer", gettext_lazy("无人接听")
    BUSY = "busy", gettext_lazy("占线")


@transaction.atomic
def chase(
    *, orders: Sequence[Order], text: str, by: Actor, at: datetime, by_phone: bool = False
) -> list[Order]:
    """Press units for an answer: their officer and leader on duty must answer. All of them or none.

    Raises NothingToChase, NeedsText, TextTooLong, OrderIsOver, ChasedJustNow within a minute.
    """
    text = written(text, _("催办内容"))
    if not orders:
        raise NothingToChase
    for order in orders:
        require(by, "dispatch.chase", order.incident)
    # Those of merged incidents first: whoever locks, locks an incident before the one that it went into.
    ordered = sorted(orders, key=lambda one: (one.incident.merged_into_id is None, one.ref))
    mine = [_chased(held(one.ref), by, at) for one in ordered]
    for order in mine:
        fact = facts.Chased(**named(order), text=text, by_phone=by_phone, times=order.chases)
        record(fact, stream=order.incident.stream, by=by, at=at)
    return mine


def _chased(order: Order, by: Actor, at: datetime) -> Order:
    if order.chased_at and (left := order.chased_at + REST - at) > timedelta(0):
        raise ChasedJustNow(
            by=order.chased_by, unit_name=order.unit_name, seconds=round(left.total_seconds())
        )
    order.chases, order.chased_at, order.chased_by = order.chases + 1, at, by.name
    order.save(update_fields=["chases", "chased_at", "chased_by"])
    return order


@dataclass(frozen=True)
class Contact:
    """Somebody of a unit who can be phoned about its order."""

    order: Order
    holder: Holder


def contacts_of(orders: Sequence[Order], at: datetime) -> list[Contact]:
    """Who is on duty at the units of these orders: the officer, then the leader; else who is appointed."""
    units = [order.unit for order in orders]
    on_shift = duty.all_on_duty_at(units, at)
    found = []
    for order in orders:
        there = [one for role in (duty.OFFICER, duty.LEADER) for one in on_shift.get((order.unit, role), [])]
        appointed = [] if there else [duty.who_answers(order.unit, at), duty.who_leads(order.unit, at)]
        people = {one.person: one for one in [*there, *appointed] if one}
        found += [Contact(order, one) for one in people.values()]
    return found


@transaction.atomic
def call(*, order: Order, person: str, outcome: str, note: str, by: Actor, at: datetime) -> None:
    """Put a phone call on record: to whom, at which number (masked), and how it went.

    Raises NobodyThere, TextTooLong. A unit may be phoned after its order is over.
    """
    require(by, "dispatch.call", order.incident)
    note = short_enough(note.strip(), _("通话要点"))
    there = (one.holder for one in contacts_of([order], at) if one.holder.person == person)
    if (holder := next(there, None)) is None:
        raise NobodyThere(unit_name=order.unit_name)
    order = held(order.ref, open_only=False)
    with translation.override(settings.LANGUAGE_CODE):
        how = str(Outcome(outcome).label)
    fact = facts.Called(
        **named(order),
        person=person,
        to_name=holder.name,
        phone=mask_phone(holder.phone or holder.desk_phone),
        outcome=outcome,
        outcome_name=how,
        note=note,
    )
    record(fact, stream=order.incident.stream, by=by, at=at)


@transaction.atomic
def upgrade(*, incident: Incident, grade: str, reason: str, by: Actor, at: datetime) -> Incident:
    """Grade the incident, report it to the emergency office and tell the duty leader: one deed.

    A second time to the same grade does nothing. Raises UnknownGrade, NeedsText, TextTooLong,
    IncidentIsClosed. Source: city opinions 三(一).
    """
    require(by, "dispatch.upgrade", incident)
    reason = written(reason, _("升级依据"))
    incident = incidents.held(incident.ref)
    latest = Entry.objects.filter(stream=incident.stream, kind=facts.Upgraded.kind).order_by("seq").last()
    if latest and latest.body["grade"] == incident.grade == grade:
        return incident
    if incident.grade != grade:
        incident = incidents.grade(incident=incident, grade=grade, by=by, at=at, reason=reason)
    name = next(one.name for one in mechanism.current().grades if one.grade == grade)
    report_upward(incident=incident, text=reason, by=by, at=at)
    fact = facts.Upgraded(incident=incident.ref, grade=grade, grade_name=name, reason=reason)
    record(fact, stream=incident.stream, by=by, at=at)
    return incident
