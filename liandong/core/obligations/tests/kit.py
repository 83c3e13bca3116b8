"""Facts, rules and people of the engine's own tests, and the check that closes every situation."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from liandong.core.access.actor import Actor
from liandong.core.journal import Entry, Fact, record
from liandong.core.obligations import versions
from liandong.core.obligations.book import RuleBook, Whereabouts
from liandong.core.obligations.models import Obligation
from liandong.core.obligations.rebuild import compare
from liandong.core.obligations.rules import Rule
from liandong.core.obligations.sweep import sweep

NOON = datetime(2026, 4, 15, 4, 0, tzinfo=UTC)  # a Wednesday, 12:00 in the place
INCIDENT = "incident/26-000412"
LI = Actor(
    ref="li-na", name="李娜", post="linkage-centre:dispatcher", org="linkage-centre",
    roles=frozenset({"dispatcher"}), topics=frozenset({"place/990101"}),
)  # fmt: skip
CHIEF = replace(LI, ref="zhao-min", name="赵敏", roles=frozenset({"duty_leader"}))


class Ordered(Fact, kind="trial.ordered"):
    sentence = "派 {unit_name}"

    order: str
    unit: str
    unit_name: str = ""
    zone: str = "city_centre"


class Arrived(Fact, kind="trial.arrived"):
    sentence = "{order} 到场"

    order: str


class Recalled(Fact, kind="trial.recalled"):
    sentence = "{order} 撤回"

    order: str


class Graded(Fact, kind="trial.graded"):
    sentence = "定级 {grade}"

    grade: str


class ReportedUp(Fact, kind="trial.reported_up"):
    sentence = "上报 {to}"

    to: str


class Held(Fact, kind="trial.held"):
    sentence = "{unit} 开会"

    unit: str = ""


class Sent(Fact, kind="trial.sent"):
    sentence = "{ticket} 转办 {unit}"

    ticket: str
    unit: str


class Answered(Fact, kind="trial.answered"):
    sentence = "{ticket} 办结"

    ticket: str


ARRIVE = """
id: arrive
title: 十五分钟内到场
cites: [trial/1]
opens: {fact: trial.ordered, where: {zone: [city_centre, suburb]}}
per: order
owed_by: unit
met_by: {fact: trial.arrived}
void_by: [{fact: trial.recalled}]
within: 15m
basis: regulation
remind: [{before: 5m, tell: [unit_duty]}]
escalate: [{after: 0m, tell: [unit_duty, centre_duty]}, {after: 5m, tell: [centre_leader]}]
weight: 2
examples:
  - name: 第十五分钟
    facts:
      - {at: "00:00", fact: trial.ordered, order: a, unit: u, zone: suburb}
      - {at: "00:15", fact: trial.arrived, order: a}
    at: "00:16"
    expect: met
  - name: 多一秒
    facts: [{at: "00:00", fact: trial.ordered, order: a, unit: u, zone: suburb}]
    at: "00:15:01"
    expect: breached
"""
REPORT = """
id: report
title: 较大事件一小时内报告
cites: [trial/2]
opens: {fact: trial.graded, where: {grade: [larger, major]}}
owed_by: post:centre_duty
met_by: [{fact: trial.reported_up, where: {to: emergency_office}}]
superseded_by: [{fact: trial.graded}]
within: 1h
basis: house
examples:
  - name: 报了
    facts:
      - {at: "00:00", fact: trial.graded, grade: major}
      - {at: "01:00", fact: trial.reported_up, to: emergency_office}
    at: "02:00"
    expect: met
  - name: 没报
    facts: [{at: "00:00", fact: trial.graded, grade: major}]
    at: "01:00:01"
    expect: breached
