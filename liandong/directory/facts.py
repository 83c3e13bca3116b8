"""What the directory can state."""

from typing import Any

from django.utils.translation import gettext_noop

from liandong.core.journal.facts import Fact


class OfUnit(Fact):
    """What every fact about a linkage unit names."""

    unit: str
    unit_name: str
    tier: str


class UnitRegistered(OfUnit, kind="directory.unit_registered"):
    """An organisation became a linkage unit (city opinions 三(二))."""

    sentence = gettext_noop("{unit_name} 登记为联动单位（{tier_name}）")

    tier_name: str = ""
    unit_kind: str
    region: str
    dual_track: bool = False


class UnitChanged(OfUnit, kind="directory.unit_changed"):
    """Particulars of a unit changed: each field with what it was and what it is."""

    sentence = gettext_noop("{unit_name} 的登记事项变更：{what}")

    what: str
    unit_kind: str
    changes: dict[str, list[Any]]


class DutyPhonePublished(OfUnit, kind="directory.duty_phone_published"):
    """A unit's duty phone as told to the public."""

    sentence = gettext_noop("{unit_name} 向社会公布值班电话 {phone}")

    phone: str
    previous: str = ""


class LiaisonFiled(
    OfUnit, kind="directory.liaison_filed", personal=("name", "phone", "previous_name", "previous_phone")
):
    """A liaison, or a change of it, filed with the emergency office."""

    sentence = gettext_noop("{unit_name} 备案联络员 {name}（{post}）")

    name: str
    post: str = ""
    phone: str
    specialty: str = ""
    previous_name: str = ""
    previous_phone: str = ""
    changed_at: str


class MatrixChanged(Fact, kind="directory.matrix_changed"):
    """A row of the responsibility matrix was decided anew."""

    sentence = gettext_noop("职责分工调整：{type_name} {phase_name}，牵头 {lead_name}")

    types: str
    type_name: str
    phase: str
    phase_name: str
    lead: str
    lead_name: str
    cooperating: list[str]
    participating: list[str]
    contested: str
    previous: dict[str, Any]


class RosterFiled(OfUnit, kind="directory.roster_filed"):
    """A unit told the centre its duty phone and the people on duty for a period."""

    sentence = gettext_noop("{unit_name} 报备值班电话和名单（{since} 至 {until}，{people} 人）")

    since: str
    until: str
    people: int
    phone: str


class ReadinessChanged(OfUnit, kind="directory.readiness_changed"):
    """A unit gained or lost one of the things that its tier must keep."""

    sentence = gettext_noop("{unit_name} {item_name}：{state}")

    item: str
    item_name: str
    has: bool
    state: str
    evidence: str = ""


class AgreementFiled(Fact, kind="directory.agreement_filed", personal=("contact", "phone")):
    """Somebody outside promised to help (urban district work points 十八)."""

    sentence = gettext_noop("备案与 {partner} 的合作协议：{scope}，有效至 {valid_until}")

    org: str
    agreement: int
    partner: str
    partner_kind: str
    scope: str
    contact: str = ""
    phone: str = ""
    number: str = ""
    valid_from: str
    valid_until: str


class AgreementEnded(Fact, kind="directory.agreement_ended"):
    sentence = gettext_noop("终止与 {partner} 的合作协议：{reason}")

    org: str
    agreement: int
    partner: str
    reason: str


class AgreementsChecked(Fact, kind="directory.agreements_checked"):
    """Somebody went through the agreements: contacts hold, those that end soon are known."""

    sentence = gettext_noop("核对合作协议：有效 {valid} 份，将到期 {ending} 份，已过期 {over} 份")

    org: str
    valid: int
    ending: int
    over: int


class PersonAppointed(Fact, kind="directory.person_appointed"):
    """A person was given a post."""

    sentence = gettext_noop("{person_name} 任 {org_name} {title}")

    person: str
    person_name: str
    post: str
    role: str
    title: str
    org: str
    org_name: str
    since: str


class PersonDismissed(Fact, kind="directory.person_dismissed"):
    """A person was taken off a post."""

    sentence = gettext_noop("{person_name} 不再担任 {org_name} {title}")

    person: str
    person_name: str
    post: str
    role: str
    title: str
    org: str
    org_name: str
    until: str


class PeopleFiled(Fact, kind="directory.people_filed"):
    """People of an organisation were entered or changed, usually from a table."""

    sentence = gettext_noop("{org_name} 更新人员：新增 {added_count} 人，变更 {changed_count} 人")

    org: str
    org_name: str
    added: list[str]
    changed: list[str]
    added_count: int
    changed_count: int


class PhoneRevealed(Fact, kind="directory.phone_revealed"):
    """Somebody looked at a person's phone in full; the number is not repeated here."""

    sentence = gettext_noop("查看了 {person_name} 的电话")

    person: str
    person_name: str
    org: str
