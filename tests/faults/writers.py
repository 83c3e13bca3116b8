"""People at work over HTTP, who write down what the system acknowledged and try again until it does."""

import random
import re
import threading
import time
import uuid
from dataclasses import dataclass, field

import httpx

from tests.faults.prepare import PASSWORD

PATIENCE = 30.0  # seconds until somebody gives up on one write
UNITS = ("county-fire", "natural-resources")
LATER = "town-990101001"


@dataclass
class Acknowledged:
    """What the system said it has: by the key under which it was sent."""

    reports: dict[str, str] = field(default_factory=dict)
    orders: set[tuple[str, str]] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)
    moments: list[tuple[float, float]] = field(default_factory=list)  # sent at, acknowledged at
    refused: list[str] = field(default_factory=list)  # what must never be answered
    unavailable: int = 0
    retries: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def first_good_after(self, moment: float) -> float | None:
        """Seconds from `moment` to the first acknowledgement of something sent after it."""
        with self.guard:
            return min((end - moment for sent, end in self.moments if sent >= moment), default=None)


class Writer(threading.Thread):
    """Takes calls, orders units, adds one, and acknowledges for the fire brigade - most of the time."""

    def __init__(self, number: int, address: str, said: Acknowledged, stop: threading.Event) -> None:
        super().__init__(name=f"writer-{number}", daemon=True)
        self.number, self.address, self.said, self.stopping = number, address, said, stop
        self.chance = random.Random(number)
        self.crash: BaseException | None = None

    def run(self) -> None:
        try:
            with (
                httpx.Client(base_url=self.address, timeout=10) as desk,
                httpx.Client(base_url=self.address, timeout=10) as unit,
            ):
                self._sign_in(desk, "dispatcher")
                self._sign_in(unit, "fire")
                while not self.stopping.is_set():
                    self._one_call(desk, unit)
        except BaseException as error:
            self.crash = error

    def _one_call(self, desk: httpx.Client, unit: httpx.Client) -> None:
        key = str(uuid.uuid4())
        call = {
            "key": key,
            "do": "send",
            "narrative": f"{key} 厨房起火，烟很大",
            "place_name": "白水村",
            "type": "12G03",
            "urgency": "critical",
            "units": list(UNITS),
        }
        report = re.search(r"R\d\d-\d+", self._write(desk, "/desk/call/", call))
        assert report, "an acknowledged call names its report"
        self.said.reports[key] = report.group()
        incident = self._incident_of(desk, report.group())
        self._write(desk, f"/incidents/{incident}/orders/", {"units": [LATER], "_key": str(uuid.uuid4())})
        self.said.orders.add((incident, LATER))
        if self.chance.random() < 0.7:  # the others are left to the clock
            order = f"{incident}-01"
            self._write(unit, f"/orders/{order}/acknowledgement/", {"_key": str(uuid.uuid4())})
            self.said.answers.add(order)

    def _incident_of(self, desk: httpx.Client, report: str) -> str:
        page = self._until_good(lambda: desk.get("/desk/call/", params={"report": report}))
        found = re.search(rf'class="hint">{report}[^\n]*?/incidents/(\d\d-\d+)/', page.text)
        assert found, "the call's page names its incident"
        return found.group(1)

    def _sign_in(self, client: httpx.Client, username: str) -> None:
        self._until_good(lambda: client.get("/sign-in/"))
        self._write(client, "/sign-in/", {"username": username, "password": PASSWORD})

    def _write(self, client: httpx.Client, path: str, data: dict[str, object]) -> str:
        """Send until acknowledged; where it leads to."""
        sent = 0.0

        def send() -> httpx.Response:
            nonlocal sent
            token = next((v for k, v in client.cookies.items() if k.startswith("csrftoken")), "")
            sent = time.monotonic()
            return client.post(path, data=data, headers={"X-CSRFToken": token})

        answer = self._until_good(send)
        with self.said.guard:
            self.said.moments.append((sent, time.monotonic()))
        return answer.headers.get("Location", "")

    def _until_good(self, send: object) -> httpx.Response:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer: httpx.Response = send()  # type: ignore[operator]
            except httpx.TransportError:
                answer = None  # type: ignore[assignment]
            if answer is not None and answer.status_code < 400:
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
                self.said.refused.append(f"{where}: {answer.status_code} {answer.text[:200]!r}")
