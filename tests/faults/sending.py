"""Sending until it is acknowledged, and again afterwards; what was acknowledged is written down."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

PATIENCE = 60.0  # seconds until somebody gives up on one write
PAST = 30  # writes that may be sent again later
Send = Callable[[], httpx.Response]


@dataclass
class Acknowledged:
    """What the system said it has: by the key under which it was sent."""

    reports: dict[str, str] = field(default_factory=dict)
    foreign: dict[str, str] = field(default_factory=dict)  # by another system, over the API
    orders: set[tuple[str, str]] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)
    positions: dict[str, str] = field(default_factory=dict)  # device -> when it was there
    moments: list[tuple[float, float]] = field(default_factory=list)  # sent at, acknowledged at
    refused: list[str] = field(default_factory=list)  # what must never be answered
    unavailable: int = 0
    retries: int = 0
    echoes: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def forget_positions(self) -> None:
        """The table of positions is not logged: after a crash of the database the next fixes fill it."""
        self.positions.clear()

    def first_good_after(self, moment: float) -> float | None:
        """Seconds from `moment` to the first acknowledgement of something sent after it."""
        with self.guard:
            return min((end - moment for sent, end in self.moments if sent >= moment), default=None)


class Hand(threading.Thread):
    """Somebody who sends; with `repeats` each write goes out one to three times at once, and later again."""

    def __init__(
        self,
        name: str,
        said: Acknowledged,
        stop: threading.Event,
        chance: random.Random,
        *,
        repeats: bool = False,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.said, self.stopping, self.chance, self.repeats = said, stop, chance, repeats
        self.past: list[tuple[Send, str]] = []
        self.good_at = float("-inf")  # when its latest acknowledged write was sent
        self.crash: BaseException | None = None

    def run(self) -> None:
        try:
            self.work()
        except BaseException as error:
            self.crash = error

    def work(self) -> None:
        raise NotImplementedError

    def write(self, send: Send, *, keep: bool = True) -> httpx.Response:
        """Send until acknowledged."""
        sent = 0.0

        def noted() -> httpx.Response:
            nonlocal sent
            sent = time.monotonic()
            return send()

        copies = self.chance.choice([1, 1, 2, 3]) if self.repeats and keep else 1
        answer = self.until_good(noted) if copies == 1 else self._at_once(noted, copies)
        with self.said.guard:
            self.said.moments.append((sent, time.monotonic()))
            self.good_at = sent
        if keep and self.repeats:
            self.past = [*self.past[1 - PAST :], (send, _meaning(answer))]
        return answer

    def echo(self) -> None:
        """Some of what was acknowledged is sent again, in another order: the answers must be the same."""
        if not self.repeats:
            return
        some = self.chance.sample(self.past, min(self.chance.randint(0, 3), len(self.past)))
        for send, meant in some:
            self._compare(self.until_good(send), meant)

    def _at_once(self, send: Send, copies: int) -> httpx.Response:
        with ThreadPoolExecutor(copies) as pool:
            answers = list(pool.map(lambda _: self.until_good(send), range(copies)))
        for other in answers[1:]:
            self._compare(other, _meaning(answers[0]))
        return answers[0]

    def _compare(self, answer: httpx.Response, meant: str) -> None:
        with self.said.guard:
            self.said.echoes += 1
            if _meaning(answer) != meant:
                self.said.refused.append(f"{answer.request.url.path}: {_meaning(answer)!r}, before {meant!r}")

    def until_good(self, send: Send) -> httpx.Response:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer: httpx.Response | None = send()
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code < 400 and not _sent_to_sign_in(answer):
                return answer
            self._note(answer)
            assert answer is None or answer.status_code >= 500, self.said.refused[-1]
            assert time.monotonic() < deadline, f"no answer for {PATIENCE:.0f} s, last {answer}"
            time.sleep(0.05)

    def _note(self, answer: httpx.Response | None) -> None:
        with self.said.guard:
            self.said.retries += 1
            if answer is None:
                return
            if answer.status_code == 503 and answer.headers.get("Retry-After"):
                self.said.unavailable += 1
            else:
                where = f"{answer.request.method} {answer.request.url.path}"
                self.said.refused.append(f"{where}: {answer.status_code} {_meaning(answer)[:200]!r}")


def _sent_to_sign_in(answer: httpx.Response) -> bool:
    """Nobody here is idle for long: no fault, and no clock that jumps, may end a session."""
    return answer.headers.get("Location", "").startswith("/sign-in/")


def _meaning(answer: httpx.Response) -> str:
    return answer.headers.get("Location") or answer.text
