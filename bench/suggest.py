"""How good the suggestions are: types on narratives that the product never reads, same events, units."""

import csv
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.tables import machine, percentile, show

HELD_OUT = Path(__file__).parents[1] / "tests" / "suggesting" / "held_out.csv"
_NOISE_SHARE = 0.12


@dataclass(frozen=True)
class Written:
    """A narrative and what a person says it is."""

    narrative: str
    type: str
    police: bool
    emergency: bool
    urgency: str


@dataclass(frozen=True)
class Answered:
    """What was suggested for it."""

    written: Written
    codes: tuple[str, ...]
    sure: bool
    score: float
    police: bool
    emergency: bool
    urgency: str

    @property
    def first(self) -> bool:
        return self.codes[:1] == (self.written.type,)

    @property
    def among_three(self) -> bool:
        return self.written.type in self.codes[:3]


def run(*, small: bool) -> None:
    """All three measurements, as tables."""
    from bench import suggest_events, suggest_units

    print(machine())
    rows = held_out()
    begun = time.perf_counter()
    answer(rows[:1])
    print(f"\nlearning, once per process: {time.perf_counter() - begun:.1f} s")
    plain = answer(rows)
    noisy = answer(heard_wrongly(rows))
    types(plain, noisy)
    worst(plain)
    calibration(plain)
    pace(rows)
    suggest_events.run(small=small)
    suggest_units.run(small=small)


def held_out() -> list[Written]:
    """The held-out narratives. Only measurements and tests read them."""
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        return [
            Written(r["narrative"], r["type"], r["police"] == "1", r["emergency"] == "1", r["urgency"])
            for r in csv.DictReader(file)
        ]


def answer(rows: Iterable[Written]) -> list[Answered]:
    """Ask the product for each."""
    from liandong.intake.reads import suggest_types

    answered = []
    for row in rows:
        found = suggest_types(row.narrative)
        top = found[0] if found else None
        answered.append(
            Answered(
                row,
                tuple(one.code for one in found),
                bool(top and top.is_sure),
                top.score if top else 0.0,
                bool(top and top.police),
                bool(top and top.emergency),
                top.urgency if top else "",
            )
        )
    return answered


def heard_wrongly(rows: Iterable[Written]) -> list[Written]:
    """Each with one character in eight replaced by one that sounds alike: a variant, counted apart."""
    from liandong.intake.ngrams import heard

    sounding: dict[str, list[str]] = defaultdict(list)
    rows = list(rows)
    for char in sorted({char for row in rows for char in row.narrative if "\u4e00" <= char <= "\u9fff"}):
        sounding[heard(char)[0]].append(char)

    def wrong(text: str, chance: random.Random) -> str:
        return "".join(
            chance.choice(sounding[heard(char)[0]])
            if "\u4e00" <= char <= "\u9fff" and chance.random() < _NOISE_SHARE
            else char
            for char in text
        )

    return [
        Written(wrong(row.narrative, random.Random(n)), row.type, row.police, row.emergency, row.urgency)
        for n, row in enumerate(rows)
    ]


def share(yes: Iterable[bool]) -> float:
    """How many of them are true, 0 to 1."""
    given = list(yes)
    return sum(given) / len(given) if given else 0.0


def types(plain: Sequence[Answered], noisy: Sequence[Answered]) -> None:
    """Accuracy of the first and of three, macro figures, and what follows from the first."""
    rows = []
    for name, answered in (("as written", plain), ("one character in eight misheard", noisy)):
        by_type = list(per_type(answered).values())
        rows.append(
            [
                name,
                len(answered),
                share(one.first for one in answered),
                share(one.among_three for one in answered),
                *(sum(one[i] for one in by_type) / len(by_type) for i in range(3)),
                share(one.police == one.written.police for one in answered),
                share(one.emergency == one.written.emergency for one in answered),
                share(one.urgency == one.written.urgency for one in answered),
            ]
        )
    head = ["narratives", "n", "first", "among 3", "precision", "recall", "F1"]
    show("types, held out (macro figures over types)", [*head, "police", "emergency", "urgency"], rows)


def per_type(answered: Iterable[Answered]) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 of the first suggestion, by type."""
    right: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for one in answered:
        meant[one.written.type] += 1
        said.update(one.codes[:1])
        right[one.written.type] += one.first
    found = {}
    for code, n in meant.items():
        precision = right[code] / said[code] if said[code] else 0.0
        recall = right[code] / n
        both = precision + recall
        found[code] = (precision, recall, 2 * precision * recall / both if both else 0.0)
    return found


def worst(answered: Sequence[Answered]) -> None:
    """The fifteen types that are found worst, and what they are taken for."""
    from liandong.core import mechanism

    names = {kind.code: kind.name for kind in mechanism.current().types}
    taken: dict[str, Counter[str]] = defaultdict(Counter)
    for one in answered:
        if not one.first:
            taken[one.written.type].update(names[code] for code in one.codes[:1])
    figures = sorted(per_type(answered).items(), key=lambda pair: pair[1][2])[:15]
    show(
        "the fifteen worst types",
        ["type", "precision", "recall", "F1", "taken for"],
        [[f"{code} {names[code]}", *three, "、".join(taken[code])] for code, three in figures],
    )


def calibration(answered: Sequence[Answered]) -> None:
    """How often the first suggestion is right, by the score that it had."""
    bands = [(0.0, 0.3), (0.3, 0.5), (0.5, 0.8), (0.8, 1.01)]
    rows = []
    for low, high in bands:
        inside = [one for one in answered if low <= one.score < high]
        rows.append(
            [f"{low:.1f} to {min(high, 1):.1f}", len(inside) / len(answered), share(o.first for o in inside)]
        )
    sure = [one for one in answered if one.sure]
    rows.append(["shown as sure", len(sure) / len(answered), share(one.first for one in sure)])
    show("calibration", ["score of the first", "share of calls", "right"], rows)


def pace(rows: Sequence[Written]) -> None:
    """Milliseconds for one suggestion, the look at the corrections included."""
    from liandong.intake.reads import suggest_types

    times = []
    for row in rows:
        begun = time.perf_counter()
        suggest_types(row.narrative)
        times.append((time.perf_counter() - begun) * 1000)
    show("time", ["p50 ms", "p99 ms"], [[percentile(times, 0.5), percentile(times, 0.99)]])
