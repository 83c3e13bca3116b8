"""Who may open which address of conversation. Part of the project's table."""

from liandong.conversation.tests import making
from liandong.core.testing.matrix import ANONYMOUS, ELSE, SIGN_IN, Row, only
from liandong.dispatch.tests.making import an_incident

CENTRE = ("call_taker", "dispatcher", "duty_leader", "centre_leader", "emergency_office")
UNIT = ("unit_duty", "unit_leader", "township_duty")
SEE = (*CENTRE, *UNIT, "inspector")
ANSWER = (*CENTRE, *UNIT, "village_informant")
CALL = ("dispatcher", "duty_leader", "centre_leader", "emergency_office")
NEIGHBOUR = frozenset({"place/990102"})
NOT_ORDERED = frozenset({"org/test-unit"})


def unseen(name: str, *roles: str, make, method: str = "get", topics: frozenset[str] = NEIGHBOUR) -> Row:
    expect = {ANONYMOUS: SIGN_IN, **dict.fromkeys(roles, 404), ELSE: 403}
    return Row(f"conversation:{name}", expect, method=method, make=make, topics=topics)


def deed(name: str, *roles: str, make, status: int = 302, **data) -> Row:
    return only(f"conversation:{name}", *roles, status=status, method="post", make=make, data=data)


_SAYS = {ANONYMOUS: SIGN_IN, **dict.fromkeys(SEE, 302), "inspector": 403, ELSE: 403}
ROWS = [
    only("conversation:threads", *ANSWER),
    only("conversation:unread", *ANSWER),
    only("conversation:thread", *SEE, make=an_incident),
    unseen("thread", *SEE, make=an_incident),
    unseen("thread", *SEE, make=an_incident, topics=NOT_ORDERED),
    only("conversation:lines", *SEE, make=an_incident),
    unseen("lines", *SEE, make=an_incident),
    Row("conversation:lines", _SAYS, method="post", make=an_incident, data={"text": "到了"}),
    unseen("lines", *SEE, make=an_incident, method="post", topics=NOT_ORDERED),
    deed("readings", *SEE, make=an_incident, status=204, until="1"),
    unseen("readings", *SEE, make=an_incident, method="post"),
    deed("answers", *ANSWER, make=making.a_call),
    unseen("answers", *ANSWER, make=making.a_line, method="post"),
    deed("phonings", *CENTRE, make=making.an_addressee, reached="0"),
    unseen("phonings", *CENTRE, make=making.an_addressee, method="post"),
    deed("resendings", *CENTRE, make=making.an_addressee, channel=""),
    unseen("resendings", *CENTRE, make=making.an_addressee, method="post"),
    only("conversation:new_call", *CALL),
    only("conversation:new_call", *CALL, status=422, method="post", data={"text": ""}),
    only("conversation:people", *CALL),
    only("conversation:call", *ANSWER, make=making.a_call),
    unseen("call", *ANSWER, make=making.a_call),
]
