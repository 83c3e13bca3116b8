"""Who may open which address of the call taker's desk. Part of the project's table."""

from collections.abc import Mapping

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.testing.matrix import ANONYMOUS, ELSE, SIGN_IN, Row, only
from liandong.intake import actions

# Call takers, and units with a line of their own (双轨制), take calls at one desk. Villages have /field/.
TAKERS = ("call_taker", "dispatcher", "duty_leader", "unit_duty", "township_duty")
CALL_BACK = (*TAKERS, "centre_leader")
SEATED = ("call_taker", "dispatcher", "duty_leader")
NEIGHBOUR = frozenset({"place/990102"})
DRAFT = {"key": "f" * 32}
REASON = {"reason": "回拨核实"}


def a_ringing_call() -> Mapping[str, str]:
    report = actions.ring(phone="19900001234", by=Actor.system("exchange"), at=clock.now())
    return {"ref": report.ref}


def page(name: str, status: int = 200, **more) -> Row:
    return only(f"web:{name}", *TAKERS, status=status, **more)


def unseen(name: str, *roles: str, **data: str) -> Row:
    """A call of another county is not there; who may not take calls at all is refused first."""
    expect = {ANONYMOUS: SIGN_IN, **dict.fromkeys(roles, 404), ELSE: 403}
    return Row(f"web:{name}", expect, method="post", data=data, make=a_ringing_call, topics=NEIGHBOUR)


ROWS = [
    page("call_taker"),
    page("call_taker", 422, method="post", data={**DRAFT, "do": "send"}),  # nothing was typed
    page("call_rows"),
    page("call_types"),
    page("call_places"),
    page("call_place_at", 422),  # no coordinates given
    page("my_reports"),
    page("call_assist", method="post", data={"narrative": "着火"}),
    page("call_draft", 204, method="post", args=DRAFT, data={"narrative": "着火"}),
    page("call_draft_discarded", 302, method="post", args=DRAFT),
    page("call_answer", 302, method="post", make=a_ringing_call),
    unseen("call_answer", *TAKERS),
    page("call_line", method="post", make=a_ringing_call, data={"ask": "hold"}),
    unseen("call_line", *TAKERS, ask="hold"),
    page("call_answers", 204, method="post", make=a_ringing_call),
    unseen("call_answers", *TAKERS),
    # seats of the centre
    only("web:call_seat", *SEATED),
    only("web:call_seat", *SEATED, status=422, method="post", data={"seat": "no-such-seat"}),
    only("web:call_handover", *SEATED),
    only("web:call_handover", *SEATED, method="post"),  # they sit nowhere
    only("web:call_reliefs", "duty_leader", status=302, method="post", data={"person": "nobody"}),
    only("web:call_excuses", "duty_leader", status=302, method="post", data={"person": "nobody"}),
    # exercise calls
    page("drill"),
    page("drill", method="post"),  # no place is known: nothing rings
    page("drill_end", 302, method="post"),
    # whose number it is, is told on record, also to the leader who calls back
    only("web:call_caller", *CALL_BACK, method="post", make=a_ringing_call, data=REASON),
    unseen("call_caller", *CALL_BACK, **REASON),
]
