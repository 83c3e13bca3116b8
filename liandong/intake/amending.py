"""More became known about a report, before or after it was sent on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from liandong.core import mechanism
from liandong.core.access.actor import Actor, topics_of_place
from liandong.core.access.policy import require
from liandong.core.journal.recorder import record
from liandong.intake import facts
from liandong.intake.given import PlaceTold, ReportGiven
from liandong.intake.models import Report


@dataclass(frozen=True)
class Amendment:
    """What changed; None means unchanged. `more` is added to the narrative as a line of its own."""

    more: str = ""
    narrative: str | None = None
    caller_name: str | None = None
    caller_phone: str | None = None
    place: PlaceTold | None = None
    figures: Mapping[str, int] | None = None
    answers: tuple[str, ...] | None = None
    happened_at: datetime | None = None


_PERSONAL = ("narrative", "caller_name", "caller_phone")
_OF_PLACE = ("place_name", "place_given", "datum", "region", "zone", "radius_m", "lon", "lat", "x", "y")
_SHOWN = ("place_name", "figures", "lon", "lat")
_SAID = {
    "narrative": gettext_noop("警情"),
    "place_name": gettext_noop("地点"),
    "caller_name": gettext_noop("报警人"),
    "caller_phone": gettext_noop("电话"),
    "figures": gettext_noop("人员"),
    "answers": gettext_noop("追问"),
    "happened_at": gettext_noop("发生时间"),
}


@transaction.atomic
def amend(*, report: Report, amendment: Amendment, by: Actor, at: datetime) -> Report:
    """Add to or put right what was taken down. The journal keeps what stood before. Raises Invalid.

    Nothing changed records nothing.
    """
    require(by, "intake.amend", report)
    row = Report.objects.select_for_update().get(pk=report.pk)
    wanted = _wanted(row, amendment)
    _check(row, wanted, amendment, at)
    before = {name: getattr(row, name) for name in wanted}
    changed = [name for name, value in wanted.items() if before[name] != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, wanted[name])
    row.topics = topics_of(row)
    row.save(update_fields=[*changed, "topics"])
    fact = facts.ReportAmended(
        report=row.ref,
        said="、".join(_SAID[name] for name in changed if name in _SAID) or _SAID["place_name"],
        changes={name: [before[name], wanted[name]] for name in changed if name in _SHOWN},
        answers="\n".join(wanted["answers"]) if "answers" in changed else "",
        **{name: wanted[name] for name in changed if name in _PERSONAL},
    )
    record(fact, stream=row.stream, by=by, at=at, place=row.region)
    return row


def topics_of(row: Report) -> list[str]:
    """Who sees a report: its region and whatever lies above it, and its parties."""
    return sorted({*topics_of_place(row.region), *(f"org/{party}" for party in parties_of(row))})


def parties_of(row: Report) -> list[str]:
    """Who sees a report besides its region: the centre, and the unit whose line it came in by."""
    return [mechanism.current().place.centre.org, *([row.received_unit] if row.received_unit else [])]


def _wanted(row: Report, given: Amendment) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    narrative = given.narrative if given.narrative is not None else row.narrative
    wanted["narrative"] = "\n".join(part for part in (narrative.strip(), given.more.strip()) if part)
    for name in ("caller_name", "caller_phone", "happened_at"):
        if (value := getattr(given, name)) is not None:
            wanted[name] = value
    if given.answers is not None:
        wanted["answers"] = list(given.answers)
    if given.figures is not None:
        wanted["figures"] = {**row.figures, **{k: v for k, v in given.figures.items() if v}}
    if given.place is not None:
        wanted |= {name: value for name, value in given.place.columns().items() if name in _OF_PLACE}
    return wanted


def _check(row: Report, wanted: Mapping[str, Any], given: Amendment, at: datetime) -> None:
    ReportGiven(
        narrative=str(wanted["narrative"]) or row.place_name or "-",
        caller_name=given.caller_name or "",
        caller_phone=given.caller_phone or "",
        place=given.place or PlaceTold(),
        figures=given.figures or {},
        happened_at=given.happened_at,
        received_at=row.taken_at if given.happened_at else None,
    ).check(at)
