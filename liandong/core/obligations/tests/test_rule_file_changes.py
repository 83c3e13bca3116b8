"""A rule is rewritten while obligations run: each keeps the version it was opened under."""

import pytest

from liandong.core.obligations import versions
from liandong.core.obligations.book import load_rules
from liandong.core.obligations.models import Obligation, RuleVersion

from .kit import (
    ARRIVE,
    REPORT,
    arrive,
    assert_table_is_implied,
    minute,
    order,
    rules_in_force,
    run_clock,
    write_rules,
)

pytestmark = pytest.mark.django_db
STRICTER = ARRIVE.replace("within: 15m", "within: 10m").replace('at: "00:15", fact', 'at: "00:10", fact')


def adopt(*texts: str, at: float):
    context = rules_in_force(*texts)
    rules = context.__enter__()
    versions.adopt(rules, minute(at))
    return context


def test_the_old_one_keeps_fifteen_minutes_the_new_one_has_ten():
    first = adopt(ARRIVE, at=0)
    order(1, at=0)
    first.__exit__(None, None, None)
    second = adopt(STRICTER, at=1)
    order(2, at=1)
    run_clock(12)
    states = dict(Obligation.objects.values_list("opened_at", "state"))
    assert states == {minute(0): "open", minute(1): "breached"}
    arrive(1, at=13)
    assert Obligation.objects.get(opened_at=minute(0)).state == "met"
    assert_table_is_implied(13)
    second.__exit__(None, None, None)


def test_a_rule_that_was_taken_away_still_ends_what_it_opened():
    first = adopt(ARRIVE, at=0)
    order(1, at=0)
    first.__exit__(None, None, None)
    second = adopt(REPORT, at=1)
    order(2, at=1)
    arrive(1, at=5)
    assert [o.state for o in Obligation.objects.all()] == ["met"]
    assert_table_is_implied(5)
    second.__exit__(None, None, None)


def test_back_to_the_old_text_is_a_version_of_its_own():
    for at, text in enumerate((ARRIVE, STRICTER, ARRIVE)):
        context = adopt(text, at=at * 10)
        order(at + 1, at=at * 10 + 1)
        context.__exit__(None, None, None)
    with rules_in_force(ARRIVE):
        assert RuleVersion.objects.filter(rule="arrive").count() == 3
        assert [(o.due_at - o.opened_at).seconds for o in Obligation.objects.order_by("id")] == [
            900,
            600,
            900,
        ]
        assert_table_is_implied(0)


def test_an_example_or_a_note_is_no_new_version(tmp_path):
    plain = load_rules(write_rules(tmp_path / "a", ARRIVE))["arrive"]
    noted = load_rules(write_rules(tmp_path / "b", ARRIVE + "note: 见汇编\n"))["arrive"]
    assert plain.hash == noted.hash
    assert load_rules(write_rules(tmp_path / "c", STRICTER))["arrive"].hash != plain.hash


def test_a_rule_that_a_page_meets_first_judges_nothing_that_was_before():
    with rules_in_force(REPORT):
        order(1, at=0)
    with rules_in_force(ARRIVE, REPORT):
        versions.live(at=minute(1))
        assert_table_is_implied(1)
        order(2, at=2)
        assert_table_is_implied(2)
    assert [o.opened_at for o in Obligation.objects.all()] == [minute(2)]
