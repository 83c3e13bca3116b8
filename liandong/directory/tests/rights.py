"""Who may open which address of the directory. Part of the project's table."""

from collections.abc import Mapping
from datetime import date

from liandong.core import clock
from liandong.core.testing.matrix import ANONYMOUS, ELSE, SIGN_IN, Row, for_all_signed_in, only
from liandong.directory.models import Agreement, LinkageUnit, MatrixRow, Organisation, Person, Region

KEEPERS = ("emergency_office", "administrator")
FILERS = (*KEEPERS, "unit_leader", "unit_duty", "township_duty")
COMMAND = ("dispatcher", "duty_leader", "centre_leader")
NEIGHBOUR = frozenset({"place/990102"})
OWN, OTHER = "test-unit", "other-unit"
AN_UPLOAD = {"table": "units", "upload": "00000000-0000-4000-8000-000000000000"}


def an_organisation(code: str = OWN, region: str = "990101") -> Mapping[str, str]:
    """A linkage unit of the first tier; `OWN` is the viewer's."""
    for part, above in (("99", None), ("9901", "99"), (region, "9901")):
        place = Region(code=part, name=part, kind="county", parent_id=above)
        place.settle()
        Region.objects.get_or_create(
            code=part,
            defaults={"name": part, "kind": "county", "level": place.level, "parent_id": above},
        )
    org = Organisation(code=code, name=f"单位 {code}", kind="member_unit", region_id=region)
    org.settle()
    org.save()
    LinkageUnit.objects.create(org=org, tier="1", kind="fire", since=clock.now())
    return {"code": code}


def another_organisation() -> Mapping[str, str]:
    return an_organisation(OTHER)


def a_person(org: str = OWN) -> Mapping[str, str]:
    an_organisation(org)
    Person.objects.create(ref="han-mei", name="韩梅", org_id=org, phone="19900000013")
    return {"ref": "han-mei"}


def a_person_elsewhere() -> Mapping[str, str]:
    return a_person(OTHER)


def a_matrix_row() -> Mapping[str, str]:
    MatrixRow.objects.create(types="*", phase="handling", lead="fire", changed_at=clock.now())
    return {}


def an_office() -> Mapping[str, str]:
    an_organisation("emergency-office")
    return {}


def an_agreement() -> Mapping[str, str]:
    an_office()
    Agreement.objects.create(
        id=1,
        partner="望川县",
        kind="region",
        phone="0999-7300000",
        valid_from=date(2026, 1, 1),
        valid_until=date(2028, 1, 1),
        org_id="emergency-office",
        topics=["place/990101"],
    )
    return {}


def deed(name: str, *roles: str, make=an_organisation, **data: object) -> Row:
    return only(f"directory:{name}", *roles, status=302, method="post", make=make, data=data)


LIAISON = {"liaison-name": "韩梅", "liaison-phone": "19900000013"}
ROSTER = {"roster-since": "2026-04-01", "roster-until": "2026-04-30", "roster-people": "8"}
PHONE = {"phone-phone": "0999-7119000"}
AGREEMENTS = (*KEEPERS, *COMMAND, "inspector")
AGREEMENT = {
    "agreement-partner": "望川县",
    "agreement-kind": "region",
    "agreement-scope": "抽水排涝",
    "agreement-how_to_call": "由应急办致电对方应急局",
    "agreement-phone": "0999-7300000",
    "agreement-valid_from": "2026-01-01",
    "agreement-valid_until": "2028-01-01",
}
MATRIX = {"types": "*", "phase": "handling", "lead": "公安"}

ROWS = [
    *(
        for_all_signed_in(f"directory:{name}")
        for name in ("home", "units", "regions", "people", "phones", "matrix", "search")
    ),
    for_all_signed_in("directory:unit", make=an_organisation),
    for_all_signed_in("directory:unit", status=404, make=an_organisation, topics=NEIGHBOUR),
    # a unit keeps its own entries, the emergency office everybody's; another county's are not there
    deed("liaisons", *FILERS, **LIAISON),
    deed("liaisons", *KEEPERS, make=another_organisation, **LIAISON),
    Row(
        "directory:liaisons",
        {ANONYMOUS: SIGN_IN, ELSE: 404},
        method="post",
        data=LIAISON,
        make=another_organisation,
        topics=NEIGHBOUR,
    ),
    deed("liaison_doubt", *FILERS, "duty_leader", **{"note-why": "换人"}),
    deed("liaison_doubt", *KEEPERS, make=another_organisation, **{"note-why": "换人"}),
    deed("public_phone", *KEEPERS, "unit_leader", "unit_duty", **PHONE),
    deed("public_phone", *KEEPERS, make=another_organisation, **PHONE),
    deed("readiness", *KEEPERS, "unit_leader", item="vehicle", has="1"),
    deed("readiness", *KEEPERS, make=another_organisation, item="vehicle", has="1"),
    deed("rosters", *FILERS, **ROSTER),
    deed("rosters", *KEEPERS, make=another_organisation, **ROSTER),
    deed("matrix_rows", "emergency_office", make=a_matrix_row, **MATRIX),
    # a colleague's number is for everybody of the unit, all others' for those who command
    for_all_signed_in("directory:reveal_phone", method="post", make=a_person),
    only("directory:reveal_phone", *KEEPERS, *COMMAND, method="post", make=a_person_elsewhere),
    for_all_signed_in(
        "directory:reveal_phone", status=404, method="post", make=a_person_elsewhere, topics=NEIGHBOUR
    ),
    # cooperation agreements
    only("directory:agreements", *AGREEMENTS),
    deed("agreement_files", *KEEPERS, make=an_office, **AGREEMENT),
    deed("agreement_ends", *KEEPERS, make=an_agreement, agreement=1, reason="续签"),
    Row(
        "directory:agreement_ends",
        {ANONYMOUS: SIGN_IN, ELSE: 404},
        method="post",
        make=an_agreement,
        topics=NEIGHBOUR,
        data={"agreement": 1, "reason": "续签"},
    ),
    deed("agreement_checks", *KEEPERS, make=an_office),
    # tables
    only("directory:export", *KEEPERS, args={"table": "people", "form": "csv"}),
    only("directory:export", *KEEPERS, status=404, args={"table": "secrets", "form": "xlsx"}),
    only("directory:upload", *KEEPERS, args={"table": "units"}),
    only("directory:upload", *KEEPERS, status=422, method="post", args={"table": "units"}, data={"file": ""}),
    only("directory:template", *KEEPERS, args={"table": "units"}),
    only("directory:preview", *KEEPERS, status=410, args=AN_UPLOAD),
    only("directory:take", *KEEPERS, status=302, method="post", args=AN_UPLOAD),
    only("directory:problems", *KEEPERS, status=410, args=AN_UPLOAD),
]
