"""Rows for tests that only ask who may open a page: lines without a journal, and a story's first lines."""

from collections.abc import Mapping

from liandong.conversation.actions import Words, say
from liandong.conversation.models import Addressee, Line
from liandong.core import clock
from liandong.core.journal.models import Stream
from liandong.core.testing.cast import CITY_CENTRE
from liandong.dispatch import actions as dispatch
from liandong.dispatch.tests import making
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.models import Incident
from liandong.incidents.places import PlaceGiven


def fire(people, *units: str, at, place: str = "人民路 1 号", region: str = CITY_CENTRE) -> Incident:
    """A house on fire, and these units ordered to it."""
    where = PlaceGiven(place, 104.5, 26.5, region)
    found = incidents.open_incident(
        kind=TypeGiven("12G03"), place=where, summary="二楼着火", by=people.call_taker, at=at
    )
    if units:
        dispatch.issue_orders(
            incident=found, wanted=[dispatch.Wanted(unit) for unit in units], by=people.dispatcher, at=at
        )
    return Incident.objects.get(pk=found.pk)


def spoken(incident: Incident, text: str, *, by, at, to=(), **more) -> Line:
    return say(incident=incident, words=Words(text, **more), to=to, by=by, at=at)


def a_line() -> Mapping[str, int]:
    """A line that the viewer's own unit must answer."""
    return {"pk": _line(Incident.objects.get(**making.an_incident())).pk}


def an_addressee() -> Mapping[str, int]:
    line = _line(Incident.objects.get(**making.an_incident()))
    return {"pk": Addressee.objects.get(line=line).pk}


def a_call() -> Mapping[str, int]:
    line = _line(None)
    Stream.objects.create(name=line.stream, topics=["place/990101", f"org/{making.OWN}"])
    return {"pk": line.pk}


def _line(incident: Incident | None) -> Line:
    now = clock.now()
    line = Line.objects.create(
        incident=incident,
        text="人员清点",
        by="x",
        by_name="周敏",
        org="linkage-centre",
        org_name="联动中心",
        must_answer=True,
        said_at=now,
        at=now,
    )
    Addressee.objects.create(line=line, unit=making.OWN, unit_name="本单位", role="unit_duty")
    return line
