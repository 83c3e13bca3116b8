"""What a unit keeps of what its tier demands (city opinions 三(二): 四定 …), what it lacks since when.

Some items are proved by the directory's own records; those are looked at anew whenever such a record changes.
All others stand as they were last confirmed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from liandong.core.journal.facts import Fact
from liandong.core.mechanism.schemas import TierItem
from liandong.directory import words
from liandong.directory.entries import about
from liandong.directory.facts import ReadinessChanged
from liandong.directory.models import Appointment, LinkageUnit, MatrixRow, Readiness

Proof = tuple[bool, str]


@dataclass(frozen=True)
class Item:
    """One line of a unit's checklist. `since` is when the present state began."""

    item: str
    name: str
    group: str
    how: str
    has: bool
    since: datetime
    evidence: str
    proved: bool


@dataclass(frozen=True)
class Checklist:
    """A unit against its tier's demands."""

    requirement: str
    items: tuple[Item, ...]

    @property
    def kept(self) -> int:
        return sum(one.has for one in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def lacking(self) -> tuple[Item, ...]:
        return tuple(one for one in self.items if not one.has)


def checklist(unit: LinkageUnit) -> Checklist:
    """The unit's checklist. An item that nobody ever confirmed is lacking since the unit was registered."""
    stored = {row.item: row for row in unit.readiness.all()}
    tier = next((one for one in words.tiers() if one.tier == unit.tier), None)
    if tier is None:
        return Checklist("", ())
    return Checklist(tier.requirement, tuple(_line(unit, item, stored.get(item.item)) for item in tier.items))


def _line(unit: LinkageUnit, item: TierItem, row: Readiness | None) -> Item:
    return Item(
        item=item.item,
        name=item.name,
        group=item.group,
        how=item.how,
        has=bool(row and row.has),
        since=row.since if row else unit.since,
        evidence=row.evidence if row else "",
        proved=item.evidence in PROOFS,
    )


def prove(unit: LinkageUnit, at: datetime) -> list[ReadinessChanged]:
    """Look anew at the items that records prove; store what changed and hand back the facts to record."""
    facts = []
    rows = {row.item: row for row in unit.readiness.all()}
    for item in words.tier(unit.tier).items:
        if item.evidence not in PROOFS:
            continue
        has, evidence = PROOFS[item.evidence](unit, item)
        row = rows.get(item.item)
        if row is None or row.has != has:
            store(unit, item.item, has, evidence, since=at)
            facts.append(stated(unit, item, has, evidence))
        elif row.evidence != evidence:
            Readiness.objects.filter(pk=row.pk).update(evidence=evidence)
    return facts


def begin(
    unit: LinkageUnit, evidence: Mapping[str, str] = {}, lacking: Mapping[str, datetime] = {}
) -> list[tuple[Fact, datetime]]:
    """The checklist of a unit as it is registered: what is said or proved it has, all else is lacking.

    `evidence` and `lacking` are by item; gives a fact for each thing that lacks, and since when.
    """
    facts: list[tuple[Fact, datetime]] = []
    for item in words.tier(unit.tier).items:
        has, shown = PROOFS[item.evidence](unit, item) if item.evidence in PROOFS else (False, "")
        if item.item in evidence:
            has, shown = True, evidence[item.item]
        if item.item in lacking:
            has, shown = False, ""
        since = lacking.get(item.item, unit.since)
        store(unit, item.item, has, shown, since=since)
        if not has:
            facts.append((stated(unit, item, has, shown), since))
    return facts


def store(unit: LinkageUnit, item: str, has: bool, evidence: str, since: datetime) -> None:
    Readiness.objects.update_or_create(
        unit=unit, item=item, defaults={"has": has, "evidence": evidence, "since": since}
    )


def stated(unit: LinkageUnit, item: TierItem, has: bool, evidence: str) -> ReadinessChanged:
    return ReadinessChanged(
        **about(unit),
        item=item.item,
        item_name=item.name,
        has=has,
        state="已具备" if has else "缺少",
        evidence=evidence,
    )


def _duty_phone(unit: LinkageUnit, _item: TierItem) -> Proof:
    phone = unit.org.public_phone if words.tier(unit.tier).publishes_phone else unit.org.phone
    return bool(phone), phone


def _duty_people(unit: LinkageUnit, item: TierItem) -> Proof:
    count = unit.org.people.filter(left_at=None).exclude(phone="").count()
    return count >= item.at_least, _("在册 {n} 人").format(n=count)


def _contact(unit: LinkageUnit, _item: TierItem) -> Proof:
    if unit.org.liaisons.filter(until=None).exists():
        return True, _("已备案联络员")
    return bool(unit.org.phone), unit.org.phone


def _coordinator(unit: LinkageUnit, _item: TierItem) -> Proof:
    led = Appointment.objects.filter(Q(until=None), post__org=unit.org, post__role="unit_leader").exists()
    filed = unit.org.liaisons.filter(until=None).exists()
    lacks = [name for name, there in ((_("分管领导"), led), (_("联络员"), filed)) if not there]
    return not lacks, _("未登记：{what}").format(what="、".join(lacks)) if lacks else _(
        "分管领导和联络员均已登记"
    )


def _duties(unit: LinkageUnit, _item: TierItem) -> Proof:
    names = [unit.kind, words.ORG + unit.org_id]
    count = MatrixRow.objects.filter(
        Q(lead__in=names) | Q(cooperating__overlap=names) | Q(participating__overlap=names)
    ).count()
    return count > 0, _("职责分工表中 {n} 项").format(n=count) if count else ""


PROOFS: dict[str, Callable[[LinkageUnit, TierItem], Proof]] = {
    "duty_phone": _duty_phone,
    "duty_people": _duty_people,
    "contact": _contact,
    "coordinator": _coordinator,
    "duties": _duties,
}
