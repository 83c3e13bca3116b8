"""Suggestions to the call taker. They explain themselves, and they never decide."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from liandong.core import mechanism
from liandong.core.mechanism import Mechanism
from liandong.core.mechanism.schemas import IncidentType
from liandong.intake.addresses import spelt
from liandong.intake.corrections import remembered
from liandong.intake.ngrams import Scorer

LESSONS = "learning/narratives.csv"
SURE_FROM = 0.8
"""From here on the first suggestion is shown as sure: right in 19 of 20 (docs/suggesting.md)."""
_RULES_SHARE = 0.1
_LEAST = 0.01
_NEGATIONS = ("没有", "没", "无", "不是", "未", "不")


@dataclass(frozen=True)
class TypeSuggestion:
    """A type that the narrative may mean, 0 to 1. `words` are the rule's words that are in the text."""

    code: str
    name: str
    police: bool
    emergency: bool
    urgency: str
    score: float
    words: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        return self.score >= SURE_FROM

    @property
    def why(self) -> str:
        words = "、".join(self.words[:3])
        said = _("含“{words}”").format(words=words) if words else _("与以往说法相近")
        return _("把握大 · {why}").format(why=said) if self.is_sure else said


def suggest_types(narrative: str, limit: int = 3) -> list[TypeSuggestion]:
    """Types for a narrative, the likeliest first: what was said before, the mechanism's words, corrections.

    The words are the keywords of `incident_types/*.yaml`, edited by the emergency office; the scorer has
    learned from the mechanism's narratives; what call takers of the place correct is remembered beside it.
    """
    text = narrative.strip()
    if len(text) < 2:
        return []
    current = mechanism.current()
    hits = {kind.code: _hits(kind, text) for kind in current.types}
    score = _scores(text, hits)
    found = [
        _suggestion(kind, round(score[kind.code], 3), hits[kind.code])
        for kind in current.types
        if score.get(kind.code, 0.0) >= _LEAST
    ]
    return sorted(found, key=lambda one: -one.score)[:limit]


def _scores(text: str, hits: dict[str, tuple[str, ...]]) -> dict[str, float]:
    """Shares of 1: the scorer's, a little of them the rules', and more of the place's the more it knows."""
    said = scorer().scores(text)
    weights = {code: sum(len(word) ** 1.5 for word in words) for code, words in hits.items()}
    ruled = sum(weights.values())
    place = remembered(text)
    rules_share = _RULES_SHARE if ruled else 0.0
    return {
        code: (1 - place.trust)
        * ((1 - rules_share) * said.get(code, 0.0) + (rules_share * weights[code] / ruled if ruled else 0.0))
        + place.trust * place.shares.get(code, 0.0)
        for code in hits
    }


def _hits(kind: IncidentType, text: str) -> tuple[str, ...]:
    """The rule's words in the text, but not those that the caller denies (没有人受伤)."""
    return tuple(
        word for word in kind.keywords if (at := text.find(word)) >= 0 and not text[:at].endswith(_NEGATIONS)
    )


def _suggestion(kind: IncidentType, score: float, words: tuple[str, ...]) -> TypeSuggestion:
    return TypeSuggestion(kind.code, kind.name, kind.police, kind.emergency, kind.urgency, score, words)


def find_types(typed: str, limit: int = 8) -> list[TypeSuggestion]:
    """Types by what was typed: initials (`nlj`), a word of the name or of the rule, or the code."""
    said = typed.strip().lower()
    ranked = [(_how_well(kind, said), kind) for kind in mechanism.current().types]
    best = sorted((pair for pair in ranked if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].code))
    return [_suggestion(kind, score, ()) for score, kind in best[:limit]]


def _how_well(kind: IncidentType, said: str) -> float:
    syllables, initials = spelt(kind.name)
    if not said:
        return 0.1
    if said == kind.code.lower() or said == kind.name:
        return 1.0
    if kind.name.startswith(said) or initials.startswith(said):
        return 0.9
    if said in kind.name or syllables.replace(" ", "").startswith(said):
        return 0.8
    if any(said in word or spelt(word)[1].startswith(said) for word in kind.keywords):
        return 0.6
    if kind.code.lower().startswith(said):
        return 0.5
    return 0.0


@dataclass(frozen=True)
class QuestionCard:
    """What to ask, and what the caller must be told not to do."""

    code: str
    name: str
    questions: tuple[str, ...]
    do_not: str


def question_card(type_code: str) -> QuestionCard | None:
    """The card of a type; None while the type is not known."""
    kind = next((kind for kind in mechanism.current().types if kind.code == type_code), None)
    return QuestionCard(kind.code, kind.name, kind.questions, kind.do_not) if kind else None


def scorer() -> Scorer:
    """The scorer of the mechanism in force; learned once per process, in a second or two."""
    return _taught(mechanism.current().digest)


@lru_cache(maxsize=2)
def _taught(digest: str) -> Scorer:
    return Scorer(lessons(mechanism.current()))


def lessons(current: Mechanism) -> Iterator[tuple[str, str, float]]:
    """The mechanism's narratives of types in force, and each type's own words. Held-out ones never."""
    known = {kind.code for kind in current.types}
    path = current.path / LESSONS
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["type"] in known:
                    yield row["type"], row["narrative"], 1.0
    for kind in current.types:
        for word in (kind.name, *kind.keywords):
            yield kind.code, word, 1.0
