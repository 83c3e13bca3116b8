"""What call takers of this place corrected, remembered beside the trained scorer and never mixed into it.

So a lesson acts at once, can be taken back (it is a row that goes with the caller's data), and one mistake
alone changes nothing: only lessons that agree with each other weigh.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from django.db.models import Count, Max

from liandong.core import mechanism
from liandong.intake.models import TypeCorrection
from liandong.intake.ngrams import grams

ALIKE_FROM = 0.3
MOST = 5000
_ALIKE_ENOUGH = 0.6
_DOUBT = 1.2
"""One lesson counts nothing, two turn a doubtful suggestion, three a sure one."""

Lessons = list[tuple[frozenset[str], str]]


@dataclass(frozen=True)
class Remembered:
    """Types that calls like this were corrected to, shares of 1, and how far to trust that, 0 to 1."""

    shares: dict[str, float]
    trust: float


@dataclass
class _Memory:
    state: tuple[str, int, int | None, datetime | None] | None = None
    lessons: Lessons | None = None


_memory = _Memory()


def remembered(text: str) -> Remembered:
    """What corrections of narratives like `text` say. Trust grows with how many agree: one counts nothing."""
    alike: dict[str, list[float]] = defaultdict(list)
    said = grams(text)
    for words, chosen in _lessons():
        likeness = len(said & words) / sqrt(len(said) * len(words)) if said and words else 0.0
        if likeness >= ALIKE_FROM:
            alike[chosen].append(likeness)
    if not alike:
        return Remembered({}, 0.0)
    votes = {chosen: sum(found) for chosen, found in alike.items()}
    best = max(votes, key=lambda chosen: votes[chosen])
    agreeing, likeness = len(alike[best]), min(1.0, max(alike[best]) / _ALIKE_ENOUGH)
    whole = sum(votes.values())
    trust = likeness * max(0.0, 1 - _DOUBT / agreeing)
    return Remembered({chosen: vote / whole for chosen, vote in votes.items()}, trust)


def _lessons() -> Lessons:
    """The corrections made under the mechanism's version in force; read again when one came or went."""
    version = mechanism.current().place.version
    rows = TypeCorrection.objects.filter(mechanism=version, report__world="real")
    count = rows.aggregate(n=Count("id"), last=Max("id"), at=Max("at"))
    state = (version, count["n"], count["last"], count["at"])
    if _memory.lessons is None or _memory.state != state:
        newest = rows.order_by("-id").values_list("narrative", "chosen")[:MOST]
        _memory.lessons = [(frozenset(grams(text)), chosen) for text, chosen in newest]
        _memory.state = state
    return _memory.lessons
