"""Many people and several clocks at the same three incidents, all at once, on connections of their own.

What threads do to each other cannot be drawn again from a seed, so nothing is shrunk here: the deeds are
drawn, and after each round, when all hands rest, everything that must always be true is looked at.
"""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Count

from liandong.core import clock
from liandong.core.errors import DomainError
from liandong.core.journal import Entry
from liandong.core.obligations.models import Obligation
from liandong.core.obligations.sweep import sweep
from liandong.core.testing.time import assert_rebuilt, facts
from liandong.dispatch import actions, handovers, steps
from liandong.dispatch.actions import Wanted
from liandong.dispatch.models import OPEN, Order
from liandong.incidents import actions as incidents
from liandong.incidents.models import Incident
from tests.scenarios.story import LEAK, happens, ordered

UNITS = ["county-fire", "county-ems", "county-police", "power-company", "town-990101001"]
HANDS, CLOCKS, DEEDS, ROUNDS = 5, 2, 8, 4


class Hand:
    """Somebody who does what comes to mind; a refusal is an answer, anything else is a fault."""

    def __init__(self, cast, refs: list[str], at, seed: int) -> None:
        self.by, self.refs, self.at = cast.duty_leader, refs, at
        self.chance = random.Random(seed)
        self.done: Counter[str] = Counter()

    def __call__(self) -> Counter[str]:
        try:
            with clock.at(self.at):
                for _ in range(DEEDS):
                    self._deed()
        finally:
            connection.close()
        return self.done

    def _deed(self) -> None:
        do: Callable[..., object]
        do, given = self.chance.choice(
            [self._orders, self._steps, self._steps, self._hands_over, self._decides]
        )()
        if given.get("order", given.get("incident")) is None:
            return
        try:
            do(by=self.by, at=self.at, **given)
        except DomainError:
            self.done["refused"] += 1
        else:
            self.done[do.__name__] += 1

    def _incident(self) -> Incident:
        return Incident.objects.get(ref=self.chance.choice(self.refs))

    def _order(self) -> Order | None:
        found = list(
            Order.objects.filter(incident__ref__in=self.refs, state__in=OPEN).select_related("incident")
        )
        return self.chance.choice(found) if found else None

    def _orders(self):
        units = self.chance.sample(UNITS, self.chance.randint(1, 3))
        wanted = [Wanted(unit, lead=self.chance.random() < 0.3 and n == 0) for n, unit in enumerate(units)]
        return actions.issue_orders, {"incident": self._incident(), "wanted": wanted}

    def _steps(self):
        return self.chance.choice([steps.acknowledge, steps.depart, steps.arrive]), {"order": self._order()}

    def _hands_over(self):
        unit = self.chance.choice(UNITS)
        do, said = self.chance.choice(
            [
                (handovers.offer_handover, {"to_unit": unit, "reason": "职责"}),
                (handovers.accept_handover, {}),
                (handovers.refuse_handover, {"reason": "不是"}),
                (handovers.decide_handover, {"to_unit": unit, "reason": "裁定"}),
                (actions.recall, {"reason": "误派"}),
                (steps.complete, {"text": "完"}),
            ]
        )
        return do, {"order": self._order(), **said}

    def _decides(self):
        do, said = self.chance.choice(
            [
                (actions.merge_incidents, {"into": self._incident()}),
                (actions.close_incident, {"conclusion": "了"}),
                (incidents.reopen, {"reason": "复燃"}),
                (incidents.grade, {"grade": self.chance.choice(["general", "larger", "major"])}),
            ]
        )
        return do, {"incident": self._incident(), **said}


def keep_sweeping(at) -> Callable[[], Counter[str]]:
    def run() -> Counter[str]:
        try:
            quiet = 0
            while quiet < 20:
                quiet = 0 if sweep(at, 5) else quiet + 1
        finally:
            connection.close()
        return Counter()

    return run


def exactly_one_is_responsible(refs: list[str]) -> None:
    for incident in Incident.objects.filter(ref__in=refs):
        unit = ""
        for entry in facts(incident.stream, "incidents.incident_opened", "incidents.lead_changed"):
            assert entry.body.get("previous", "") == unit, "each change goes from the one before to the next"
            unit = entry.body["lead_unit"]
        assert unit == incident.lead_unit
        family = actions.open_orders_of(incident.root)
        assert family.filter(lead=True).count() <= 1
        if incident.is_open and (leading := family.filter(lead=True).first()):
            assert leading.unit == incident.lead_unit
        assert not (incident.status == "closed" and actions.open_orders_of(incident).exists())
    for incident in Incident.objects.filter(ref__in=refs, merged_into=None):
        units = actions.open_orders_of(incident).order_by().values("unit").annotate(n=Count("id"))
        assert not units.filter(n__gt=1).exists(), "no unit has two orders for one event"


def every_step_was_fired_once() -> int:
    own = Entry.objects.filter(kind__in=["obligations.breached", "obligations.escalated"])
    fired = Counter((entry.body["obligation"], entry.body["step"]) for entry in own)
    assert set(fired.values()) <= {1}
    breached = set(own.filter(kind="obligations.breached").values_list("body__obligation", flat=True))
    assert set(Obligation.objects.filter(state="breached").values_list("id", flat=True)) <= breached
    return len(fired)


@pytest.mark.parametrize("seed", [1, 2])
def test_many_hands_at_once(cast, time, seed):
    happened = [happens(cast, time), happens(cast, time, kind=LEAK), happens(cast, time, summary="商场着火")]
    refs = [incident.ref for incident in happened]
    for incident in happened:
        ordered(cast, time, incident, "county-fire", "county-ems")
    done: Counter[str] = Counter()
    for number in range(ROUNDS):
        at = time.clock_is_down(minutes=[0.2, 1.1, 7, 16][number % 4])
        hands = [Hand(cast, refs, at, 1000 * seed + 10 * number + n) for n in range(HANDS)]
        jobs = [*hands, *(keep_sweeping(at) for _ in range(CLOCKS))]
        with ThreadPoolExecutor(len(jobs)) as pool:
            for result in [pool.submit(job) for job in jobs]:
                done += result.result(60)
        exactly_one_is_responsible(refs)
        every_step_was_fired_once()
        time.settle()
        assert_rebuilt(time.now)
    time.by(minutes=40)
    assert every_step_was_fired_once() > 10
    assert sum(done.values()) - done["refused"] > 20, done
