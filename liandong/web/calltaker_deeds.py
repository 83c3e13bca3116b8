"""What the buttons of the call taker's desk do, each in one transaction: all of it or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from liandong.core.access.actor import Actor
from liandong.core.access.masking import mask_name, mask_phone
from liandong.core.errors import Invalid
from liandong.core.journal import action
from liandong.dispatch import actions as dispatch
from liandong.dispatch.actions import Wanted
from liandong.dispatch.reads import orders_of
from liandong.incidents import actions as incident_actions
from liandong.incidents import reads as incidents
from liandong.incidents.actions import Changes, TypeGiven
from liandong.incidents.models import Incident
from liandong.incidents.places import PlaceGiven
from liandong.intake import actions as intake
from liandong.intake.actions import Amendment, ReportGiven, ReportIsSettled
from liandong.intake.reads import Report
from liandong.web.calltaker_calls import tell_answers

MOST_UNITS = 30


@dataclass(frozen=True)
class Submitted:
    """One press of a button: what was typed, under which key, for which call, with which units."""

    given: ReportGiven
    key: str
    call: Report | None
    units: Sequence[Wanted]
    suggested: str = ""
    receipt: str = ""


@dataclass(frozen=True)
class Done:
    """What to tell the call taker, and the report to go on with; none means the desk is free."""

    said: str
    report: Report | None = None


@action
def send(asked: Submitted, by: Actor, at: datetime) -> Done:
    """Take the report, open its incident and order the checked units. Raises what each step raises.

    Pressed again, in a second tab or after going back, it orders whoever is checked and was not ordered yet.
    The place must be at least named. A unit that took the call itself goes first and leads: it stays
    responsible until another accepts a hand-over (city opinions 三(二)).
    """
    _somewhere(asked.given)
    report = _taken(asked, by, at)
    incident = _went_to(report) or intake.open_from_report(report=report, by=by, at=at)
    ordered = {one.unit for one in orders_of(incident)}
    units = [one for one in _with_first_receiver(asked, report, ordered) if one.unit not in ordered]
    if units:
        dispatch.issue_orders(incident=incident, wanted=units, by=by, at=at)
        said = _("已派 {count} 个单位：{incident}")
    else:
        said = _("此前已派 {count} 个单位：{incident}") if ordered else _("已立案，待派警：{incident}")
    return Done(said.format(count=len(units or ordered), incident=incident.ref), _fresh(report))


@action
def keep(asked: Submitted, by: Actor, at: datetime) -> Done:
    """Take the report down as routine: it stays in the list until somebody gives it a destination."""
    report = _taken(asked, by, at)
    return Done(_("已登记 {report}，在左侧“未结”中继续处理").format(report=report.ref))


@action
def pass_on(asked: Submitted, by: Actor, at: datetime) -> Done:
    """Pass it to 12345 with a receipt."""
    report = _taken(asked, by, at)
    if not report.is_diverted:
        report = intake.divert(report=report, receipt=asked.receipt.strip(), by=by, at=at)
    return Done(_("已转 12345，受理号 {receipt}").format(receipt=report.receipt))


@action
def join(asked: Submitted, ref: str, by: Actor, at: datetime) -> Done:
    """Add the call to an incident that others reported."""
    incident = incidents.incident_of(ref, by)
    report = _taken(asked, by, at)
    if report.incident != incident:
        report = intake.join_report(report=report, incident=incident, by=by, at=at)
    return Done(_("已并入 {incident}，报警人已保留").format(incident=incident.ref), report)


@action
def finish(asked: Submitted, reason: str, by: Actor, at: datetime) -> Done:
    """False, harassment, answered: the call ends here. It needs neither narrative nor place."""
    report = asked.call
    if report is None:
        given = asked.given
        if not given.narrative.strip() and not given.place.name.strip():
            given = ReportGiven(
                narrative=_("（未说明）"), caller_phone=given.caller_phone, channel=given.channel
            )
        report = intake.take_report(given=given, key=asked.key, by=by, at=at)
    if report.is_waiting or report.is_diverted or report.incident:
        report = intake.close_report(report=report, reason=reason, by=by, at=at)
    return Done(_("已结束 {report}：{reason}").format(report=report.ref, reason=_(report.reason)))


@action
def add(asked: Submitted, more: str, by: Actor, at: datetime) -> Done:
    """More became known after the units left: it is kept, and goes to every unit under way."""
    if asked.call is None:
        raise Invalid({"more": _("没有正在处理的来电，请先登记。")})
    report, given = asked.call, asked.given
    tell_answers(report, given.answers, by, at)
    intake.amend(report=report, amendment=_amendment(report, given, more), by=by, at=at)
    if given.type and given.type != report.type:
        intake.classify(report=report, type=given.type, urgency=given.urgency, by=by, at=at)
    incident = report.incident.root if report.incident else None
    if incident is None or not incident.is_open:
        return Done(_("已补充 {report}").format(report=report.ref), _fresh(report))
    _better_known(incident, report, given, by, at)
    if asked.units:
        dispatch.issue_orders(incident=incident, wanted=list(asked.units), by=by, at=at)
    if more.strip():
        dispatch.supplement(incident=incident, text=more.strip(), by=by, at=at)
    return Done(_("已追加到 {incident}").format(incident=incident.ref), _fresh(report))


def _better_known(incident: Incident, before: Report, given: ReportGiven, by: Actor, at: datetime) -> None:
    """What the caller put right is put right in the incident too: its type, its people, its point.

    What stands in the form as it stood before puts nothing right: other callers, or a dispatcher, may have.
    """
    kind = TypeGiven(given.type, given.urgency) if given.type else None
    if (given.type, given.urgency) == (before.type, before.urgency):
        kind = None
    people = {name: count for name, count in given.people().items() if before.figures.get(name) != count}
    changes = Changes(type=kind, figures=people or None)
    incident_actions.amend(incident=incident, changes=changes, by=by, at=at)
    told = given.place
    if told.lon is not None and _point(told.lon, told.lat) != _point(before.lon, before.lat):
        where = PlaceGiven(told.name, told.lon, told.lat, told.region, told.zone, told.radius_m)
        incident_actions.locate(incident=incident, place=where, by=by, at=at)


def _point(lon: float | None, lat: float | None) -> tuple[str, str]:
    """To about a decimetre, as the form shows it."""
    return (f"{lon:.6f}", f"{lat:.6f}") if lon is not None and lat is not None else ("", "")


def _amendment(report: Report, given: ReportGiven, more: str) -> Amendment:
    return Amendment(
        more=more,
        caller_name=_unless(mask_name(report.caller_name), given.caller_name),
        caller_phone=_unless(mask_phone(report.caller_phone), given.caller_phone),
        place=given.place if given.place.name or given.place.lon is not None else None,
        figures=given.figures,
    )


def _unless(shown: str, typed: str) -> str | None:
    """What was typed; what only comes back masked, as it was shown, changes nothing."""
    return None if typed.strip() == shown else typed.strip()


def _somewhere(given: ReportGiven) -> None:
    if not given.place.name.strip() and given.place.lon is None:
        raise Invalid(
            {"place_name": _("派警要有地点：写一个地名，或在地图上点出大概位置；说不清可先存为一般件。")}
        )


def _taken(asked: Submitted, by: Actor, at: datetime) -> Report:
    """The report of this submission, taken now or by the same key before."""
    call = asked.call
    if call is not None and call.taken_at is not None:
        intake.amend(report=call, amendment=_corrected(call, asked.given), by=by, at=at)
        if asked.given.type and asked.given.type != call.type:
            intake.classify(report=call, type=asked.given.type, urgency=asked.given.urgency, by=by, at=at)
        return _fresh(call)
    return intake.take_report(
        given=asked.given, key=asked.key or None, report=call, suggested=asked.suggested, by=by, at=at
    )


def _corrected(report: Report, given: ReportGiven) -> Amendment:
    return Amendment(
        narrative=given.narrative,
        caller_name=_unless(mask_name(report.caller_name), given.caller_name),
        caller_phone=_unless(mask_phone(report.caller_phone), given.caller_phone),
        place=given.place,
        figures=given.figures,
        answers=given.answers,
        happened_at=given.happened_at,
    )


def _with_first_receiver(asked: Submitted, report: Report, ordered: set[str]) -> list[Wanted]:
    units, receiver = asked.units, report.received_unit
    if len(units) > MOST_UNITS:
        raise Invalid({"units": _("一次最多派 {most} 个单位，请分批。").format(most=MOST_UNITS)})
    if not receiver or ordered:
        return list(units)
    own = next((one for one in units if one.unit == receiver), Wanted(receiver))
    others = [one for one in units if one.unit != receiver]
    return [Wanted(own.unit, own.task, True, own.eta_minutes), *others]


def _fresh(report: Report) -> Report:
    return Report.objects.select_related("incident").get(pk=report.pk)


def _went_to(report: Report) -> Incident | None:
    """The incident that an earlier press made of it. Raises ReportIsSettled when it went elsewhere."""
    incident: Incident | None = report.incident
    if incident is None and not report.is_waiting:
        raise ReportIsSettled(report=report.ref, status=report.get_status_display())
    return incident


Deed = Callable[[Submitted, Actor, datetime], Done]
DEEDS: dict[str, Deed] = {"send": send, "keep": keep, "pass_on": pass_on}


def deed_named(name: str, more: str) -> Deed | None:
    """The deed of a button: `send`, `keep`, `pass_on`, `add`, `join:<incident>`, `finish:<reason>`."""
    word, _colon, object_ = name.partition(":")
    if word == "join":
        return lambda asked, by, at: join(asked, object_, by, at)
    if word == "finish":
        return lambda asked, by, at: finish(asked, object_, by, at)
    if word == "add":
        return lambda asked, by, at: add(asked, more, by, at)
    return DEEDS.get(word)
