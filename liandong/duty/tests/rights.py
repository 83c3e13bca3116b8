"""Who may open which address of duty. Part of the project's table."""

from collections.abc import Mapping
from datetime import timedelta

from liandong.core import clock
from liandong.core.testing.matrix import ANONYMOUS, ELSE, SIGN_IN, Row, for_all_signed_in, only
from liandong.directory.models import Person
from liandong.directory.tests import rights as directory
from liandong.duty import calendars
from liandong.duty.models import Shift

KEEPERS = directory.KEEPERS
OWN = ("unit_leader", "unit_duty", "township_duty", "duty_leader", "centre_leader")
PLANNERS = (*KEEPERS, *OWN)
NEIGHBOUR = directory.NEIGHBOUR
SHIFT = 987_654  # the number of the shift that is made, so that a row can name it
ADDED = {
    "role": "duty_officer",
    "person": "han-mei",
    "starts_at": "2030-01-01T08:00",
    "ends_at": "2030-01-02T08:00",
}
UPLOAD = "00000000-0000-4000-8000-000000000000"


def a_unit(org: str = directory.OWN) -> Mapping[str, str]:
    directory.a_person(org)
    return {"org": org}


def another_unit() -> Mapping[str, str]:
    return a_unit(directory.OTHER)


def a_shift(org: str = directory.OWN, starts_in: int = 24) -> Mapping[str, str]:
    """A colleague's shift, which begins in so many hours."""
    made = a_unit(org)
    starts = clock.now() + timedelta(hours=starts_in)
    Person.objects.create(ref="li-lei", name="李雷", org_id=org)
    Shift.objects.create(
        pk=SHIFT,
        org_id=org,
        role="duty_officer",
        person_id="han-mei",
        starts_at=starts,
        ends_at=starts + timedelta(hours=24),
    )
    return made


def another_units_shift() -> Mapping[str, str]:
    return a_shift(directory.OTHER)


def a_shift_now() -> Mapping[str, str]:
    return a_shift(starts_in=-1)


def a_shift_under_way() -> Mapping[str, str]:
    made = a_shift_now()
    Shift.objects.update(taken_at=clock.now())
    return made


def a_calendar() -> Mapping[str, str]:
    made = a_unit()
    return {"kind": "org", "code": made["org"], "given": calendars.token(f"org/{made['org']}")}


def a_guessed_calendar() -> Mapping[str, str]:
    return {**a_calendar(), "given": "0" * 40}


def upload_of_a_unit() -> Mapping[str, str]:
    return {**a_unit(), "upload": UPLOAD}


def deed(name: str, *roles: str, make=a_unit, **data: object) -> Row:
    return only(f"duty:{name}", *roles, status=302, method="post", make=make, data=data)


def unseen(name: str, make, method: str = "get", **data: object) -> Row:
    """What a viewer of the neighbour county asks for is not there."""
    expect = {ANONYMOUS: SIGN_IN, **dict.fromkeys(PLANNERS, 404), ELSE: 404 if method == "get" else 403}
    return Row(f"duty:{name}", expect, method=method, make=make, topics=NEIGHBOUR, data=data)


SWAP = {"shift": SHIFT, "person": "li-lei"}

ROWS = [
    for_all_signed_in("duty:now"),
    for_all_signed_in("duty:roster", make=a_unit),
    unseen("roster", a_unit),
    # a unit plans its own duty, the emergency office everybody's
    deed("shifts", *PLANNERS, **ADDED),
    deed("shifts", *KEEPERS, make=another_unit, **ADDED),
    unseen("shifts", another_unit, "post", **ADDED),
    deed("swaps", *PLANNERS, make=a_shift, **SWAP),
    deed("swaps", *KEEPERS, make=another_units_shift, **SWAP),
    deed("removals", *PLANNERS, make=a_shift, shift=SHIFT),
    deed("removals", *KEEPERS, make=another_units_shift, shift=SHIFT),
    unseen("removals", another_units_shift, "post", shift=SHIFT),
    # nobody comes on duty for a colleague; the emergency office may enter it
    deed("arrivals", *KEEPERS, make=a_shift_now, shift=SHIFT),
    deed("departures", *KEEPERS, make=a_shift_under_way, shift=SHIFT),
    # a calendar program cannot sign in: the address is the secret
    deed("renew_calendar", *PLANNERS),
    Row("duty:calendar", {ELSE: 200}, make=a_calendar),
    Row("duty:calendar", {ELSE: 404}, make=a_guessed_calendar),
    # rosters in files
    only("duty:upload", *PLANNERS, make=a_unit),
    only("duty:upload", *PLANNERS, status=422, method="post", make=a_unit, data={"file": ""}),
    unseen("upload", another_unit, "post"),
    only("duty:template", *PLANNERS, make=a_unit),
    only("duty:preview", *PLANNERS, status=410, make=upload_of_a_unit),
    only("duty:take", *PLANNERS, status=302, method="post", make=upload_of_a_unit),
    only("duty:problems", *PLANNERS, status=410, make=upload_of_a_unit),
]
