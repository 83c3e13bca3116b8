"""Who may open which address of materials. Part of the project's table."""

from collections.abc import Callable, Mapping

from liandong.core import clock
from liandong.core.access.actor import Actor
from liandong.core.testing.matrix import ANONYMOUS, ELSE, SIGN_IN, Row, for_all_at_work, only
from liandong.directory.tests.rights import OTHER, OWN, an_organisation
from liandong.dispatch.general_orders import issue_general_order
from liandong.dispatch.tests import making
from liandong.dispatch.tests.rights import SEE
from liandong.resources.models import Loan, Stock
from liandong.resources.tests.rights import a_stock

COMMAND = ("dispatcher", "duty_leader")
GENERAL = (*COMMAND, "centre_leader", "emergency_office")
ACT = (*COMMAND, "unit_duty", "unit_leader", "township_duty")
NEIGHBOUR = frozenset({"place/990102"})


def a_loan(state: str = "ordered", org: str = OWN) -> Callable[[], Mapping[str, str]]:
    """A loan from `org` to the viewer's unit, as far as `state`."""

    def make() -> Mapping[str, str]:
        stock = Stock.objects.get(**a_stock(org))
        Loan.objects.update(state=state)
        return {"ref": stock.loans.get().ref}

    return make


def an_incident_and_a_stock() -> Mapping[str, str]:
    made = making.an_incident()
    a_stock("third-unit")
    return made


def a_general_order() -> Mapping[str, str]:
    """To the viewer's unit."""
    an_organisation(OWN)
    ref = issue_general_order(text="待命", units=[OWN], by=Actor.system("test"), at=clock.now())
    return {"ref": ref}


def deed(name: str, *roles: str, make, **data: object) -> Row:
    return only(f"dispatch:{name}", *roles, status=302, method="post", make=make, data=data)


ROWS = [
    only("dispatch:materials", *COMMAND, make=making.an_incident),
    # a form without anything picked comes back with what is wrong
    only("dispatch:materials", *COMMAND, status=422, method="post", make=making.an_incident),
    Row(
        "dispatch:materials",
        {ANONYMOUS: SIGN_IN, **dict.fromkeys(COMMAND, 404), ELSE: 403},
        make=making.an_incident,
        topics=NEIGHBOUR,
    ),
    for_all_at_work("dispatch:loan", make=a_loan()),
    for_all_at_work("dispatch:loan", status=404, make=a_loan(), topics=NEIGHBOUR),
    deed("loan_acknowledgement", *ACT, make=a_loan()),
    deed("loan_acknowledgement", *COMMAND, make=a_loan(org=OTHER)),
    deed("loan_departure", *ACT, make=a_loan(), quantity="2"),
    deed("loan_receipt", *ACT, make=a_loan("handed_out", OTHER), counted="2"),
    deed("loan_returns", *ACT, make=a_loan("received"), returned="2", used="0", lost="0"),
    deed("loan_returns", *COMMAND, make=a_loan("received", OTHER), returned="2", used="0", lost="0"),
    # general orders: issued by the centre, answered by the unit that has one or by the centre for it
    only("dispatch:general_orders", *GENERAL),
    only("dispatch:general_orders", *GENERAL, status=422, method="post", data={"text": "待命"}),
    only("dispatch:general_order", *SEE, make=a_general_order),
    Row(
        "dispatch:general_order",
        {ANONYMOUS: SIGN_IN, **dict.fromkeys(SEE, 404), ELSE: 403},
        make=a_general_order,
        topics=NEIGHBOUR,
    ),
    deed("general_answers", *ACT, "village_informant", make=a_general_order, unit=OWN),
    deed("loan_release", *ACT, make=a_loan(), reason="都在维修"),
]
