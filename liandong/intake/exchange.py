"""Asking the telephone exchange: a third party, a transfer, hold. What it does then it tells by the API.

The request is a fact before it leaves, and so is its outcome: an exchange that hangs loses nothing. It is
handed over at once or not at all: a call that is connected ten minutes later than asked would do harm.
"""

import json
from dataclasses import dataclass
from datetime import datetime

import httpx
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.errors import Invalid
from liandong.core.journal.recorder import record
from liandong.core.notify.channels.webhook import signed_headers
from liandong.duty import reads as duty
from liandong.intake import facts
from liandong.intake.given import ReportGiven
from liandong.intake.models import Report

ASKS = {
    "three_party": gettext_noop("接入第三方"),
    "transfer": gettext_noop("转接给"),
    "dial": gettext_noop("回拨"),
    "hold": gettext_noop("保持"),
    "resume": gettext_noop("恢复通话"),
    "hang_up": gettext_noop("挂断"),
}
WITH_OTHERS = ("three_party", "transfer")
DEADLINE_SECONDS = 3.0
# What the exchange of demos and exercises does at once.
_LOOPBACK = {
    "three_party": "joined",
    "transfer": "transferred",
    "dial": "answered",
    "hold": "held",
    "resume": "resumed",
    "hang_up": "ended",
}


@dataclass(frozen=True)
class Asked:
    """A request that stands in the journal as `key`, ready to be handed over outside any transaction."""

    key: str
    report: str
    ask: str
    seat: str
    phone: str
    other_name: str
    other_phone: str
    world: str
    at: datetime

    def handed_over(self) -> str:
        """What became of it: an event of `CALL_EVENTS`. Exercises never reach the exchange."""
        url = settings.NOTIFY["CTI"]
        if self.world != "real" or (settings.DEMO and not url):
            return _LOOPBACK[self.ask]
        if not url:
            return "failed"
        wanted = ("key", "report", "ask", "seat", "phone", "other_name", "other_phone")
        body = json.dumps({name: getattr(self, name) for name in wanted}, ensure_ascii=False).encode()
        headers = signed_headers(
            key=self.key, at=int(self.at.timestamp()), body=body, secret=settings.NOTIFY["CTI_SECRET"]
        )
        try:
            answer = httpx.post(url, content=body, headers=headers, timeout=DEADLINE_SECONDS, trust_env=False)
        except httpx.HTTPError:
            return "failed"
        return "handed" if answer.is_success else "failed"


@transaction.atomic
def ask_exchange(
    *, report: Report, ask: str, by: Actor, at: datetime, other_phone: str = "", other_name: str = ""
) -> Asked:
    """State what the desk asks for; hand it over afterwards and `note_call` what became of it.

    Raises Invalid.
    """
    require(by, "intake.take_calls", report)
    if ask not in ASKS:
        raise Invalid({"ask": _("没有“{ask}”这种通话操作。").format(ask=ask[:20])})
    ReportGiven(narrative="-", caller_phone=other_phone, caller_name=other_name).check(at)
    if ask in WITH_OTHERS and not other_phone.strip():
        raise Invalid({"other": _("请填写要接入的号码，或从名单中选一个单位。")})
    fact = facts.CallAsked(
        report=report.ref, ask=ask, ask_name=ASKS[ask], other_name=other_name, other_phone=other_phone
    )
    entry = record(fact, stream=report.stream, by=by, at=at)
    seat = duty.seat_of(by.ref) if by.world == "real" else None
    return Asked(
        key=f"call/{entry.id}",
        report=report.ref,
        ask=ask,
        seat=seat.seat if seat else "",
        phone=report.caller_phone,
        other_name=other_name,
        other_phone=other_phone.strip(),
        world=by.world,
        at=at,
    )
