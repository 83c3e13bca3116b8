"""Who may open which address of the register of stocks. Part of the project's table."""

from collections.abc import Mapping

from liandong.core import clock
from liandong.core.testing.matrix import Row, for_all_at_work, only
from liandong.directory.models import Organisation
from liandong.directory.tests.rights import OTHER, OWN, an_organisation
from liandong.resources.models import Loan, Stock

KEEPERS = ("emergency_office", "administrator")
UNIT = ("unit_duty", "unit_leader", "township_duty")
COMMAND = ("dispatcher", "duty_leader")
NEIGHBOUR = frozenset({"place/990102"})
AN_UPLOAD = {"upload": "00000000-0000-4000-8000-000000000000"}


def a_stock(org: str = OWN) -> Mapping[str, int]:
    """Eight pumps, two of them promised."""
    if not Organisation.objects.filter(code=org).exists():
        an_organisation(org)
    said = {"kind": "pump", "measure": "台", "quantity": 8, "lent": 2, "region_id": "990101"}
    stock = Stock(org_id=org, confirmed_at=clock.now(), **said)
    stock.settle()
    stock.save()
    a_loan_of(stock)
    return {"pk": stock.pk}


def a_stock_elsewhere() -> Mapping[str, int]:
    return a_stock(OTHER)


def a_loan_of(stock: Stock, state: str = "ordered") -> Loan:
    return Loan.objects.create(
        ref=f"26-000001-M{stock.pk:02d}",
        stock=stock,
        incident="26-000001",
        stream="incident/26-000001",
        org=stock.org_id,
        org_name="单位",
        to_unit=OWN,
        to_name="本单位",
        asked=2,
        quantity=2,
        state=state,
        ordered_at=clock.now(),
        topics=["place/990101", f"org/{stock.org_id}", f"org/{OWN}"],
    )


def a_unit() -> Mapping[str, str]:
    an_organisation(OWN)
    return {}


def deed(name: str, *roles: str, make=a_stock, **data: object) -> Row:
    return only(f"resources:{name}", *roles, status=302, method="post", make=make, data=data)


CHANGE = {"stock-quantity": "9", "stock-name": "大流量"}

ROWS = [
    for_all_at_work("resources:stocks"),
    for_all_at_work("resources:stock", make=a_stock),
    for_all_at_work("resources:stock", status=404, make=a_stock, topics=NEIGHBOUR),
    for_all_at_work("resources:export", args={"form": "csv"}),
    # a unit keeps its own stock, the emergency office everybody's; another county's is not there
    deed("register", *KEEPERS, *UNIT, make=a_unit, **{"new-kind": "tent", "new-quantity": "3"}),
    deed("change", *KEEPERS, *UNIT, **CHANGE),
    deed("change", *KEEPERS, make=a_stock_elsewhere, **CHANGE),
    deed("confirm", *KEEPERS, *UNIT),
    deed("confirm", *KEEPERS, make=a_stock_elsewhere),
    only("resources:upload", *KEEPERS, *UNIT),
    only("resources:upload", *KEEPERS, *UNIT, status=422, method="post", data={"file": ""}),
    only("resources:template", *KEEPERS, *UNIT),
    only("resources:preview", *KEEPERS, *UNIT, status=410, args=AN_UPLOAD),
    only("resources:take", *KEEPERS, *UNIT, status=302, method="post", args=AN_UPLOAD),
    only("resources:problems", *KEEPERS, *UNIT, status=410, args=AN_UPLOAD),
]
