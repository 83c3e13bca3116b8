"""Beside the state: what waits for the leader's own word, whom to call on scene, who is on duty tonight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core import mechanism
from liandong.core.access.actor import Actor
from liandong.core.journal import Entry
from liandong.core.obligations import reads as obligations
from liandong.core.obligations.models import Obligation
from liandong.core.obligations.reads import ClockFace
from liandong.dispatch.reads import DeskRow
from liandong.duty import reads as duty
from liandong.duty.reads import ChainLink, Holder
from liandong.incidents.models import Incident
from liandong.web.leader_state import PRESSING, pressing

MOST = 12
LEVELS = {
    "government": gettext_noop("县值班室、中心"),
    "department": gettext_noop("部门"),
    "township": gettext_noop("乡镇"),
}


@dataclass(frozen=True)
class Decision:
    """Something owed by the leader's own desk. `refusal` is the refused hand-over that one word decides."""

    clock: ClockFace
    title: str
    refusal: Entry | None
    url: str


@dataclass(frozen=True)
class Scene:
    """Whom to call about a pressing incident: who answers at its lead unit."""

    incident: Incident
    unit_name: str
    holder: Holder | None


@dataclass(frozen=True)
class Level:
    """One level of tonight's chain, vacancies first."""

    name: str
    links: Sequence[ChainLink]
    vacant: int


def decisions(viewer: Actor, at: datetime) -> list[Decision]:
    """What the viewer's desk owes: first what one word decides, then by deadline."""
    owed = obligations.owed_by_actor(viewer, at)
    refused = Obligation.objects.filter(
        id__in=[one.id for one in owed], opened_by__kind="dispatch.handover_refused"
    )
    by_fact = dict(refused.values_list("opened_by_id", "id"))
    # Asked of the journal itself: a join would bring the fact without its words.
    opened = {by_fact[entry.id]: entry for entry in Entry.objects.filter(id__in=by_fact)}
    # Before the cut: else a storm hides them.
    owed = sorted(owed, key=lambda one: one.id not in opened)[:MOST]
    about = {one.ref: one.title for one in Incident.objects.filter(ref__in=[one.incident for one in owed])}
    return [_decision(one, about.get(one.incident, ""), opened.get(one.id)) for one in owed]


def _decision(clock: ClockFace, title: str, refusal: Entry | None) -> Decision:
    there = ("dispatch:incident", clock.incident) if clock.incident else ("obligations:one", clock.id)
    return Decision(clock, title, refusal, reverse(there[0], args=[there[1]]))


def scenes(rows: Sequence[DeskRow], at: datetime) -> list[Scene]:
    """The most pressing of these incidents with the duty desk of each one's lead unit."""
    first = pressing(row for row in rows if row.incident.urgency in PRESSING)
    holders = duty.who_answer({row.incident.lead_unit for row in first}, at)
    found = [(row, holders.get(row.incident.lead_unit)) for row in first]
    return [
        Scene(row.incident, row.lead_name or (holder.org_name if holder else ""), holder)
        for row, holder in found
    ]


def chain(viewer: Actor, at: datetime) -> list[Level]:
    """Who is on duty tonight, as far as the viewer's work reaches; who is missing stands first."""
    levels = []
    for level in duty.chain_now(mechanism.current().place.region, at):
        links = [link for link in level.links if duty.may_see(viewer, link.org)]
        if level.level in LEVELS and links:
            links.sort(key=lambda link: not link.unmanned)
            vacant = sum(link.unmanned for link in links)
            levels.append(Level(_(LEVELS[level.level]), links, vacant))
    return levels
