"""People at work over HTTP, who write down what the system acknowledged and try again until it does."""

import random
import re
import threading
import uuid

import httpx

from tests.faults.prepare import PASSWORD
from tests.faults.sending import Acknowledged, Hand

UNITS = ("county-fire", "natural-resources")
LATER = "town-990101001"


class Writer(Hand):
    """Takes calls, orders units, adds one, and acknowledges for the fire brigade - most of the time."""

    def __init__(
        self, number: int, address: str, said: Acknowledged, stop: threading.Event, *, repeats: bool = False
    ) -> None:
        super().__init__(f"writer-{number}", said, stop, random.Random(number), repeats=repeats)
        self.address = address

    def work(self) -> None:
        with (
            httpx.Client(base_url=self.address, timeout=10) as desk,
            httpx.Client(base_url=self.address, timeout=10) as unit,
        ):
            self._sign_in(desk, "dispatcher")
            self._sign_in(unit, "fire")
            while not self.stopping.is_set():
                self._one_call(desk, unit)
                self.echo()

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
        page = self.until_good(lambda: desk.get("/desk/call/", params={"report": report}))
        found = re.search(rf'class="hint">{report}[^\n]*?/incidents/(\d\d-\d+)/', page.text)
        assert found, "the call's page names its incident"
        return found.group(1)

    def _sign_in(self, client: httpx.Client, username: str) -> None:
        self.until_good(lambda: client.get("/sign-in/"))
        data = {"username": username, "password": PASSWORD}
        self.write(lambda: self._posted(client, "/sign-in/", data), keep=False)

    def _write(self, client: httpx.Client, path: str, data: dict[str, object]) -> str:
        """Send until acknowledged; where it leads to."""
        answer = self.write(lambda: self._posted(client, path, data))
        return answer.headers.get("Location", "")

    @staticmethod
    def _posted(client: httpx.Client, path: str, data: dict[str, object]) -> httpx.Response:
        token = next((v for k, v in client.cookies.items() if k.startswith("csrftoken")), "")
        return client.post(path, data=data, headers={"X-CSRFToken": token})
