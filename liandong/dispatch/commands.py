"""The command line under an incident: a few words for what hands do most."""

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse

from liandong.core.access.actor import Actor
from liandong.directory import reads as directory
from liandong.dispatch import actions, pressing
from liandong.dispatch.errors import UnknownCommand, WhichUnit
from liandong.dispatch.phrases import PHRASES
from liandong.incidents.models import Incident

MOST_NAMED = 5


def obey(line: str, incident: Incident, *, by: Actor, at: datetime) -> str:
    """Do what the line says; gives the page that it asks for, or nothing.

    `/增派 供电` orders the one unit so named, `/催办 [单位]` chases, `/初报` opens the report upward,
    `@单位 …` tells one unit, `::…` and any other text all under way. Raises UnknownCommand, WhichUnit, and
    what the actions raise.
    """
    line = line.strip()
    if line.startswith("@"):
        name, _space, text = line[1:].partition(" ")
        unit = _under_way(name, incident)
        actions.supplement(incident=incident, text=text, only=unit, by=by, at=at)
        return ""
    if not line.startswith("/"):
        actions.supplement(incident=incident, text=line.removeprefix("::"), by=by, at=at)
        return ""
    word, _space, rest = line[1:].partition(" ")
    if word not in _COMMANDS:
        raise UnknownCommand(line=line[:20])
    return _COMMANDS[word](rest.strip(), incident, by, at)


def _add(text: str, incident: Incident, by: Actor, at: datetime) -> str:
    actions.issue_order(incident=incident, unit=_unit(text, by), task="", by=by, at=at)
    return ""


def _chase(text: str, incident: Incident, by: Actor, at: datetime) -> str:
    """The named unit; without a name, all that have not acknowledged and were not just chased."""
    found = list(actions.open_orders_of(incident).select_related("incident"))
    if text:
        chosen = [order for order in found if order.unit == _under_way(text, incident)]
    else:
        rested = [one for one in found if not one.chased_at or at - one.chased_at >= pressing.REST]
        chosen = [order for order in rested if not order.acknowledged_at]
    pressing.chase(orders=chosen, text=PHRASES[0], by=by, at=at)
    return ""


def _report(_text: str, incident: Incident, _by: Actor, _at: datetime) -> str:
    return reverse("reporting:upward_reports", args=[incident.ref])


_COMMANDS: dict[str, Callable[[str, Incident, Actor, datetime], str]] = {
    "增派": _add,
    "催办": _chase,
    "初报": _report,
}


def _unit(text: str, by: Actor) -> str:
    """The one unit that the words name; its own name beats a part of another's. Raises WhichUnit."""
    hits = [hit for hit in directory.search(by, text, limit=30) if hit.kind == "unit"]
    known = directory.organisations(hit.ref for hit in hits)
    units = {one.code: one.name for one in known.values() if one.tier}
    return _only(text, units)


def _under_way(text: str, incident: Incident) -> str:
    """The unit under way whose name begins with or holds the words. Raises WhichUnit."""
    names = dict(actions.open_orders_of(incident).values_list("unit", "unit_name"))
    return _only(text, {code: name for code, name in names.items() if text and text in name})


def _only(text: str, units: dict[str, str]) -> str:
    exact = [code for code, name in units.items() if name == text]
    found = exact or list(units)
    if len(found) != 1:
        names = "、".join([units[code] for code in found][:MOST_NAMED]) or "—"
        raise WhichUnit(text=text, n=len(found), names=names)
    return found[0]
