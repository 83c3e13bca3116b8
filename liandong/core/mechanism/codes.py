"""The national platform's event codes (NEP5), kept beside the mechanism folders as one table."""

import csv
from functools import cache
from pathlib import Path

TABLE = Path("codes") / "event_types_platform5.csv"


def known_codes(mechanism: Path) -> frozenset[str]:
    """The codes of the table nearest above this mechanism folder; empty where there is none."""
    for parent in mechanism.resolve().parents:
        for folder in (parent, parent / "mechanisms"):
            if (folder / TABLE).is_file():
                return _read(folder / TABLE)
    return frozenset()


@cache
def _read(path: Path) -> frozenset[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return frozenset(row["code"] for row in csv.DictReader(file))
