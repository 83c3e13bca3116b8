"""One obligation and its steps: reminders, the deadline, the rungs after it. Pure functions on one object.

A step is due at its `moment` and fires once, when the clock is past it: the fifteenth minute itself is in
time. A reminder that the clock comes to only after the deadline is dropped, since the breach says more; a
breach or a rung is never dropped, however late the clock is.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from liandong.core.obligations.models import Obligation, State
from liandong.core.obligations.rules import Rule, duration

_duration = lru_cache(maxsize=1024)(duration)


@dataclass(frozen=True, slots=True)
class Step:
    """`number` counts from 1 over the whole ladder, `rung` over the escalations alone."""

    kind: Literal["remind", "breach", "escalate"]
    moment: datetime
    tell: tuple[str, ...] = ()
    rung: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """Something to announce about an obligation: a step, or its late end (`step` is None)."""

    obligation: Obligation
    step: Step | None
    number: int
    noticed_at: datetime


def ladder(rule: Rule, opened_at: datetime, due_at: datetime) -> list[Step]:
    """Every step in the order in which it comes due. A reminder outside of the time allowed is none."""
    reminders = [
        (due_at - _duration(one.before) if one.before else opened_at + _duration(one.after or ""), one.tell)
        for one in rule.remind
    ]
    near = [Step("remind", when, tell) for when, tell in reminders if opened_at < when <= due_at]
    rungs = sorted(rule.escalate, key=lambda rung: _duration(rung.after))
    late = [Step("escalate", due_at + _duration(r.after), r.tell, n) for n, r in enumerate(rungs, 1)]
    return [*sorted(near, key=lambda step: step.moment), Step("breach", due_at), *late]


def next_look(obligation: Obligation, steps: list[Step]) -> datetime | None:
    """When the clock must come back. Never before the obligation was known here."""
    if obligation.step >= len(steps):
        return None
    return max(steps[obligation.step].moment, obligation.known_at)


def advance(
    obligation: Obligation, rule: Rule, at: datetime, *, quiet: bool = False, to_breach: bool = False
) -> list[Said]:
    """Move past every step due before `at`. Returns what must be said, in order.

    `quiet` drops reminders (the obligation is being settled in this moment). `to_breach` moves on to the
    breach whatever the time, and no further: for what is known to be late in the breath in which it is
    known at all.
    """
    if obligation.look_at is None:
        return []
    steps = ladder(rule, obligation.opened_at, obligation.due_at)
    said: list[Said] = []
    while obligation.look_at is not None and (to_breach or obligation.look_at < at):
        step = steps[obligation.step]
        obligation.step += 1
        if step.kind == "breach":
            obligation.state, obligation.noticed_at = State.BREACHED, at
        if step.kind != "remind" or not (quiet or at > obligation.due_at):
            said.append(Said(obligation, step, obligation.step, at))
        obligation.look_at = next_look(obligation, steps)
        if to_breach and step.kind == "breach":
            break
    return said
