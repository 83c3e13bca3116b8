"""Turns what the ledger has to say into facts."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from liandong.core.journal.facts import Fact
from liandong.core.obligations.facts import Breached, Escalated, MetLate, Reminded
from liandong.core.obligations.ladder import Said
from liandong.core.obligations.models import Obligation


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def about(obligation: Obligation, zone: ZoneInfo) -> dict[str, Any]:
    """Which obligation a fact is about."""
    return {
        "obligation": obligation.id,
        "rule": obligation.rule,
        "title": obligation.title,
        "owed_by": obligation.owed_by,
        "owed_role": obligation.owed_role,
        "owed_name": obligation.owed_name or obligation.owed_by,
        "subject": obligation.subject,
        "opened_by": obligation.opened_by_id,
        "period": obligation.period,
        "due_at": iso(obligation.due_at),
        "due_text": f"{obligation.due_at.astimezone(zone):%m-%d %H:%M}",
        "incident": obligation.incident,
    }


def fact_of(said: Said, zone: ZoneInfo) -> tuple[Fact, datetime]:
    """The fact, and when it happened: a breach at the deadline, whenever the clock came to it."""
    obligation, step = said.obligation, said.step
    common = about(obligation, zone)
    if step is None:
        return _met_late(obligation, common), said.noticed_at
    common |= {
        "step": said.number,
        "moment": iso(step.moment),
        "noticed_at": iso(said.noticed_at),
        "told": list(step.tell),
    }
    # Built from an obligation, whose values were checked when it was opened: thousands a second are not
    # checked again. A test reads each kind back through its checks.
    if step.kind == "remind":
        return Reminded.model_construct(**common), said.noticed_at
    if step.kind == "breach":
        common |= {"basis": obligation.basis, "weight": obligation.weight}
        return Breached.model_construct(**common), step.moment
    return Escalated.model_construct(**common, rung=step.rung), said.noticed_at


def _met_late(obligation: Obligation, common: dict[str, Any]) -> MetLate:
    assert obligation.met_by_id is not None
    assert obligation.met_at is not None
    late = int((obligation.met_at - obligation.due_at).total_seconds())
    return MetLate(
        **common,
        met_by=obligation.met_by_id,
        met_at=iso(obligation.met_at),
        late_seconds=late,
        late_text=f"{late // 3600}:{late % 3600 // 60:02}:{late % 60:02}",
    )
