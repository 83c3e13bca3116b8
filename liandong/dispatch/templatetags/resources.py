"""Materials where other pages show them: on the incident, and on the desk of a unit that they concern."""

from typing import Any

from django import template

from liandong.core.access.actor import Actor
from liandong.core.access.policy import may
from liandong.incidents.models import Incident
from liandong.resources import reads

register = template.Library()


@register.inclusion_tag("dispatch/resource_incident.html")
def incident_materials(incident: Incident, viewer: Actor, side: str = "") -> dict[str, Any]:
    """What the incident has been lent, with the way to more for those who may order it."""
    return {
        "incident": incident,
        "side": side,
        "loans": reads.loans_of_incidents([incident.ref]),
        "may_order": incident.is_open and may(viewer, "resources.hold"),
    }


@register.simple_tag
def issues_general_orders(viewer: Actor) -> bool:
    return may(viewer, "dispatch.issue_general_order")


@register.inclusion_tag("dispatch/resource_own.html")
def own_materials(viewer: Actor) -> dict[str, Any]:
    """Open loans that the viewer's organisation gives or receives."""
    return {"loans": reads.loans_of_unit(viewer) if viewer.org else []}
