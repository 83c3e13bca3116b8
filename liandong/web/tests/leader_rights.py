"""Who may open the duty leader's desk, the walls, and an instruction."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.journal import record
from liandong.core.testing.matrix import ANONYMOUS, ELSE, SIGN_IN, Row, only, public
from liandong.dispatch.tests import making
from liandong.reporting.facts import Instructed
from liandong.web import wall_tokens

LEADERS = ("duty_leader", "centre_leader", "emergency_office")
DESK = (*LEADERS, "inspector")
SEE = (*DESK, "call_taker", "dispatcher", "unit_duty", "unit_leader", "township_duty")
ANSWER = ("unit_duty", "unit_leader", "township_duty", "dispatcher", "duty_leader")
KEEPERS = ("duty_leader", "administrator")
NEIGHBOUR = frozenset({"place/990102"})
NO_TOKEN = "a" * 43


def an_instruction() -> Mapping[str, str]:
    """To the viewer's own unit."""
    ref, at = making.an_incident()["ref"], clock.now()
    given = Instructed(
        incident=ref,
        instruction=f"{ref}-P1",
        unit=making.OWN,
        unit_name="本单位",
        text="全力救人",
        to_centre=False,
    )
    with transaction.atomic():
        record(given, stream=f"incident/{ref}", by=Actor.system("test"), at=at, place="990101")
    return {"ref": given.instruction}


def a_wall() -> Mapping[str, str]:
    making.an_incident()
    return {"token": a_token(clock.now())}


def a_token(at: datetime, **more: str) -> str:
    by = Actor.system("test")
    return wall_tokens.open_wall(**{"name": "大厅", "region": "990101", **more}, by=by, at=at)


ROWS = [
    only("web:leader", *DESK),
    only("web:leader_part", *DESK, args={"name": "state"}),
    only("web:leader_part", *DESK, args={"name": "side"}),
    # what is missing is said on the desk itself
    only("web:leader_instructions", *LEADERS, status=302, method="post"),
    only("web:leader_decisions", "dispatcher", "duty_leader", "centre_leader", status=302, method="post"),
    only("reporting:instruction", *SEE, make=an_instruction),
    Row(
        "reporting:instruction",
        {ANONYMOUS: SIGN_IN, **dict.fromkeys(SEE, 404), ELSE: 403},
        make=an_instruction,
        topics=NEIGHBOUR,
    ),
    only(
        "reporting:instruction",
        *ANSWER,
        status=302,
        method="post",
        make=an_instruction,
        data={"text": "已到"},
    ),
    only("web:walls", *KEEPERS),
    only("web:walls", *KEEPERS, method="post", data={"name": "大厅", "region": "990101"}),
    only("web:walls", *KEEPERS, status=404, method="post", data={"name": "大厅", "region": "990102"}),
    only("web:wall_closures", *KEEPERS, status=404, method="post", data={"wall": "0"}),
    # whoever has the address; and nobody else
    public("web:wall", make=a_wall),
    public("web:wall_state", make=a_wall),
    public("web:wall_layer", make=lambda: {**a_wall(), "name": "incidents"}),
    Row("web:wall", {ELSE: 404}, args={"token": NO_TOKEN}),
    Row("web:wall_state", {ELSE: 404}, args={"token": NO_TOKEN}),
    Row("web:wall_layer", {ELSE: 404}, args={"token": NO_TOKEN, "name": "units"}),
    Row("web:wall", {ELSE: 405}, method="post", make=a_wall),
]
