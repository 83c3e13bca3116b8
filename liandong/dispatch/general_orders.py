"""General orders (通用指令): one text to many units at once, without an incident and without a type.

The journal is all that they are: the facts of the stream say who was ordered, and who has answered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.access.policy import require, visible
from liandong.core.errors import NotVisible
from liandong.core.journal.facts import Fact
from liandong.core.journal.models import Entry, Stream
from liandong.core.journal.recorder import record, record_many
from liandong.core.notify.announcing import URGENT, Notice, Recipient, announce
from liandong.directory import reads as directory
from liandong.dispatch.actions import linkage_units
from liandong.dispatch.errors import NeedsUnits, NotYourOrder, short_enough, written
from liandong.dispatch.general_facts import GeneralOrderAcknowledged, GeneralOrderIssued
from liandong.dispatch.policy import CENTRE

PREFIX = "general/"
ISSUED, ACKNOWLEDGED = GeneralOrderIssued.kind, GeneralOrderAcknowledged.kind


@dataclass(frozen=True)
class GeneralOrder:
    """A general order as its facts tell it; `answers` by unit, with the moment and what was replied."""

    ref: str
    text: str
    by_name: str
    at: datetime
    units: dict[str, str]
    answers: dict[str, tuple[datetime, str]] = field(default_factory=dict)

    @property
    def stream(self) -> str:
        return PREFIX + self.ref

    @property
    def waiting(self) -> int:
        return len(self.units) - len(self.answers)


@transaction.atomic
def issue_general_order(*, text: str, units: Sequence[str], by: Actor, at: datetime) -> str:
    """Order many units the same thing. Raises NeedsText, TextTooLong, NeedsUnits, UnknownUnit."""
    require(by, "dispatch.issue_general_order")
    text = written(text, _("指令内容"))
    if not units:
        raise NeedsUnits
    lines = linkage_units(list(dict.fromkeys(units)))
    ref = _next(at)
    stated: list[tuple[Fact, datetime | None]] = [
        (GeneralOrderIssued(general=ref, unit=one.code, unit_name=one.name, tier=one.tier, text=text), None)
        for one in lines
    ]
    parties = [one.code for one in lines]
    region = mechanism.current().place.region
    record_many(stated, stream=PREFIX + ref, by=by, at=at, place=region, parties=parties)
    return ref


def _next(at: datetime) -> str:
    """The next reference; whoever asks at the same time waits for our commit."""
    year = f"G{timezone.localtime(at):%y}-"
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('dispatch.general'))")
    return f"{year}{Stream.objects.filter(name__startswith=PREFIX + year).count() + 1:04d}"


@transaction.atomic
def acknowledge_general_order(
    *, ref: str, unit: str, by: Actor, at: datetime, reply: str = ""
) -> GeneralOrder:
    """A unit has the order; repeating changes nothing. Raises NotVisible, NotYourOrder, TextTooLong."""
    require(by, "dispatch.answer_order")
    found = general_order(ref, by)
    if unit not in found.units:
        raise NotVisible
    if by.org != unit and by.roles.isdisjoint(CENTRE):
        raise NotYourOrder(unit_name=found.units[unit])
    if unit not in found.answers:
        fact = GeneralOrderAcknowledged(
            general=ref,
            unit=unit,
            unit_name=found.units[unit],
            reply=short_enough(reply.strip(), _("回复")),
            on_behalf=by.org != unit,
        )
        record(fact, stream=found.stream, by=by, at=at, key=f"{found.stream}/{unit}")
    return general_order(ref, by)


def general_order(ref: str, viewer: Actor) -> GeneralOrder:
    """Raises NotVisible."""
    found = list(general_orders(viewer, only=ref))
    if not found:
        raise NotVisible
    return found[0]


def general_orders(viewer: Actor, *, only: str = "", limit: int = 30) -> list[GeneralOrder]:
    """General orders that the viewer may see, the newest first."""
    seen = visible(Stream.objects.filter(name__startswith=PREFIX, world=viewer.world), viewer)
    if only:
        seen = seen.filter(name=PREFIX + only)
    names = list(seen.order_by("-name").values_list("name", flat=True)[:limit])
    told: dict[str, list[Entry]] = {name: [] for name in names}
    for entry in Entry.objects.filter(stream__in=names, kind__in=[ISSUED, ACKNOWLEDGED]).order_by("seq"):
        told[entry.stream].append(entry)
    return [_read(entries) for entries in told.values() if entries]


def _read(entries: Sequence[Entry]) -> GeneralOrder:
    first = entries[0]
    issued = [entry.body for entry in entries if entry.kind == ISSUED]
    answers = {
        entry.body["unit"]: (entry.occurred_at, entry.body["reply"])
        for entry in entries
        if entry.kind == ACKNOWLEDGED
    }
    units = {body["unit"]: body["unit_name"] for body in issued}
    return GeneralOrder(
        first.body["general"], first.body["text"], first.by_name, first.occurred_at, units, answers
    )


def groups() -> list[tuple[str, str, list[str]]]:
    """Who can be ordered at one stroke: code, name, units. Villages are told by their township."""
    units = [one for one in directory.linkage_units() if one.kind != "village"]
    tiers = [
        (f"tier-{tier.tier}", tier.name, [one.code for one in units if one.tier == tier.tier])
        for tier in mechanism.current().tiers
    ]
    return [*tiers, ("townships", _("全部乡镇"), [one.code for one in units if one.kind == "township"])]


def _told(entry: Entry) -> Iterator[Notice]:
    body = entry.body
    yield Notice(
        to=[Recipient("unit_duty", body["unit"])],
        subject=_("通用指令"),
        text=body["text"],
        link=f"/general-orders/{body['general']}/",
        must_answer=True,
        urgency=URGENT,
    )


announce(ISSUED, _told)
