"""Who may open which address of dispatch and reporting. Part of the project's table."""

from liandong.core.testing.matrix import ANONYMOUS, ELSE, SIGN_IN, Row, only
from liandong.dispatch.tests import making

SEE = (
    *("call_taker", "dispatcher", "duty_leader", "centre_leader", "emergency_office"),
    *("unit_duty", "unit_leader", "township_duty", "inspector"),
)
UNIT = ("unit_duty", "unit_leader", "township_duty")
ANSWER = (*UNIT, "village_informant", "dispatcher", "duty_leader")
LEAD = ("dispatcher", "duty_leader", "centre_leader")
SEND = ("call_taker", "dispatcher", "duty_leader")
CALL = ("call_taker", *LEAD)
LOOK = (*LEAD, "emergency_office", "inspector")
NEIGHBOUR = frozenset({"place/990102"})
NOT_ORDERED = frozenset({f"org/{making.OWN}"})


def page(name: str, *roles: str, **more) -> Row:
    return only(f"dispatch:{name}", *roles, **more)


def deed(name: str, *roles: str, make, **data) -> Row:
    return only(f"dispatch:{name}", *roles, status=302, method="post", make=make, data=data)


def refused(name: str, *roles: str, **data) -> Row:
    made = {"method": "post", "make": making.an_incident, "data": data}
    return only(f"dispatch:{name}", *roles, status=409, **made)


def unseen(name: str, *roles: str, make, method: str = "get", topics: frozenset[str] = NEIGHBOUR) -> Row:
    """For a viewer of the neighbour county: 404 where their post could, 403 where it could not anyway."""
    expect = {ANONYMOUS: SIGN_IN, **dict.fromkeys(roles, 404), ELSE: 403}
    return Row(f"dispatch:{name}", expect, method=method, make=make, topics=topics)


def an_order_of_another_unit():
    return making.an_order(unit="third-unit")


ROWS = [
    page("desk", *LOOK),
    page("rows", *LOOK),
    page("proposals", *SEND),
    page("incident", *SEE, make=making.an_incident),
    page("incident_live", *SEE, make=making.an_incident),
    page("order", *SEE, make=making.an_order),
    page("unit_desk", *UNIT),
    page("unit_board", *UNIT),
    page("unit_choices", *ANSWER),
    page("summons", *UNIT),
    page("unit_intake", "unit_duty", "township_duty"),
    page("unit_intake", "unit_duty", "township_duty", status=422, method="post", data={"narrative": "漏气"}),
    deed("orders", *SEND, make=making.an_incident, units=[making.OTHER]),
    deed("supplements", *SEND, "centre_leader", make=making.an_incident, text="有人被困"),
    deed("grade", *LEAD, "emergency_office", make=making.an_incident, grade="larger"),
    deed("merger", *SEND, make=making.two_incidents, into=making.another_incident()),
    deed("closure", *LEAD, make=making.an_incident, conclusion="已处置"),
    deed("reopening", *LEAD, make=making.a_closed_incident, reason="复燃"),
    deed("acknowledgement", *ANSWER, make=making.an_order),
    deed("departure", *ANSWER, make=making.an_order),
    deed("arrival", *ANSWER, make=making.an_order),
    deed("completion", *ANSWER, make=making.an_order, text="扑灭"),
    deed("scene_leader", *ANSWER, make=making.an_order_and_a_person, person="test-person"),
    deed("feedback", *ANSWER, make=making.an_order, text="在路上"),
    deed("false_report", *ANSWER, make=making.an_order, reason="未见火情"),
    deed("recall", "dispatcher", "duty_leader", make=making.an_order, reason="误派"),
    deed("handover", *ANSWER, make=making.an_order, reason="职责", to_unit=making.OTHER),
    deed("acceptance", *ANSWER, make=making.an_offer),
    deed("refusal", *ANSWER, make=making.an_offer, reason="不归我们"),
    deed("decision", *LEAD, make=making.an_offer, reason="裁定", to_unit=making.OTHER),
    page("pair", *LOOK),
    page("forces", *LOOK),
    page("contacts", *CALL, make=making.an_incident),
    # the right to the deed, shown by an order that is another incident's
    refused("chases", *LEAD, orders=["26-1-01"], text="请答复"),
    refused("calls", *CALL, to="26-1-01@x", outcome="busy"),
    deed("upgrades", *LEAD, make=making.an_incident, grade="larger", reason="被困"),
    deed("lines", *SEND, "centre_leader", make=making.an_incident, line="有人被困"),
    page("looking", *LOOK, method="post", make=making.an_incident),
    unseen("contacts", *CALL, make=making.an_incident),
    unseen("chases", *LEAD, make=making.an_incident, method="post"),
    unseen("calls", *CALL, make=making.an_incident, method="post"),
    unseen("upgrades", *LEAD, make=making.an_incident, method="post"),
    unseen("lines", *SEND, "centre_leader", make=making.an_incident, method="post"),
    unseen("looking", *LOOK, make=making.an_incident, method="post"),
    unseen("incident", *SEE, make=making.an_incident),
    unseen("incident_live", *SEE, make=making.an_incident),
    unseen("order", *SEE, make=making.an_order),
    unseen("orders", *SEND, make=making.an_incident, method="post"),
    unseen("closure", *LEAD, make=making.an_incident, method="post"),
    unseen("arrival", *ANSWER, make=making.an_order, method="post"),
    unseen("recall", "dispatcher", "duty_leader", make=making.an_order, method="post"),
    # a unit sees what it was ordered to, and nothing else
    unseen("incident", *SEE, make=making.an_incident, topics=NOT_ORDERED),
    unseen("incident_live", *SEE, make=making.an_incident, topics=NOT_ORDERED),
    unseen("order", *SEE, make=an_order_of_another_unit, topics=NOT_ORDERED),
    unseen("acknowledgement", *ANSWER, make=an_order_of_another_unit, method="post", topics=NOT_ORDERED),
    only("reporting:upward_reports", *LEAD, make=making.an_incident),
    only(
        "reporting:upward_reports",
        *LEAD,
        status=302,
        method="post",
        make=making.an_incident,
        data={"report_kind": "phone", "text": "三人被困"},
    ),
]
