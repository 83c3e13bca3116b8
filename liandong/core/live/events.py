"""A fact as the feed tells it: what happened, to what, in one sentence; never a personal value."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import translation

from liandong.core.access.actor import EVERYTHING
from liandong.core.journal import say

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reader:
    """Whom the feed tells: what they may see, of which world, in which language."""

    topics: frozenset[str]
    world: str
    language: str
    origin: str = ""
    expires: float = float("inf")  # seconds since 1970

    def seconds_left(self) -> float:
        return self.expires - time.time()

    @property
    def sees_all(self) -> bool:
        return EVERYTHING in self.topics

    def filter(self) -> dict[str, Any]:
        """Parameters of `cursor.OF_READER`."""
        return {"world": self.world, "all": self.sees_all, "topics": sorted(self.topics)}


@dataclass
class Event:
    """One fact on its way to many readers; written out once per language."""

    id: int
    stream: str
    kind: str
    body: dict[str, Any]
    at: datetime
    by_name: str
    world: str
    topics: Sequence[str]
    _written: dict[str, str] = field(default_factory=dict)

    def for_reader(self, reader: Reader) -> bool:
        if self.world != reader.world:
            return False
        return reader.sees_all or not reader.topics.isdisjoint(self.topics)

    def told(self, language: str) -> Mapping[str, Any]:
        about, _, ref = self.stream.partition("/")
        return {
            "id": self.id,
            "stream": self.stream,
            "kind": self.kind,
            "sentence": self._sentence(language),
            "incident": self.body.get("incident") or (ref if about == "incident" else ""),
            "at": self.at.isoformat(),
            "by_name": self.by_name,
        }

    def _sentence(self, language: str) -> str:
        with translation.override(language):
            try:
                return say(self.kind, self.body)
            except Exception:
                # One fact that cannot say itself must not end the stream of everybody who may see it.
                log.exception("fact %s (%s) cannot say itself", self.id, self.kind)
                return self.kind

    def written(self, language: str) -> str:
        if language not in self._written:
            self._written[language] = json.dumps(
                self.told(language), ensure_ascii=False, separators=(",", ":")
            )
        return self._written[language]


def events_of(rows: Sequence[Sequence[Any]]) -> list[Event]:
    """The events of a query of `cursor`: before them stand snapshot and moment, a row of nulls means none."""
    return [Event(*row[2:]) for row in rows if row[2] is not None]
