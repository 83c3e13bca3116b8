"""Cooperation agreements: other regions, garrison, armed police, militia, logistics, enterprises (ORG-6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.core import mechanism
from liandong.core.access.actor import Actor, topics_of_place
from liandong.core.access.policy import may, require, visible
from liandong.core.errors import Invalid, existing
from liandong.core.journal.facts import Fact
from liandong.core.journal.models import Entry
from liandong.directory import facts
from liandong.directory.entries import state
from liandong.directory.errors import PeriodEndsFirst
from liandong.directory.models import Agreement, Organisation
from liandong.directory.phones import phone as dialled

SOON = timedelta(days=120)
"""The agreements are gone through each quarter: what ends within four months shows in time."""


@dataclass(frozen=True)
class AgreementGiven:
    """An agreement as filed; both days are included."""

    partner: str
    kind: str
    scope: str
    how_to_call: str
    phone: str
    valid_from: date
    valid_until: date
    contact: str = ""
    number: str = ""


@dataclass(frozen=True)
class AgreementLine:
    """An agreement in a list: `state` is valid, ending (soon), over, ended, or coming."""

    agreement: Agreement
    state: str

    @property
    def may_be_called(self) -> bool:
        return self.state in ("valid", "ending")


@transaction.atomic
def file_agreement(*, given: AgreementGiven, by: Actor, at: datetime) -> Agreement:
    """File an agreement with the emergency office. Raises PeriodEndsFirst, BadPhone, Invalid."""
    require(by, "directory.keep_agreements")
    if given.valid_until < given.valid_from:
        raise PeriodEndsFirst
    if given.kind not in Agreement.Kind.values or not given.partner.strip():
        raise Invalid({"partner": _("合作方")})
    office = _office()
    said = vars(given) | {"phone": dialled(given.phone)}
    made = Agreement.objects.create(**said, org=office, topics=topics_of_place(office.region_id))
    filed = facts.AgreementFiled(
        org=office.code,
        agreement=made.pk,
        partner=made.partner,
        partner_kind=made.kind,
        scope=made.scope,
        contact=made.contact,
        phone=made.phone,
        number=made.number,
        valid_from=made.valid_from.isoformat(),
        valid_until=made.valid_until.isoformat(),
    )
    _say(filed, office, by, at)
    return made


@transaction.atomic
def end_agreement(*, agreement: int, reason: str, by: Actor, at: datetime) -> Agreement:
    """Take an agreement out before its time, or once it was renewed. Raises NotVisible, Invalid."""
    rows = visible(Agreement.objects.select_for_update(of=("self",)), by)
    found = existing(rows.select_related("org").filter(pk=agreement, ended_at=None).first())
    require(by, "directory.keep_agreements", found)
    if not reason.strip():
        raise Invalid({"reason": _("终止原因")})
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    said = {"org": found.org.code, "partner": found.partner, "reason": reason.strip()[:200]}
    _say(facts.AgreementEnded(agreement=found.pk, **said), found.org, by, at)
    return found


@transaction.atomic
def check_agreements(*, by: Actor, at: datetime, today: date) -> Entry:
    """State that the agreements were gone through, with how many hold."""
    require(by, "directory.keep_agreements")
    office = _office()
    states = [line.state for line in agreements(by, today)]
    counts = {word: states.count(word) for word in ("ending", "over")}
    valid = states.count("valid") + counts["ending"]
    return _say(facts.AgreementsChecked(org=office.code, valid=valid, **counts), office, by, at)


def _office() -> Organisation:
    return Organisation.objects.select_for_update().get(code=mechanism.current().place.emergency_office.org)


def _say(fact: Fact, office: Organisation, by: Actor, at: datetime) -> Entry:
    return state([fact], office, by, at)


def agreements(viewer: Actor, today: date) -> list[AgreementLine]:
    """Agreements of the viewer's place, those that end first in front, those taken out last."""
    found = visible(Agreement.objects.all(), viewer)
    lines = [AgreementLine(one, _state(one, today)) for one in found]
    return sorted(lines, key=lambda line: line.state == "ended")


def callable_now(viewer: Actor, today: date) -> Sequence[Agreement]:
    """Who may be asked for help today; nothing for those whose post does not see agreements."""
    if not may(viewer, "directory.see_agreements"):
        return []
    return [line.agreement for line in agreements(viewer, today) if line.may_be_called]


def _state(one: Agreement, today: date) -> str:
    if one.ended_at:
        return "ended"
    if one.valid_until < today:
        return "over"
    if one.valid_from > today:
        return "coming"
    return "ending" if one.valid_until <= today + SOON else "valid"
