"""Whatever is killed in whatever moment: what was acknowledged is there, once."""

import json
import logging
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from liandong.cli.ports import give_back_ports, take_port
from tests.faults.comparing import differences, wait_until_done
from tests.faults.sending import Acknowledged
from tests.faults.stack import Stack
from tests.faults.writers import Writer

pytestmark = pytest.mark.slow
WRITERS = 3
VICTIMS = [
    "worker",
    "delivery",
    "clock",
    "postmaster",
    "web",
    "database",
    "clock",
    "postmaster",
    "worker",
    "database",
]
PATIENCE = 45.0  # how long recovery takes depends on what else the machine does: `bin/faults` judges that


@pytest.fixture
def stack() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="ld-fault-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)
        port = take_port("127.0.0.1", 18000)
        give_back_ports()  # only a first wish: `serve` takes the next free one
        stack = Stack(folder, port)
        try:
            stack.run("-m", "tests.faults.prepare")
            stack.start()
            yield stack
        finally:
            stack.stop()
            stack.cluster.stop()


def at_work(stack: Stack, said: Acknowledged, stop: threading.Event) -> list[Writer]:
    writers = [Writer(n, stack.address, said, stop) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    return writers


def wait_for_good_write(said: Acknowledged, after: float, seconds: float) -> float | None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (took := said.first_good_after(after)) is not None:
            return took
        time.sleep(0.02)
    return None


def test_killing_any_process_at_any_moment_loses_nothing_that_was_acknowledged(stack, record_property):
    logging.getLogger("httpx").setLevel(logging.WARNING)
    said, stop, chance = Acknowledged(), threading.Event(), random.Random(20261121)
    writers = at_work(stack, said, stop)
    assert wait_for_good_write(said, time.monotonic(), 30) is not None
    recoveries: dict[str, list[float]] = {}
    for victim in VICTIMS:
        time.sleep(0.3 + 1.2 * chance.random())
        killed = time.monotonic()
        stack.kill(victim)
        took = wait_for_good_write(said, killed, PATIENCE)
        assert took is not None, f"no write succeeded for {PATIENCE} s after {victim} was killed"
        recoveries.setdefault(victim, []).append(round(took, 2))
    stop.set()
    for writer in writers:
        writer.join(40)
    assert [writer.crash for writer in writers] == [None] * WRITERS
    wait_until_done(stack)
    stack.stop()
    found = json.loads(stack.run("-m", "tests.faults.judge", "verdict"))
    figures = {"acknowledged": len(said.moments), "retries": said.retries, "503": said.unavailable}
    print(figures, "recovery", recoveries, "breaches", found["breaches"], found["deliveries"])
    record_property("faults", json.dumps({**figures, "recovery": recoveries, "breaches": found["breaches"]}))
    stack.cluster.stop()
    assert len(said.reports) >= 10, "there was real load"
    assert found["breaches"] > 0
    assert differences(said, found) == []
    assert stack.survivors() == []
