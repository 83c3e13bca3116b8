"""Units proposed for every type at places of the county, held against the responsibilities table."""

from collections import Counter
from dataclasses import dataclass

from bench.tables import show


@dataclass(frozen=True)
class Checked:
    """One situation: was the lead in place 1, was every required kind there, and which kinds were not."""

    lead: bool
    required: bool
    ticked: bool
    missing: tuple[str, ...]


def run(*, small: bool) -> None:
    """Every type of the mechanism at four places: city centre, suburb, a near and a far village."""
    from liandong.core import mechanism

    places = _places()
    types = mechanism.current().types[:: 10 if small else 1]
    checked = [_checked(kind.code, kind.urgency, place) for kind in types for place in places]
    n = len(checked)
    show(
        "units proposed, against the responsibilities table",
        ["situations", "lead in place 1", "all required kinds there", "and ticked to be sent"],
        [[n, *(sum(getattr(one, what) for one in checked) / n for what in ("lead", "required", "ticked"))]],
    )
    nowhere = Counter(kind for one in checked for kind in one.missing)
    if nowhere:
        print("required, not proposed:", dict(nowhere))


def _places() -> list[object]:
    from liandong.dispatch.proposals import Place
    from liandong.intake.models import AddressEntry

    found = []
    for zone, kinds in (
        ("city_centre", ["street"]),
        ("suburb", ["house"]),
        ("village", ["village", "group"]),
    ):
        rows = AddressEntry.objects.filter(zone=zone, kind__in=kinds).exclude(village="").order_by("id")
        rows = rows.only("lon", "lat", "village")
        chosen = [rows[0], rows[rows.count() - 1]] if zone == "village" else list(rows[:1])
        found += [Place(one.lon, one.lat, one.village, zone) for one in chosen]
    return found


def _checked(code: str, urgency: str, place: object) -> Checked:
    from liandong.core import clock, mechanism
    from liandong.dispatch import proposals

    responsible = mechanism.current().duty(code)
    found = proposals.propose(
        type_code=code, urgency=urgency, place=place, at=clock.now(), world="real", limit=12
    )
    required = [responsible.lead, *responsible.cooperating]
    there, ticked = {one.kind for one in found}, {one.kind for one in found if one.checked}
    missing = tuple(kind for kind in required if kind not in there)
    return Checked(
        bool(found) and found[0].kind == responsible.lead,
        not missing,
        all(kind in ticked for kind in required),
        missing,
    )
