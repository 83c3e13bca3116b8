"""A scorer of short Chinese texts: one weight for each n-gram and class, learned by logistic regression.

N-grams are of characters, and of the syllables they are read as, in which what southern speakers and voice
recognition mix up is one (zh and z, l and n, -ng and -n): so 媒气 still finds 煤气. A few thousand lessons
are learned in about a second. Measured in `docs/suggesting.md`.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import numpy as np

_NOISE = re.compile(r"[\s，。！？、；：…,.!?;:'\"“”（）()0-9A-Za-z]+")
SOUND = "~"
_WORTH = {"one": 1.0, "two": 0.7, SOUND: 0.5}
_LENGTH = 4.0
_ROUNDS = 12
_STEP, _LEAST_STEP, _BIAS_STEP = 0.25, 0.02, 0.1


def grams(text: str) -> set[str]:
    """Characters and pairs of a text, and the same of its syllables (marked by SOUND)."""
    found: set[str] = set()
    for part in filter(None, _NOISE.split(text)):
        found.update(part)
        found.update(a + b for a, b in pairwise(part))
        sounds = heard(part)
        found.update(SOUND + one for one in sounds)
        found.update(f"{SOUND}{a}-{b}" for a, b in pairwise(sounds))
    return found


def _worth(gram: str) -> float:
    return _WORTH[SOUND] if gram.startswith(SOUND) else _WORTH["one" if len(gram) == 1 else "two"]


@lru_cache(maxsize=20_000)
def heard(part: str) -> tuple[str, ...]:
    """The syllables of a text, without tones, and with those that are often mixed up made one."""
    from pypinyin import lazy_pinyin  # a third of a second, which no other process needs when it starts

    return tuple(_blurred(syllable) for syllable in lazy_pinyin(part))


def _blurred(syllable: str) -> str:
    if syllable.startswith(("zh", "ch", "sh")):
        syllable = syllable[0] + syllable[2:]
    if syllable.startswith("l"):
        syllable = "n" + syllable[1:]
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


class Scorer:
    """Weights of n-grams per class. The same lessons in the same order give the same weights."""

    def __init__(self, lessons: Iterable[tuple[str, str, float]]) -> None:
        known = [(label, grams(text), weight) for label, text, weight in lessons]
        self.labels = sorted({label for label, _, _ in known})
        met = Counter(gram for _, found, _ in known for gram in sorted(found))
        self._place = {gram: number for number, gram in enumerate(met)}
        rarity = (math.log((1 + len(known)) / (1 + times)) + 1 for times in met.values())
        worth = [_worth(gram) * rare for gram, rare in zip(met, rarity, strict=True)]
        self._worth = np.array(worth, dtype=np.float32)
        self._weights = np.zeros((len(met), len(self.labels)), dtype=np.float32)
        self._bias = np.zeros(len(self.labels), dtype=np.float32)
        self._learn([(self.labels.index(label), *self._vector(found), w) for label, found, w in known])

    def scores(self, text: str) -> dict[str, float]:
        """Shares of 1 for the classes; empty when nothing of the text was ever met."""
        rows, values = self._vector(grams(text))
        if not len(rows):
            return {}
        return dict(zip(self.labels, self._shares(rows, values).tolist(), strict=True))

    def _vector(self, found: set[str]) -> tuple[np.ndarray, np.ndarray]:
        rows = np.array(sorted(self._place[gram] for gram in found if gram in self._place), dtype=np.int64)
        values = self._worth[rows]
        length = float(np.sqrt((values * values).sum())) or 1.0
        return rows, values * (_LENGTH / length)

    def _shares(self, rows: np.ndarray, values: np.ndarray) -> np.ndarray:
        sums = values @ self._weights[rows] + self._bias
        powers = np.exp(sums - sums.max())
        return np.asarray(powers / powers.sum())

    def _learn(self, lessons: list[tuple[int, np.ndarray, np.ndarray, float]]) -> None:
        """Gradient steps, lesson by lesson, ever smaller."""
        order = random.Random(1)
        for turn in range(_ROUNDS):
            order.shuffle(lessons)
            step = _STEP * (1 - turn / _ROUNDS) + _LEAST_STEP
            for label, rows, values, weight in lessons:
                error = self._shares(rows, values)
                error[label] -= 1
                error *= step * weight
                self._weights[rows] -= values[:, None] * error
                self._bias -= error * _BIAS_STEP
