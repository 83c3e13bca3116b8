"""What people may do to an obligation by authority: excuse it, or declare that it was never owed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import DomainError, Forbidden, Invalid
from liandong.core.journal.bulk import ensure_heads
from liandong.core.journal.models import Entry
from liandong.core.journal.recorder import record, record_many
from liandong.core.obligations import versions
from liandong.core.obligations.announce import about, fact_of
from liandong.core.obligations.engine import change, clock_of
from liandong.core.obligations.facts import Voided, Waived
from liandong.core.obligations.ladder import advance
from liandong.core.obligations.models import Obligation, State

SHORTEST_REASON = 4


class AlreadySettled(DomainError, code="obligation-settled"):
    """It was met, or ended, before."""

    sentence = gettext_noop("该时限已经{state}，不能再处理。请刷新页面查看。")


class OwnObligation(Forbidden, code="own-obligation"):
    """Nobody excuses their own organisation."""

    sentence = gettext_noop("不能豁免或作废本单位承担的时限。请由上级或县政府应急办处理。")


def waive(obligation: Obligation, *, reason: str, by: Actor, at: datetime) -> Entry:
    """Excuse an obligation that is open or was breached. What was announced before stays in the record.

    Raises AlreadySettled, OwnObligation, Forbidden, NotVisible, Invalid (no reason).
    """
    require(by, "obligations.waive", obligation)
    return _end(obligation, Waived, State.WAIVED, reason=reason, by=by, at=at)


def void(obligation: Obligation, *, reason: str, by: Actor, at: datetime) -> Entry:
    """Declare that an obligation should never have been opened. Errors as `waive`."""
    require(by, "obligations.void", obligation)
    return _end(obligation, Voided, State.VOID, reason=reason, by=by, at=at)


@transaction.atomic
def _end(
    obligation: Obligation,
    kind: type[Waived] | type[Voided],
    state: State,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> Entry:
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Invalid({"reason": _("请写明理由，至少四个字。")})
    if by.org and by.org == obligation.owed_by:
        raise OwnObligation(verb="obligations")
    stream = obligation.stream_id
    # The head first, as everywhere; the row is then read again, since the clock may have been at it.
    ensure_heads([stream], world=obligation.world)
    held = Obligation.objects.select_for_update().get(id=obligation.id)
    if not held.unsettled:
        raise AlreadySettled(state=State(held.state).label)
    watch = versions.live(at=at)
    zone = watch.place.zone
    said = advance(held, versions.rule_of(watch, held), at, quiet=True)
    if said:
        facts = [fact_of(one, zone) for one in said]
        record_many(facts, stream=stream, by=clock_of(held.world), at=at)
    entry = record(kind(**about(held, zone), reason=reason), stream=stream, by=by, at=at)
    held.state, held.ended_by_id, held.look_at = state, entry.id, None
    change([held])
    return entry
