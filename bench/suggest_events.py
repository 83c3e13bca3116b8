"""Pairs of calls, the same event or not: which of them the desk would show as the same."""

import csv
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench.tables import show

PAIRS = Path(__file__).parents[1] / "tests" / "suggesting" / "pairs.csv"
METRE = 1 / 110_900
Judged = list[tuple[bool, bool]]


def run(*, small: bool) -> None:
    """Open the first call's incident, ask with the second, and undo; with and without a chosen type."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))[:: 10 if small else 1]
    rows = []
    for name, typed in (("type chosen", True), ("no type yet", False)):
        judged = [(pair["same"] == "1", _shown(pair, typed=typed)) for pair in pairs]
        rows.append([name, len(judged), *_figures(judged)])
    show("same events, shown candidates", ["second call", "pairs", "precision", "recall", "F1"], rows)


def _figures(judged: Iterable[tuple[bool, bool]]) -> tuple[float, float, float]:
    given = list(judged)
    both = sum(same and shown for same, shown in given)
    shown, same = sum(shown for _, shown in given), sum(same for same, _ in given)
    precision, recall = both / shown if shown else 0.0, both / same if same else 0.0
    return precision, recall, 2 * both / (shown + same) if shown + same else 0.0


def _shown(pair: dict[str, str], *, typed: bool) -> bool:
    from django.db import transaction

    from bench.transaction import TAKER
    from liandong.core import clock
    from liandong.incidents import actions as incidents
    from liandong.incidents.places import PlaceGiven
    from liandong.intake.reads import Told, same_event

    at = clock.now()
    lon, lat = 104.0, 25.0  # nobody lives here: nothing else is near
    place = PlaceGiven("某处", lon, lat, "990101001", pair["zone"])
    with transaction.atomic():
        incident = incidents.open_incident(
            kind=incidents.TypeGiven(pair["type"]),
            place=place,
            summary=pair["narrative"],
            by=replace(TAKER, topics=frozenset({"*"})),
            at=at - timedelta(minutes=float(pair["minutes"])),
        )
        told = Told(
            narrative=pair["other_narrative"],
            type=pair["other_type"] if typed else "",
            lon=lon,
            lat=lat + float(pair["metres"]) * METRE,
            zone=pair["zone"],
        )
        found = same_event(told, at=at, viewer=replace(TAKER, topics=frozenset({"*"})))
        transaction.set_rollback(True)
    return incident.pk in {one.incident.pk for one in found}