"""
CONFERENCE = """
id: conference
title: 每半年开一次联席会议
cites: [trial/3]
every: {half_year: 1, at: "18:00"}
owed_by_each: {tier: "1"}
met_by: {fact: trial.held}
basis: regulation
escalate: [{after: 0m, tell: [emergency_office]}]
examples:
  - name: 开了
    facts: [{at: "2026-06-30T18:00", fact: trial.held, unit: u}]
    at: "2026-07-02T09:00"
    expect: met
  - {name: 没开, facts: [], at: "2026-06-30T18:00:01", expect: breached}
"""
REPLY = """
id: reply
title: 五个工作日内答复
cites: [trial/4]
opens: {fact: trial.sent}
per: ticket
across: true
owed_by: unit
met_by: {fact: trial.answered}
by: {working_days: 5, at: "18:00"}
basis: house
examples:
  - name: 下周一下班前
    facts:
      - {at: "2026-03-02T09:00", fact: trial.sent, ticket: t, unit: u}
      - {at: "2026-03-09T18:00", fact: trial.answered, ticket: t}
    at: "2026-03-10T09:00"
    expect: met
  - name: 多一秒
    facts: [{at: "2026-03-02T09:00", fact: trial.sent, ticket: t, unit: u}]
    at: "2026-03-09T18:00:01"
    expect: breached
"""
ALL = (ARRIVE, REPORT, CONFERENCE, REPLY)


def rule(text: str, **changed: Any) -> Rule:
    return Rule.model_validate({**yaml.safe_load(text), **changed})


def book(*texts: str) -> RuleBook:
    rules = [rule(text) for text in texts or ALL]
    return RuleBook({one.id: one for one in rules}, Whereabouts())


@contextmanager
def rules_in_force(*texts: str) -> Iterator[RuleBook]:
    with versions.in_force(book(*texts)) as rules:
        yield rules


def write_rules(folder: Path, *texts: str) -> Path:
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    for text in texts:
        (folder / "rules" / f"{yaml.safe_load(text)['id']}.yaml").write_text(text, encoding="utf-8")
    return folder


def minute(n: float) -> datetime:
    return NOON + timedelta(minutes=n)


def happen(
    fact: Fact,
    at: float | datetime,
    *,
    occurred: float | datetime | None = None,
    stream: str = INCIDENT,
    by: Actor = LI,
) -> Entry:
    """Record one fact, committed, at a minute after noon (or a moment)."""
    when = minute(at) if isinstance(at, int | float) else at
    earlier = minute(occurred) if isinstance(occurred, int | float) else occurred
    with transaction.atomic():
        return record(fact, stream=stream, by=by, at=when, occurred_at=earlier, place="990101001")


def order(n: int = 1, at: float = 0, **more: Any) -> Entry:
    stream = more.pop("stream", INCIDENT)
    occurred = more.pop("occurred", None)
    fact = Ordered(order=f"26-000412-{n:02}", unit="county-fire", unit_name="县消防救援大队", **more)
    return happen(fact, at, occurred=occurred, stream=stream)


def arrive(n: int = 1, at: float = 10, **more: Any) -> Entry:
    return happen(Arrived(order=f"26-000412-{n:02}"), at, **more)


def run_clock(at: float | datetime, limit: int = 200) -> int:
    """Sweep until nothing is left at that moment. Returns how many obligations were handled."""
    moment = minute(at) if isinstance(at, int | float) else at
    handled = 0
    while batch := sweep(moment, limit):
        handled += batch
    return handled


def the_one(**filters: Any) -> Obligation:
    return Obligation.objects.get(**filters)


def said() -> list[str]:
    """Kinds of what the engine announced, in order."""
    kinds = (
        Entry.objects.filter(kind__startswith="obligations.").order_by("id").values_list("kind", flat=True)
    )
    return [kind.removeprefix("obligations.") for kind in kinds]


def assert_table_is_implied(at: float | datetime) -> None:
    """What is stored is what the journal implies: the check that closes every situation."""
    moment = minute(at) if isinstance(at, int | float) else at
    assert [str(difference) for difference in compare(moment)] == []
