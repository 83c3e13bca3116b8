"""Saying something, answering, and what is done about those who did not hear it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from liandong.conversation import facts, reads
from liandong.conversation.errors import (
    LONGEST,
    AlreadyCorrected,
    NobodyPicked,
    NoPart,
    NoSuchWay,
    NotAsked,
    NothingSaid,
    NotYourLine,
    SaidTooMuch,
)
from liandong.conversation.hearing import heard
from liandong.conversation.models import Addressee, Line, Seen
from liandong.conversation.participants import Participant, chosen, part_of, participants
from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import NotVisible
from liandong.core.journal.facts import Fact
from liandong.core.journal.models import Entry
from liandong.core.journal.receipts import KeyReused
from liandong.core.journal.recorder import record, record_many
from liandong.core.notify import actions as notify
from liandong.core.notify.transport import channel_named
from liandong.incidents.models import Incident


@dataclass(frozen=True)
class Words:
    """What is said. `said_at`: when it was written, if before now; `key`: said once, however often sent."""

    text: str
    must_answer: bool = False
    reply_to: Line | None = None
    corrects: Line | None = None
    said_at: datetime | None = None
    key: str = ""


@transaction.atomic
def say(*, incident: Incident, words: Words, to: Sequence[str] = (), by: Actor, at: datetime) -> Line:
    """Say something to all who are involved; the organisations in `to` are rung, and answer if they must.

    To reply to a line that one has to answer is to answer it. The same key again gives the same line. Raises
    NotVisible, NoPart, NothingSaid, SaidTooMuch, NotInvolved, NamesNobody, NotYourLine, AlreadyCorrected.
    Source: collected systems 2024方案(三)1.
    """
    incident = incident.root
    require(by, "conversation.say", incident)
    if not part_of(incident, by).may_speak:
        raise NoPart
    text = _written(words.text)
    if earlier := _earlier(words.key, text, by):
        return earlier
    _check_ties(incident, words, by)
    whom = chosen(to, participants(incident), by=by, needed=words.must_answer)
    line, new = _kept(incident, words, text, by, at)
    if not new:
        return line
    asked = _address(line, whom)
    answered = _answered_by_reply(line, by, at)
    _record_said(line, asked, answered, by=by, at=at)
    return line


def _written(text: str) -> str:
    kept = text.replace("\r\n", "\n").strip()
    if not kept:
        raise NothingSaid
    if len(kept) > LONGEST:
        raise SaidTooMuch(most=LONGEST, has=len(kept))
    return kept


def _earlier(key: str, text: str, by: Actor) -> Line | None:
    found = Line.objects.filter(by=by.ref, key=key).first() if key else None
    if found and found.text != text:
        raise KeyReused
    return found


def _check_ties(incident: Incident, words: Words, by: Actor) -> None:
    """What a line replies to or corrects is of the same thread."""
    for tied in filter(None, (words.reply_to, words.corrects)):
        if tied.incident is None or tied.incident.root.pk != incident.pk:
            raise NotVisible
    if words.corrects:
        if words.corrects.by != by.ref:
            raise NotYourLine
        if Line.objects.filter(corrects=words.corrects).exists():
            raise AlreadyCorrected


def _kept(incident: Incident | None, words: Words, text: str, by: Actor, at: datetime) -> tuple[Line, bool]:
    """The line, and whether it is new: of two requests with one key the second waits here for the first."""
    given = {
        "incident": incident,
        "text": text,
        "by_name": by.name,
        "org": by.org,
        "org_name": by.org_name or by.org,
        "must_answer": words.must_answer,
        "reply_to": words.reply_to,
        "corrects": words.corrects,
        "said_at": min(words.said_at or at, at),
        "at": at,
        "world": by.world,
    }
    if not words.key:
        return Line.objects.create(by=by.ref, **given), True
    return Line.objects.get_or_create(by=by.ref, key=words.key, defaults=given)


def _address(line: Line, whom: Sequence[Participant]) -> list[Addressee]:
    rows = [
        Addressee(
            line=line,
            unit=one.org,
            unit_name=one.name,
            role=one.role,
            person=one.person,
            person_name=one.person_name,
        )
        for one in whom
    ]
    return Addressee.objects.bulk_create(rows)


def _answered_by_reply(line: Line, by: Actor, at: datetime) -> list[Addressee]:
    if line.reply_to is None or not line.reply_to.must_answer:
        return []
    own = _waiting(line.reply_to, by)
    for one in own:
        _mark_answered(one, by.name, at)
    return own


def _waiting(line: Line, by: Actor) -> list[Addressee]:
    """What of the line this person can still answer, for their organisation or themselves: held."""
    rows = Addressee.objects.select_for_update().filter(
        line=line, unit=by.org, person__in=["", by.ref], answered_at=None
    )
    return list(rows)


def _mark_answered(one: Addressee, name: str, at: datetime) -> None:
    one.answered_at, one.answered_by = at, name
    one.save(update_fields=["answered_at", "answered_by"])


def _record_said(
    line: Line, asked: Sequence[Addressee], answered: Sequence[Addressee], *, by: Actor, at: datetime
) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        names = "、".join(one.name for one in asked) or _("全体参与单位")
    said = facts.Said(
        incident=line.incident.ref if line.incident else "",
        line=line.ref,
        text=line.text,
        from_name=line.org_name,
        to=sorted({one.unit for one in asked}),
        to_names=names,
        must_answer=line.must_answer,
        reply_to=line.reply_to.ref if line.reply_to else "",
        corrects_line=line.corrects.ref if line.corrects else "",
    )
    about = line.incident.type_name if line.incident else ""
    demanded = asked if line.must_answer else ()
    stated: list[Fact] = [said]
    stated += [facts.AnswerAsked(**of(one), from_name=line.org_name, about=about) for one in demanded]
    stated += [facts.Answered(**of(one)) for one in answered]
    record_many(
        [(stated[0], line.said_at), *((fact, None) for fact in stated[1:])],
        stream=line.stream,
        by=by,
        at=at,
        corrects=_entry_of(line.corrects) if line.corrects else None,
        # An incident's stream is seen by who is involved; a group call's by the centre and whom it calls.
        place="" if line.incident else mechanism.current().place.region,
        parties=() if line.incident else sorted({line.org, *(one.unit for one in asked)}),
    )


def _entry_of(line: Line) -> int | None:
    said = Entry.objects.filter(stream=line.stream, kind=facts.Said.kind, body__line=line.ref)
    return said.values_list("pk", flat=True).first()


def of(one: Addressee) -> dict[str, Any]:
    """The fields by which every fact about an addressee names them."""
    return {
        "incident": one.line.incident.ref if one.line.incident else "",
        "line": one.line.ref,
        "asked": str(one.pk),
        "unit": one.unit,
        "unit_name": one.name,
        "role": one.role,
        "person": one.person,
    }


@transaction.atomic
def call(*, words: Words, whom: Sequence[Participant], by: Actor, at: datetime) -> Line:
    """Say one thing to many (群呼). Raises NobodyPicked, NothingSaid, SaidTooMuch."""
    require(by, "conversation.call")
    text = _written(words.text)
    if earlier := _earlier(words.key, text, by):
        return earlier
    if not whom:
        raise NobodyPicked
    line, new = _kept(None, words, text, by, at)
    if new:
        _record_said(line, _address(line, whom), (), by=by, at=at)
    return line


@transaction.atomic
def answer(*, line: Line, by: Actor, at: datetime) -> Line:
    """The unit, or the person, that was asked has it and says so; again changes nothing.

    Raises NotVisible, NotAsked.
    """
    require(by, "conversation.answer")
    reads.check_seen(line, by)
    mine = Addressee.objects.filter(line=line, unit=by.org, person__in=["", by.ref])
    if not line.must_answer or not mine.exists():
        raise NotAsked
    waiting = _waiting(line, by)
    for one in waiting:
        _mark_answered(one, by.name, at)
    if waiting:
        stated: list[tuple[Fact, datetime | None]] = [(facts.Answered(**of(one)), None) for one in waiting]
        record_many(stated, stream=line.stream, by=by, at=at)
    return line


@transaction.atomic
def phone(*, addressee: Addressee, reached: bool, by: Actor, at: datetime) -> None:
    """Record a call to somebody whom a message did not reach; if it did, they have answered by it.

    Raises NotVisible, Forbidden.
    """
    require(by, "conversation.chase")
    reads.check_seen(addressee.line, by)
    one = Addressee.objects.select_for_update(of=("self",)).get(pk=addressee.pk)
    one.phoned_at = at
    settles = reached and one.answered_at is None
    if settles:
        one.answered_at, one.answered_by = at, by.name
    one.save()
    with translation.override(settings.LANGUAGE_CODE):
        result = _("已接通，已知悉") if reached else _("未接通")
    stated: list[tuple[Fact, datetime | None]] = [
        (facts.Phoned(**of(one), reached=reached, result=result), None)
    ]
    if settles and one.line.must_answer:
        stated.append((facts.Answered(**of(one), on_behalf=True), None))
    record_many(stated, stream=one.line.stream, by=by, at=at)


@transaction.atomic
def send_again(*, addressee: Addressee, channel: str, by: Actor, at: datetime) -> None:
    """Send what did not arrive through another channel. Raises NotVisible, NoSuchWay."""
    require(by, "conversation.chase")
    reads.check_seen(addressee.line, by)
    way = channel_named(channel)
    got = heard([addressee.line], by, at)[addressee.line.pk]
    sent = next(one.deliveries for one in got if one.addressee == addressee)
    people = {one.person: one.pk for one in sent if one.person}
    if way is None or not way.is_set_up or not people:
        raise NoSuchWay(channel=channel)
    for delivery in people.values():
        notify.send_again(delivery=delivery, channel=channel, at=at)
    record(
        facts.Resent(**of(addressee), channel=channel),
        stream=addressee.line.stream,
        by=by,
        at=at,
    )


def read_until(*, incident: Incident, line: int, by: Actor) -> None:
    """The viewer has had the thread before them up to this line; going back changes nothing."""
    incident = incident.root
    part_of(incident, by)
    row, _new = Seen.objects.get_or_create(
        person=by.ref, incident=incident, defaults={"org": by.org, "line": 0}
    )
    Seen.objects.filter(pk=row.pk, line__lt=line).update(line=line, org=by.org)
