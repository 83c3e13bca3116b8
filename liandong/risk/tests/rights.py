"""Who may open which address of the register of risk points. Part of the project's table."""

from collections.abc import Mapping

from liandong.core.testing.matrix import Row, for_all_at_work, only
from liandong.directory.tests.rights import OTHER, OWN, an_organisation
from liandong.risk.models import RiskPoint

KEEPERS = ("emergency_office", "administrator")
UNIT = ("unit_duty", "unit_leader", "township_duty")
NEIGHBOUR = frozenset({"place/990102"})
AN_UPLOAD = {"upload": "00000000-0000-4000-8000-000000000000"}


def a_point(org: str = OWN) -> Mapping[str, int]:
    an_organisation(org)
    point = RiskPoint(kind="school", name="青山小学", org_id=org, region_id="990101")
    point.settle()
    point.save()
    return {"pk": point.pk}


def a_point_elsewhere() -> Mapping[str, int]:
    return a_point(OTHER)


def deed(name: str, *roles: str, make=a_point, **data: object) -> Row:
    return only(f"risk:{name}", *roles, status=302, method="post", make=make, data=data)


CHANGE = {"point-name": "青山小学", "point-exposed": "300"}

ROWS = [
    for_all_at_work("risk:points"),
    for_all_at_work("risk:point", make=a_point),
    for_all_at_work("risk:point", status=404, make=a_point, topics=NEIGHBOUR),
    for_all_at_work("risk:export", args={"form": "csv"}),
    # who answers for a point keeps it, and the emergency office all
    deed("change", *KEEPERS, *UNIT, **CHANGE),
    deed("change", *KEEPERS, make=a_point_elsewhere, **CHANGE),
    deed("close", *KEEPERS, *UNIT, **{"close-reason": "搬迁"}),
    deed("close", *KEEPERS, make=a_point_elsewhere, **{"close-reason": "搬迁"}),
    only("risk:upload", *KEEPERS, *UNIT),
    only("risk:upload", *KEEPERS, *UNIT, status=422, method="post", data={"file": ""}),
    only("risk:template", *KEEPERS, *UNIT),
    only("risk:preview", *KEEPERS, *UNIT, status=410, args=AN_UPLOAD),
    only("risk:take", *KEEPERS, *UNIT, status=302, method="post", args=AN_UPLOAD),
    only("risk:problems", *KEEPERS, *UNIT, status=410, args=AN_UPLOAD),
]
