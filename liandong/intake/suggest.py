"""Suggestions to the call taker. They explain themselves, and they never decide."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from liandong.core import mechanism
from liandong.core.mechanism import Mechanism
from liandong.core.mechanism.schemas import IncidentType
from liandong.intake.addresses import spelt
from liandong.intake.models import TypeCorrection
from liandong.intake.ngrams import Scorer

TEMPLATES = Path(__file__).parent / "data" / "narratives.csv"
_CORRECTION_WEIGHT = 3.0
_KEYWORD_WEIGHT = 2.0
_RULES_SHARE = 0.3
_LEAST = 0.03
_NEGATIONS = ("没有", "没", "无", "不是", "未")


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
    def why(self) -> str:
        if self.words:
            return _("含“{words}”").format(words="、".join(self.words[:3]))
        return _("与以往说法相近")


def suggest_types(narrative: str, limit: int = 3) -> list[TypeSuggestion]:
    """Types for a narrative, the likeliest first: the mechanism's keyword rules and what was said before.

    The rules are the keywords of `incident_types/*.yaml`, edited by the emergency office; the n-gram scorer
    has learned from written templates and goes on learning from what call takers correct.
    """
    text = narrative.strip()
    if len(text) < 2:
        return []
    current = mechanism.current()
    hits = {kind.code: _hits(kind, text) for kind in current.types}
    weights = {code: sum(len(word) ** 1.5 for word in words) for code, words in hits.items()}
    whole = sum(weights.values())
    ngram = scorer().scores(text)
    found = []
    for kind in current.types:
        ruled = weights[kind.code] / whole if whole else 0.0
        rules_share = _RULES_SHARE if whole else 0.0
        score = rules_share * ruled + (1 - rules_share) * ngram.get(kind.code, 0.0)
        if score >= _LEAST:
            found.append(_suggestion(kind, round(score, 3), hits[kind.code]))
    return sorted(found, key=lambda one: -one.score)[:limit]


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


@dataclass
class _Learned:
    scorer: Scorer
    until: int = 0


def scorer() -> Scorer:
    """The scorer of the mechanism in force, up to date with the latest correction."""
    learned = _taught(mechanism.current().digest)
    fresh = TypeCorrection.objects.filter(id__gt=learned.until).order_by("id")
    for correction in fresh[:5000]:
        learned.scorer.learn(correction.chosen, correction.narrative, _CORRECTION_WEIGHT)
        learned.until = correction.pk
    return learned.scorer


@lru_cache(maxsize=2)
def _taught(digest: str) -> _Learned:
    return _Learned(Scorer(lessons(mechanism.current())))


def lessons(current: Mechanism) -> Iterator[tuple[str, str, float]]:
    """Written templates of the types in force, and each type's own words."""
    known = {kind.code for kind in current.types}
    with TEMPLATES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["type"] in known:
                yield row["type"], row["narrative"], 1.0
    for kind in current.types:
        for word in (kind.name, *kind.keywords):
            yield kind.code, word, _KEYWORD_WEIGHT
