"""Questions about obligations, answered for a viewer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.core import clock
from liandong.core.access.actor import EVERYTHING, Actor
from liandong.core.access.roles import role_name
from liandong.core.errors import existing
from liandong.core.journal.models import Entry, Stream
from liandong.core.obligations import versions
from liandong.core.obligations.ladder import ladder
from liandong.core.obligations.models import UNSETTLED, Obligation, State
from liandong.core.obligations.rules import Rule, duration

MOST_SHOWN = 200
SETTLED_SHOWN = 50
UNSETTLED_STATES = (State.OPEN, State.BREACHED)


@dataclass(frozen=True, slots=True)
class ClockFace:
    """One clock as a page shows it.

    `owed_by` is a code, `owed_role` the name of the role when a post owes it, `next_step_at` when somebody is
    told next.
    """

    id: int
    title: str
    rule: str
    owed_by: str
    owed_name: str
    owed_role: str
    opened_at: datetime
    due_at: datetime
    state: str
    met_at: datetime | None
    basis: str
    next_step_at: datetime | None
    stream: str
    subject: str
    incident: str

    @property
    def word(self) -> str:
        """The state as a word of the interface."""
        return str(State(self.state).label)

    @property
    def is_ended(self) -> bool:
        """Ended otherwise than by being done: its clock no longer tells anything."""
        return self.state in (State.WAIVED, State.VOID, State.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class StepFace:
    """One step of the ladder as planned. `passed`: the clock is past it."""

    kind: str
    moment: datetime
    told: tuple[str, ...]
    rung: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """One obligation with all that is known of it: its rule as it was written, its ladder, and every fact."""

    face: ClockFace
    rule: Rule
    steps: list[StepFace]
    facts: list[Entry]
    obligation: Obligation


def face(obligation: Obligation) -> ClockFace:
    return ClockFace(
        id=obligation.id,
        title=obligation.title,
        rule=obligation.rule,
        owed_by=obligation.owed_by,
        owed_name=obligation.owed_name or obligation.owed_by,
        owed_role=role_name(obligation.owed_role) if obligation.owed_role else "",
        opened_at=obligation.opened_at,
        due_at=obligation.due_at,
        state=obligation.state,
        met_at=obligation.met_at,
        basis=obligation.basis,
        next_step_at=obligation.look_at,
        stream=obligation.stream_id,
        subject=obligation.subject,
        incident=obligation.incident,
    )


def seen_by(viewer: Actor) -> QuerySet[Obligation]:
    """What the viewer may see: what their organisation owes, and what is about a thing they see."""
    found = Obligation.objects.filter(world=viewer.world)
    if EVERYTHING in viewer.topics:
        return found
    topics = sorted(viewer.topics)
    # Asked of each row by its key: as a list it would hold every stream of years that the viewer may see.
    seen = Exists(Stream.objects.filter(name=OuterRef("stream_id"), topics__overlap=topics))
    return found.filter(Q(owed_by=viewer.org) & ~Q(owed_by="") | Q(topics__overlap=topics) | seen)


def owed_by_actor(viewer: Actor, at: datetime) -> list[ClockFace]:
    """What the viewer's organisation and posts owe and have not done, the most pressing first."""
    owed = Obligation.objects.filter(UNSETTLED, _mine(viewer), world=viewer.world, opened_at__lte=at)
    return [face(one) for one in owed.order_by("due_at", "id")[:MOST_SHOWN]]


def owed_to_me(viewer: Actor, at: datetime) -> list[ClockFace]:
    """What others owe and the viewer may see: the most pressing first."""
    owed = seen_by(viewer).filter(UNSETTLED, opened_at__lte=at).exclude(_mine(viewer))
    return [face(one) for one in owed.order_by("due_at", "id")[:MOST_SHOWN]]


def settled_by_actor(viewer: Actor, since: datetime) -> list[ClockFace]:
    """What the viewer's organisation had to do since then and is settled: the latest, the last one first."""
    settled = Obligation.objects.filter(_mine(viewer), world=viewer.world, due_at__gte=since).exclude(
        UNSETTLED
    )
    return [face(one) for one in settled.order_by("-due_at", "-id")[:SETTLED_SHOWN]]


def clocks_of(stream: str) -> list[ClockFace]:
    """Every clock of one thing, unsettled first. For pages that have checked that the viewer may see it."""
    clocks = [face(one) for one in Obligation.objects.filter(stream=stream).order_by("due_at", "id")]
    return sorted(clocks, key=lambda one: one.state not in UNSETTLED_STATES)


def soonest_by_stream(streams: Iterable[str]) -> dict[str, ClockFace]:
    """Of each of these things, the unsettled clock that is due first."""
    return {one.stream: one for one in _soonest("stream", streams)}


def soonest_by_subject(subjects: Iterable[str]) -> dict[str, ClockFace]:
    """The same of each of these subjects, orders for instance."""
    return {one.subject: one for one in _soonest("subject", subjects)}


def _soonest(of: str, keys: Iterable[str]) -> list[ClockFace]:
    rows = Obligation.objects.filter(UNSETTLED, **{f"{of}__in": list(keys)})
    return [face(one) for one in rows.order_by(of, "due_at", "id").distinct(of)]


def one(obligation_id: int, viewer: Actor) -> Obligation:
    """Raises NotVisible."""
    return existing(seen_by(viewer).filter(id=obligation_id).first())


def explain(obligation: Obligation) -> list[Entry]:
    """Every fact that touched it, in order: what opened it, each step, what settled or ended it."""
    named = [obligation.opened_by_id, obligation.met_by_id, obligation.ended_by_id]
    own = Q(kind__startswith="obligations.", body__obligation=obligation.id)
    return list(Entry.objects.filter(Q(id__in=[n for n in named if n]) | own).order_by("id"))


def explained(obligation: Obligation) -> Explained:
    """All that its own page shows."""
    watch = versions.live(at=clock.now())
    rule = versions.rule_of(watch, obligation)
    steps = ladder(rule, obligation.opened_at, obligation.due_at)
    return Explained(
        face=face(obligation),
        rule=rule,
        steps=[
            StepFace(step.kind, step.moment, step.tell, step.rung, number < obligation.step)
            for number, step in enumerate(steps)
        ],
        facts=explain(obligation),
        obligation=obligation,
    )


def limit_of(kind: str, body: Mapping[str, Any], *, met_by: str) -> timedelta | None:
    """How long a fact would leave until `met_by`, by the strictest rule in force; None without one.

    A rule that something less meets as well (a departure, say) is no limit for `met_by`.
    """
    asked = Entry(kind=kind, body=dict(body))
    limits = [
        duration(rule.within)
        for rule in versions.book().opened_by_kind.get(kind, [])
        if rule.within
        and all(match.fact == met_by for match in rule.met_by)
        and any(match.matches(asked) for match in rule.opens)
    ]
    return min(limits, default=None)


def _mine(viewer: Actor) -> Q:
    """By organisation; what a post owes is the business of those who hold it."""
    roles = set(viewer.roles) | ({"centre_duty"} if viewer.roles & {"dispatcher", "duty_leader"} else set())
    return Q(owed_by=viewer.org) & ~Q(owed_by="") & (Q(owed_role="") | Q(owed_role__in=sorted(roles)))
