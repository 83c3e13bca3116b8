"""Whatever people do in whatever order: at every instant exactly one unit is responsible for an incident."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from liandong.core.errors import DomainError
from liandong.core.obligations.sweep import sweep
from liandong.core.testing.cast import START, VILLAGE, Cast
from liandong.core.testing.time import assert_rebuilt, assert_whole, facts
from liandong.dispatch import actions, handovers, steps
from liandong.dispatch.actions import Wanted
from liandong.dispatch.models import OPEN, Order
from liandong.incidents import actions as incidents
from liandong.incidents.actions import TypeGiven
from liandong.incidents.models import Incident
from liandong.incidents.places import PlaceGiven
from liandong.reporting.actions import ReportKind, report_up

UNITS = ["county-fire", "county-ems", "county-police", "power-company", "town-990101001"]
STEPS = [steps.acknowledge, steps.depart, steps.arrive]
which = st.integers(min_value=0, max_value=7)


class Story(RuleBasedStateMachine):
    """People act through the dispatcher, who may do all of it; a refusal must leave everything as it was."""

    now = START  # moves on from story to story: one database holds them all

    @initialize(first_receiver=st.sampled_from(["", "power-company"]), units=st.permutations(UNITS))
    def begins(self, first_receiver: str, units: list[str]) -> None:
        self.by, self.leader = Cast().dispatcher, Cast().duty_leader
        self.refs: list[str] = []
        self.opens(first_receiver=first_receiver, village=False)
        self.opens(first_receiver="", village=False)
        self.orders(which=0, units=units[:2], lead=False)
        self.orders(which=1, units=units[1:3], lead=False)

    @precondition(lambda self: len(self.refs) < 4)
    @rule(first_receiver=st.sampled_from(["", "water-company"]), village=st.booleans())
    def opens(self, first_receiver: str, village: bool) -> None:
        place = PlaceGiven("某处", region=VILLAGE if village else "990101001")
        opened = incidents.open_incident(
            kind=TypeGiven("12G03"), place=place, summary="着火", by=self.by, at=Story.now,
            first_receiver=first_receiver,
        )  # fmt: skip
        self.refs.append(opened.ref)

    @rule(minutes=st.sampled_from([0, 1, 4, 16, 45]))
    def time_passes(self, minutes: int) -> None:
        Story.now += timedelta(minutes=minutes, seconds=1)
        while sweep(Story.now):
            pass

    @rule(which=which, units=st.lists(st.sampled_from(UNITS), min_size=1, max_size=3), lead=st.booleans())
    def orders(self, which: int, units: list[str], lead: bool) -> None:
        wanted = [Wanted(unit, lead=lead and number == 0) for number, unit in enumerate(units)]
        self.tried(actions.issue_orders, incident=self.incident(which), wanted=wanted)

    @rule(which=which, step=st.sampled_from(STEPS), back=st.sampled_from([None, 0, 2, 600]))
    def steps_on(self, which: int, step, back: int | None) -> None:
        if order := self.order(which):
            occurred = None if back is None else Story.now - timedelta(minutes=back)
            self.tried(step, order=order, occurred_at=occurred)

    @rule(which=which, deed=st.sampled_from(["feedback", "complete", "recall", "false"]))
    def ends(self, which: int, deed: str) -> None:
        if order := self.order(which):
            do, said = {
                "feedback": (steps.give_feedback, "text"),
                "complete": (steps.complete, "text"),
                "recall": (actions.recall, "reason"),
                "false": (steps.report_false, "reason"),
            }[deed]
            self.tried(do, order=order, **{said: "如此"})

    @rule(
        which=which,
        unit=st.sampled_from(UNITS),
        deed=st.sampled_from(["offer", "accept", "refuse", "decide"]),
    )
    def hands_over(self, which: int, unit: str, deed: str) -> None:
        if order := self.order(which):
            do, said = {
                "offer": (handovers.offer_handover, {"to_unit": unit, "reason": "职责"}),
                "accept": (handovers.accept_handover, {}),
                "refuse": (handovers.refuse_handover, {"reason": "不是"}),
                "decide": (handovers.decide_handover, {"to_unit": unit, "reason": "裁定"}),
            }[deed]
            self.tried(do, order=order, **said)

    @rule(which=which, other=which)
    def merges(self, which: int, other: int) -> None:
        self.tried(actions.merge_incidents, incident=self.incident(which), into=self.incident(other))

    @rule(which=which, deed=st.sampled_from(["close", "reopen", "grade", "report"]))
    def decides(self, which: int, deed: str) -> None:
        incident = self.incident(which)
        do, said = {
            "close": (actions.close_incident, {"conclusion": "了"}),
            "reopen": (incidents.reopen, {"reason": "复燃"}),
            "grade": (incidents.grade, {"grade": ["general", "larger", "major"][which % 3]}),
            "report": (report_up, {"report_kind": ReportKind.values[which % 4], "text": "情况"}),
        }[deed]
        self.tried(do, incident=incident, **said)

    @invariant()
    def exactly_one_is_responsible(self) -> None:
        for incident in Incident.objects.filter(ref__in=getattr(self, "refs", [])):
            assert responsible(incident) == incident.lead_unit
            leading = Order.objects.filter(incident=incident, state__in=OPEN, lead=True)
            family = actions.open_orders_of(incident.root).filter(lead=True)
            assert leading.count() <= 1
            assert family.count() <= 1
            if incident.is_open and (order := family.first()):
                assert order.unit == incident.lead_unit
            assert not (incident.status == "closed" and actions.open_orders_of(incident).exists())

    @invariant()
    def no_unit_has_two_orders_for_one_event(self) -> None:
        for incident in Incident.objects.filter(ref__in=getattr(self, "refs", []), merged_into=None):
            units = actions.open_orders_of(incident).order_by().values("unit").annotate(n=Count("id"))
            assert not units.filter(n__gt=1).exists()

    def teardown(self) -> None:
        while sweep(Story.now):
            pass
        assert_rebuilt(Story.now)

    def tried(self, do, **given) -> None:
        before, refused = self.stated(), None
        try:
            do(by=self.leader, at=Story.now, **given)
        except DomainError as error:
            refused = error
        if refused:
            assert "{" not in str(refused)
            assert refused.status in (403, 409, 422)
            assert self.stated() == before

    def stated(self) -> list[int]:
        return [len(facts(f"incident/{ref}")) for ref in self.refs]

    def incident(self, which: int) -> Incident:
        return Incident.objects.get(ref=self.refs[which % len(self.refs)])

    def order(self, which: int) -> Order | None:
        found = Order.objects.filter(incident__ref__in=self.refs).select_related("incident").order_by("-id")
        return found[which % count] if (count := found.count()) else None


def responsible(incident: Incident) -> str:
    """Who is responsible by the journal alone: each change goes from the one before to exactly one other."""
    unit = ""
    for entry in facts(incident.stream, "incidents.incident_opened", "incidents.lead_changed"):
        assert entry.body.get("previous", "") == unit
        unit = entry.body["lead_unit"]
        assert unit
    return unit


@pytest.fixture
def county(cast: Cast) -> Iterator[None]:
    Story.now = START
    yield
    assert_whole()


def test_whatever_people_do(county):
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
