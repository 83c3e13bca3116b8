"""Another system at work over the API: it takes reports, and puts the positions of its vehicles."""

import random
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

import httpx

from tests.faults.sending import Acknowledged, Hand

CARS = 20
PAUSE = 0.1
LAG = timedelta(seconds=2)


class Machine(Hand):
    """Sends with idempotency keys, each one to three times."""

    def __init__(self, address: str, secret: str, said: Acknowledged, stop: threading.Event) -> None:
        super().__init__("machine", said, stop, random.Random(secret), repeats=True)
        self.address, self.secret = address, secret

    def work(self) -> None:
        headers = {"Authorization": f"Bearer {self.secret}"}
        with httpx.Client(base_url=f"{self.address}/api/v1", timeout=10, headers=headers) as client:
            while not self.stopping.is_set():
                self._report(client)
                self._positions(client)
                self.echo()
                time.sleep(PAUSE)

    def _report(self, client: httpx.Client) -> None:
        key = str(uuid.uuid4())
        body = {"narrative": f"{key} 平台转来", "place": {"name": "人民路", "region": "990101001"}}
        headers = {"Idempotency-Key": key}
        answer = self.write(lambda: client.post("/reports", json=body, headers=headers))
        self.said.foreign[key] = answer.json()["ref"]

    def _positions(self, client: httpx.Client) -> None:
        # A little ago: a fix from the future, by the database's clock, is moved to the present.
        at = (datetime.now(UTC) - LAG).isoformat()
        cars = [f"car-{self.chance.randrange(CARS)}" for _ in range(5)]
        fixes = [
            {"unit": "county-fire", "source": car, "lon": 104.5, "lat": 26.5, "at": at}
            for car in sorted(set(cars))
        ]
        answer = self.write(lambda: client.post("/positions", json={"positions": fixes})).json()
        refused = {one["index"] for one in answer["refused"]}
        self.said.positions.update(
            {fix["source"]: at for number, fix in enumerate(fixes) if number not in refused}
        )
