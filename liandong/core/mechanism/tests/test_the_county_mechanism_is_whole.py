"""The mechanism that ships: every rule has its source, every type its units, every word its meaning."""

import re

from liandong.core.mechanism.schemas import LONGEST_DEMAND

CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def test_every_rule_cites_a_clause_and_that_clause_names_the_rule(county):
    named = {(entry.ref, answer) for entry in county.catalogue for answer in entry.clause.answered_by}
    for rule in county.rules:
        assert rule.cites
        for ref in rule.cites:
            assert (ref, f"rule:{rule.id}") in named, f"{ref} does not say that {rule.id} answers it"


def test_a_clause_says_its_demand_in_a_few_words_of_our_own(county):
    for entry in county.catalogue:
        assert len(entry.clause.demands) <= LONGEST_DEMAND, entry.ref
        assert CHINESE.search(entry.clause.demands)


def test_every_clause_names_who_owes_it_and_which_requirement_it_serves(county):
    assert len(county.catalogue) >= 250
    for entry in county.catalogue:
        assert entry.clause.rows, entry.ref
    assert {entry.clause.who for entry in county.catalogue} == set(county.place.owners)


def test_every_requirement_row_but_one_is_asked_for_by_some_clause(county):
    """INT-3, finding reports of the same event, comes from the practice of centres, not from a document."""
    rows = {row for entry in county.catalogue for row in entry.clause.rows}
    assert len(rows) == 79
    assert "INT-3" not in rows


def test_a_number_is_claimed_from_the_text_only_where_the_text_gives_it(county):
    stated = {rule.id for rule in county.rules if rule.data["basis"] == "regulation"}
    assert stated == {"on-scene.city-centre.first-responders", "on-scene.city-centre.other-units"}


def test_the_awaiting_rules_are_cited_but_not_in_force(county):
    assert {rule.id for rule in county.awaiting} >= {"conference.half-yearly", "roll-call.weekly"}
    assert not {rule.id for rule in county.awaiting} & {rule.id for rule in county.rules}


def test_every_type_has_words_questions_and_somebody_who_leads(county):
    assert len(county.types) >= 70
    kinds = {kind.kind for kind in county.unit_kinds}
    for item in county.types:
        assert "不要" in item.do_not, item.code
        assert all(question.endswith("？") for question in item.questions)
        assert len(set(item.keywords)) == len(item.keywords), item.code
        assert county.duty(item.code).lead in kinds


def test_a_call_taker_in_a_hurry_finds_the_daily_types_too(county):
    names = " ".join(item.name for item in county.types if item.scheme == "LOCAL")
    for word in ("开锁", "停水", "停电", "停气", "噪声", "路灯", "走失", "纠纷", "坑洼", "流浪犬", "咨询"):
        assert word in names


def test_the_fifteen_and_thirty_minute_groups_cover_every_kind_of_unit(county):
    assert {kind.counts_as for kind in county.unit_kinds} == {"police", "fire", "ems", "other"}
    assert county.unit_kind("traffic_police").counts_as == "police"


def test_old_names_lead_to_todays(county):
    assert county.alias("国土资源局").now == "自然资源和规划局"
    assert county.alias("安监局").now == "应急管理局"
    assert county.alias("公安消防支队").now == "消防救援支队"
    assert county.alias("卫计委").now == "卫生健康委员会"
    assert county.alias("应急管理局") is None
