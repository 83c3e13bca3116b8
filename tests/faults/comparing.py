"""What was acknowledged against what is stored: the differences, said in words."""

import json
import time
from collections.abc import Iterator
from typing import Any

from tests.faults.sending import Acknowledged
from tests.faults.stack import Stack

DONE_WITHIN = 60.0
EARLY = -0.05  # seconds; two processes read the database's clock a moment apart


def wait_until_done(stack: Stack) -> None:
    """A message that was being sent when its process died is sent again within half a minute."""
    deadline = time.monotonic() + DONE_WITHIN
    left = {"due": -1, "queued": -1}
    while time.monotonic() < deadline:
        left = json.loads(stack.run("-m", "tests.faults.judge"))
        if left["queued"] == 0:
            return
        time.sleep(0.5)
    raise AssertionError(f"still to be done: {left}")


def differences(said: Acknowledged, found: dict[str, Any]) -> list[str]:
    """Everything that is lost, doubled, broken or was never to be answered; empty when all promises held."""
    checks = (_reports, _orders, _machine, _webhooks, _journal, _deadlines)
    wrong = [one for check in checks for one in check(said, found)]
    return [*wrong, *(f"answered: {one}" for one in said.refused)]


def _reports(said: Acknowledged, found: dict[str, Any]) -> Iterator[str]:
    stored = found["reports"]
    yield from (f"report lost: {key}" for key, ref in said.reports.items() if stored.get(key) != ref)
    yield from (f"report never acknowledged: {key}" for key in stored.keys() - said.reports.keys())
    refs = {*said.reports.values(), *said.foreign.values()}
    yield from (f"facts of report {ref}: {n}" for ref, n in found["told"].items() if n != 1)
    if found["told"].keys() != refs:
        yield f"facts of reports and reports differ: {sorted(found['told'].keys() ^ refs)[:5]}"
    if found["incidents"] != len(said.reports):
        yield f"{found['incidents']} incidents of {len(said.reports)} reports"


def _orders(said: Acknowledged, found: dict[str, Any]) -> Iterator[str]:
    orders = [tuple(order) for order in found["orders"]]
    if len(orders) != len(set(orders)) or len(orders) != 3 * len(said.reports):
        yield f"{len(orders)} orders, {len(set(orders))} different, of {len(said.reports)} reports"
    yield from (f"order lost: {order}" for order in said.orders - set(orders))
    yield from (f"order {ref} issued {n} times" for ref, n in found["issued"].items() if n != 1)
    yield from (f"acknowledgement lost: {ref}" for ref in said.answers - found["answers"].keys())
    yield from (f"acknowledged {n} times: {ref}" for ref, n in found["answers"].items() if n != 1)


def _machine(said: Acknowledged, found: dict[str, Any]) -> Iterator[str]:
    foreign = [tuple(one) for one in found["foreign"]]
    if sorted(foreign) != sorted(said.foreign.items()):
        yield f"reports by API: {len(foreign)} stored, {len(said.foreign)} acknowledged"
    for device, at in said.positions.items():
        if (held := found["positions"].get(device, "")) < at:
            yield f"position of {device} lost: acknowledged {at}, held {held}"


def _webhooks(said: Acknowledged, found: dict[str, Any]) -> Iterator[str]:
    told = found["webhooks"]
    facts = [fact for fact, _state, _error in told["deliveries"]]
    if not facts:
        return
    if sorted(facts) != sorted(told["facts"]):
        yield f"{len(told['facts'])} facts to be told, {len(facts)} deliveries"
    for fact, state, error in told["deliveries"]:
        if state not in ("sent", "delivered") and not error:
            yield f"fact {fact} is {state}, and nobody can see why"


def _journal(said: Acknowledged, found: dict[str, Any]) -> Iterator[str]:
    yield from (f"journal: {one}" for one in found["verify"])
    if wrong := set(found["deliveries"]) - {"sent", "delivered"}:
        yield f"messages {wrong}"


def _deadlines(said: Acknowledged, found: dict[str, Any]) -> Iterator[str]:
    yield from (f"rebuilt differs: {one}" for one in found["differences"])
    yield from (f"step twice: {one}" for one in found["steps_twice"])
    if found["unannounced"]:
        yield f"{found['unannounced']} breaches unannounced"
    if found["late"] and found["late"][0] < EARLY:
        yield f"a deadline fired {-found['late'][0]:.1f} s early"
