"""Every worked example of every rule runs; what a rule may not say is refused."""

from pathlib import Path

import pytest
from django.conf import settings
from pydantic import ValidationError

from liandong.core.obligations import checks, examples, versions
from liandong.core.obligations.book import RuleBook, RuleInvalid, load_rules, whereabouts
from liandong.core.obligations.predicates import predicate
from liandong.core.obligations.rules import Rule

from .kit import (
    ALL,
    ARRIVE,
    CONFERENCE,
    REPORT,
    Ordered,
    book,
    happen,
    rule,
    rules_in_force,
    run_clock,
    the_one,
    write_rules,
)

ROOT = Path(settings.BASE_DIR)
FOLDERS = sorted(
    {path.parent for path in ROOT.glob("mechanisms/*/rules")} | set(ROOT.glob("tests/mechanisms/*/"))
)
FOLDERS = [folder for folder in FOLDERS if (folder / "rules").is_dir()]


def every_example():
    for folder in FOLDERS:
        found = load_rules(folder)
        for one in found:
            for example in one.examples:
                yield pytest.param(found, one, example, id=f"{folder.name}/{one.id}: {example.name}")


@pytest.mark.parametrize(("found", "one", "example"), list(every_example()))
def test_example(found: RuleBook, one: Rule, example):
    assert examples.outcome(one, example, found.place) == example.expect


def test_there_are_rules():
    assert len(load_rules(ROOT / "mechanisms" / "yunling")) > 10  # else the examples pass for nothing


@pytest.mark.parametrize("text", ALL)
def test_the_trial_rules_hold_too(text):
    assert examples.failures(book(text)) == []


def test_a_wrong_example_is_found():
    wrong = rule(ARRIVE, within="14m")
    assert examples.failures(RuleBook({"arrive": wrong})) == ["arrive: 第十五分钟: late, not met"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"within": "15 minutes"}, "不是时长"),
        ({"by": {"working_days": 5}}, "写且只写一个"),
        ({"withn": "15m"}, "Extra inputs"),
        ({"owed_by": ""}, "owed_by"),
        ({"cites": []}, "at least 1"),
        ({"basis": "law"}, "regulation"),
        ({"across": True, "per": []}, "across"),
        ({"remind": [{"tell": ["unit_duty"]}]}, "before 与 after"),
        ({"escalate": [{"after": "0m", "tell": []}]}, "at least 1"),
        ({"opens": []}, "opens"),
    ],
)
def test_what_a_rule_may_not_say(changed, why):
    with pytest.raises(ValidationError, match=why):
        rule(ARRIVE, **changed)


@pytest.mark.parametrize("expect", ["met", "breached"])
def test_both_outcomes_must_be_shown(expect):
    whole = rule(ARRIVE)
    only = [one.model_dump() for one in whole.examples if one.expect != expect]
    with pytest.raises(ValidationError, match=expect):
        rule(ARRIVE, examples=only * 2)


@pytest.mark.parametrize(
    "every", [{}, {"week": 1, "month": 1}, {"month": 1, "on": "fri"}, {"week": 0}, {"week": 1, "at": "25:00"}]
)
def test_what_a_period_may_not_say(every):
    with pytest.raises(ValidationError):
        rule(CONFERENCE, every=every)


def test_a_file_that_is_no_rule_is_named(tmp_path):
    with pytest.raises(RuleInvalid, match=r"arrive\.yaml"):
        load_rules(write_rules(tmp_path, ARRIVE.replace("basis: regulation", "basis: none")))


def test_the_place_is_read_from_the_mechanism():
    place = whereabouts(ROOT / "mechanisms" / "yunling")
    assert (place.code, str(place.zone), place.org_of("centre_duty"), place.org_of("emergency_office")) == (
        "yunling", "Asia/Shanghai", "linkage-centre", "emergency-office",
    )  # fmt: skip


def test_the_place_may_say_which_days_it_works(tmp_path):
    (tmp_path / "calendar.yaml").write_text("work: [2026-10-03]\nrest: [2026-09-30]\n", encoding="utf-8")
    days = whereabouts(tmp_path).working_days
    from datetime import date

    assert days.is_working(date(2026, 10, 3))
    assert not days.is_working(date(2026, 9, 30))


def test_misspelt_words_stop_the_product():
    wrong = [
        rule(ARRIVE, id="a", opens={"fact": "trial.orderd"}),
        rule(ARRIVE, id="b", opens={"fact": "trial.ordered", "where": {"zoon": "suburb"}}),
        rule(ARRIVE, id="c", per="ordr"),
        rule(ARRIVE, id="d", owed_by="unti"),
        rule(ARRIVE, id="e", met_by={"fact": "obligations.breached"}),
        rule(ARRIVE, id="f", void_by=[{"fact": "trial.recalled", "predicate": "nobody_knows"}]),
    ]
    found = checks.check_words(RuleBook({one.id: one for one in wrong}))
    assert {message.msg.split()[1] for message in found} == {"a:", "b:", "c:", "d:", "e:", "f:"}
    assert all(message.id == "obligations.E003" for message in found)
    assert checks.check_words(book()) == []


def test_a_rule_on_disk_that_is_not_loaded_stops_the_product(tmp_path, settings):
    settings.LIANDONG_MECHANISM = write_rules(tmp_path, ARRIVE)
    with rules_in_force(REPORT):
        assert [message.id for message in checks.rules_are_loaded(None)] == ["obligations.E002"]
    versions.forget()
    assert checks.rules_are_loaded(None) == []
    write_rules(tmp_path, REPORT.replace("id: report", "id: report").replace("within: 1h", "within: soon"))
    versions.forget()
    assert [message.id for message in checks.rules_are_loaded(None)] == ["obligations.E001"]


@predicate("trial.at_night")
def at_night(entry) -> bool:
    return entry.occurred_at.astimezone(whereabouts(ROOT).zone).hour >= 22


@pytest.mark.django_db
def test_what_equality_cannot_say_is_a_named_predicate():
    text = ARRIVE.replace("suburb]}}", "suburb]}, predicate: trial.at_night}")
    with rules_in_force(text):
        happen(Ordered(order="a", unit="u"), 0)
        happen(Ordered(order="b", unit="u"), 11 * 60)
        run_clock(10)
        assert the_one().subject == "b"
