"""Rows for tests that only ask who may open a page: an incident, an order of the viewer's unit, an offer.

Without journal: what is asked is the way to the deed, and there are hundreds of viewers.
"""

from collections.abc import Mapping
from itertools import count

from liandong.core import clock
from liandong.directory.models import LinkageUnit, Organisation, Person, Region
from liandong.dispatch.models import Handover, Order, State
from liandong.incidents.models import Incident, Status

_number = count(1)
OWN, OTHER = "test-unit", "other-unit"


def an_incident(status: str = Status.HANDLING) -> Mapping[str, str]:
    """An open incident without orders, in a county with one unit that may be ordered."""
    now = clock.now()
    for code, parent in (("99", None), ("9901", "99"), ("990101", "9901")):
        Region.objects.get_or_create(
            code=code, defaults={"name": code, "level": "county", "kind": "county", "parent_id": parent}
        )
    unit, new = Organisation.objects.get_or_create(
        code=OTHER, defaults={"name": "某单位", "kind": "member_unit", "region_id": "990101"}
    )
    if new:
        LinkageUnit.objects.create(org=unit, tier="1", kind="fire", since=now, position=0)
    made = Incident.objects.create(
        ref=f"26-{next(_number):06}",
        lead_unit="linkage-centre",
        topics=["place/99", "place/9901", "place/990101"],
        region="990101",
        summary="着火",
        opened_at=now,
        status=status,
        closed_at=now if status == Status.CLOSED else None,
    )
    return {"ref": made.ref}


def a_closed_incident() -> Mapping[str, str]:
    return an_incident(Status.CLOSED)


def an_order(unit: str = OWN, state: str = State.DEPARTED) -> Mapping[str, str]:
    """An order of the viewer's own unit, on its way."""
    incident = Incident.objects.get(**an_incident())
    Incident.objects.filter(pk=incident.pk).update(orders=1)
    now = clock.now()
    order = Order.objects.create(
        ref=f"{incident.ref}-01",
        incident=incident,
        unit=unit,
        unit_name="本单位",
        unit_kind="fire",
        tier="1",
        task="灭火",
        urgency="urgent",
        state=state,
        issued_at=now,
        acknowledged_at=now,
        departed_at=now,
        first_handled_at=now,
    )
    return {"ref": order.ref}


def an_offer() -> Mapping[str, str]:
    """An order of another unit, offered to the viewer's."""
    made = an_order(unit="third-unit")
    Handover.objects.create(
        order=Order.objects.get(**made),
        to_unit=OWN,
        to_name="本单位",
        to_kind="fire",
        to_tier="1",
        reason="职责",
        offered_at=clock.now(),
    )
    return made


def another_incident() -> str:
    """One to merge into; its reference is known before it is made."""
    return "26-900000"


def two_incidents() -> Mapping[str, str]:
    made = an_incident()
    into = an_incident()
    Incident.objects.filter(**into).update(ref=another_incident())
    return made


def an_order_and_a_person() -> Mapping[str, str]:
    """An order of the viewer's unit, and somebody who serves there."""
    made = an_order()
    Organisation.objects.get_or_create(
        code=OWN, defaults={"name": "本单位", "kind": "member_unit", "region_id": "990101"}
    )
    Person.objects.get_or_create(ref="test-person", defaults={"name": "某人", "org_id": OWN})
    return made
