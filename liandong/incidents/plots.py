"""Signs drawn on the map of an incident (标绘): facts, and nothing besides the facts.

Own signs, to be drawn in the spirit of GB/T 35649; not the plates of that standard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.core.access.actor import Actor
from liandong.core.access.policy import require
from liandong.core.geo import in_china
from liandong.core.journal.models import Entry
from liandong.core.journal.recorder import record
from liandong.incidents import actions, facts, reads
from liandong.incidents.errors import BadPlot, NoSuchPlot
from liandong.incidents.models import Incident

Point = tuple[float, float]
Form = Literal["point", "line", "area"]
MOST = {"point": 1, "line": 200, "area": 200}
LEAST = {"point": 1, "line": 2, "area": 3}


@dataclass(frozen=True)
class Symbol:
    """What a sign means, and whether it is a point, a line or an area."""

    code: str
    name: str
    form: Form


SYMBOLS = {
    one.code: one
    for one in (
        Symbol("cordon", gettext_noop("警戒区"), "area"),
        Symbol("danger", gettext_noop("危险区"), "area"),
        Symbol("assembly", gettext_noop("集结点"), "point"),
        Symbol("command", gettext_noop("现场指挥部"), "point"),
        Symbol("road_block", gettext_noop("交通管制点"), "point"),
        Symbol("water", gettext_noop("取水点"), "point"),
        Symbol("evacuation", gettext_noop("疏散路线"), "line"),
        Symbol("approach", gettext_noop("进场路线"), "line"),
    )
}


@dataclass(frozen=True)
class Plot:
    """A sign as it stands now; lon/lat WGS-84 degrees. `entry` is the fact that states it."""

    incident: str
    ref: str
    symbol: Symbol
    label: str
    points: Sequence[Point]
    entry: int
    by_name: str
    at: datetime

    @property
    def stream(self) -> str:
        """Of the incident that it was drawn for, which may have been merged into another since."""
        return f"incident/{self.incident}"


@transaction.atomic
def plot(
    *,
    incident: Incident,
    symbol: str,
    points: Sequence[Point],
    label: str,
    by: Actor,
    at: datetime,
    instead_of: str = "",
) -> Plot:
    """Draw a sign, or with `instead_of` correct one. Raises BadPlot, NoSuchPlot, IncidentIsClosed."""
    require(by, "incidents.plot", incident)
    sign = SYMBOLS.get(symbol)
    if sign is None or not LEAST[sign.form] <= len(points) <= MOST[sign.form] or not _inland(points):
        form = sign.form if sign else "point"
        named = _(sign.name) if sign else symbol
        raise BadPlot(symbol=named, least=LEAST[form], most=MOST[form], given=len(points))
    incident = actions.held(incident.ref)
    before = _standing(incident, instead_of) if instead_of else None
    fact = facts.Plotted(
        incident=before.incident if before else incident.ref,
        plot=instead_of or _next_ref(incident),
        symbol=sign.code,
        symbol_name=sign.name,
        label=label,
        points=[[round(lon, 6), round(lat, 6)] for lon, lat in points],
    )
    corrects = before.entry if before else None
    stream = before.stream if before else incident.stream
    return _read(record(fact, stream=stream, by=by, at=at, corrects=corrects))


@transaction.atomic
def remove(*, incident: Incident, ref: str, reason: str, by: Actor, at: datetime) -> None:
    """Take a sign away; what it said stays in the record. Raises NoSuchPlot, IncidentIsClosed."""
    require(by, "incidents.plot", incident)
    incident = actions.held(incident.ref)
    before = _standing(incident, ref)
    fact = facts.PlotRemoved(
        incident=before.incident, plot=ref, symbol_name=before.symbol.name, label=before.label, reason=reason
    )
    record(fact, stream=before.stream, by=by, at=at, corrects=before.entry)


def on_map(viewer: Actor) -> list[Plot]:
    """What is drawn for the unclosed incidents that the viewer may see."""
    return _plots(list(reads.family_of(list(reads.unclosed(viewer)))))


def of_incident(incident: Incident, viewer: Actor) -> list[Plot]:
    """What is drawn for an incident and those merged into it. Raises NotVisible."""
    reads.require_seen(incident, viewer)
    return _plots(reads.streams_of(incident))


def _plots(streams: Sequence[str]) -> list[Plot]:
    kinds = [facts.Plotted.kind, facts.PlotRemoved.kind]
    standing: dict[tuple[str, str], Plot] = {}
    for entry in Entry.objects.filter(stream__in=streams, kind__in=kinds).order_by("id"):
        key = (entry.stream, str(entry.body["plot"]))
        standing.pop(key, None)
        if entry.kind == facts.Plotted.kind:
            standing[key] = _read(entry)
    return list(standing.values())


def _standing(incident: Incident, ref: str) -> Plot:
    found = next((one for one in _plots(reads.streams_of(incident)) if one.ref == ref), None)
    if found is None:
        raise NoSuchPlot
    return found


def _next_ref(incident: Incident) -> str:
    drawn = Entry.objects.filter(stream=incident.stream, kind=facts.Plotted.kind, corrects=None)
    return f"{incident.ref}-P{drawn.count() + 1}"


def _read(entry: Entry) -> Plot:
    body = entry.body
    return Plot(
        incident=str(body["incident"]),
        ref=str(body["plot"]),
        symbol=SYMBOLS.get(str(body["symbol"]))
        or Symbol(str(body["symbol"]), str(body["symbol_name"]), "point"),
        label=str(body["label"]),
        points=[(lon, lat) for lon, lat in body["points"]],
        entry=entry.pk,
        by_name=entry.by_name,
        at=entry.recorded_at,
    )


def _inland(points: Sequence[Point]) -> bool:
    return all(in_china(lon, lat) for lon, lat in points)
