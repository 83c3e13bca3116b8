"""Callers' names, numbers and words: masked, shown on record, and gone without a trace when destroyed."""

import json
from dataclasses import replace

import pytest

from liandong.core.errors import Forbidden, Invalid
from liandong.core.journal.models import Entry
from liandong.core.journal.personal import NothingToReveal, destroy
from liandong.core.notify.models import Message
from liandong.dispatch import actions as dispatch
from liandong.dispatch.models import Order
from liandong.incidents.models import Incident
from liandong.intake import actions
from liandong.intake.models import Draft, Report, TypeCorrection
from liandong.intake.tests.county import AT, FIRE, LI, told

pytestmark = pytest.mark.usefixtures("place")
OFFICE = replace(LI, ref="ma-ke", roles=frozenset({"emergency_office"}))
WORDS = "我是张三丰，19900002222，家里着火"


@pytest.fixture
def report() -> Report:
    given = told(WORDS, type="12G03", caller_name="张三丰", caller_phone="19900002222")
    report = actions.take_report(given=given, by=LI, at=AT, key="key-of-the-desk", suggested="11A02")
    actions.save_draft(key="another-key", body={"more": WORDS}, version=1, by=LI, at=AT, report=report)
    incident = actions.open_from_report(report=report, by=LI, at=AT)
    dispatch.issue_order(incident=incident, unit="county-fire", task="", by=LI, at=AT)
    report.refresh_from_db()
    return report


def everywhere() -> str:
    """All that is kept outside the journal's own store of personal values."""
    tables = [Entry, Message, Report, Draft, TypeCorrection, Incident, Order]
    rows = [row for table in tables for row in table.objects.values()]
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_no_fact_and_no_message_repeats_what_a_caller_said(report: Report) -> None:
    for table in (Entry, Message):
        said = json.dumps(list(table.objects.values()), default=str, ensure_ascii=False)
        assert "张三丰" not in said
        assert "19900002222" not in said
    assert Order.objects.get().task == WORDS


def test_destroyed_means_gone_from_every_table(report: Report) -> None:
    assert "张三丰" in everywhere()
    destroy(list(Entry.objects.filter(stream=report.stream)), order="1号", reason="期满", by=OFFICE, at=AT)
    assert "张三丰" not in everywhere()
    assert "19900002222" not in everywhere()
    assert Incident.objects.get().place_name == "滨江路18号"


def test_who_looks_at_a_caller_is_a_fact(report: Report) -> None:
    fire = replace(FIRE, topics=frozenset({"org/county-fire"}))
    with pytest.raises(Invalid):
        actions.reveal_caller(report=report, reason=" ", by=fire, at=AT)
    assert actions.reveal_caller(report=report, reason="回拨核实", by=fire, at=AT).caller_name == "张三丰"
    fact = Entry.objects.get(kind="access.revealed")
    assert (fact.by, fact.stream, fact.body["reason"]) == (fire.ref, report.stream, "回拨核实")
    inspector = replace(LI, roles=frozenset({"inspector"}))
    with pytest.raises(Forbidden):
        actions.reveal_caller(report=report, reason="看看", by=inspector, at=AT)
    Report.objects.update(caller_name="", caller_phone="")
    report.refresh_from_db()
    with pytest.raises(NothingToReveal):
        actions.reveal_caller(report=report, reason="回拨", by=LI, at=AT)
