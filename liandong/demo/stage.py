"""Where stories are played: a heap of moments, in moved or in real time.

A story is a generator that yields how long to wait, and is sent the moment at which it goes on. History and
simulator play the same stories through the same actions; only the clock differs.
"""

import heapq
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Course = Generator[timedelta, datetime, None]


@dataclass
class Stage:
    """Courses by the moment at which each goes on. A `speed` of 10 makes every pause a tenth."""

    speed: float = 1.0
    _heap: list[tuple[datetime, int, Course]] = field(default_factory=list)
    _count: int = 0

    def enter(self, course: Course, at: datetime) -> None:
        """Begin a course: it runs to its first pause at once, and goes on when that is over."""
        self._push(course, at + next(course) / self.speed)

    def _push(self, course: Course, at: datetime) -> None:
        self._count += 1
        heapq.heappush(self._heap, (at, self._count, course))

    def next_moment(self) -> datetime | None:
        return self._heap[0][0] if self._heap else None

    def go_on(self, at: datetime) -> None:
        """Let the next course take its step at `at`."""
        _, _, course = heapq.heappop(self._heap)
        try:
            pause = course.send(at)
        except StopIteration:
            return
        self._push(course, at + pause / self.speed)
