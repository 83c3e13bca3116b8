"""Another place with other tiers, limits and units: documents only, not a line of code changed."""

from pathlib import Path

import pytest

from liandong.core.mechanism import Mechanism, load
from liandong.core.obligations.book import load_rules
from liandong.core.obligations.examples import failures

ROOT = Path(__file__).parent.parent
YUNLING = ROOT / "mechanisms" / "yunling"
HARBOUR = ROOT / "tests" / "mechanisms" / "harbour"


@pytest.fixture(scope="module")
def county() -> Mechanism:
    return load(YUNLING)


@pytest.fixture(scope="module")
def harbour() -> Mechanism:
    return load(HARBOUR)


def limits(mechanism: Mechanism, kind: str) -> set[str]:
    """The limits of the rules that this kind of fact meets."""
    return {
        str(rule.data["within"])
        for rule in mechanism.rules
        if rule.data["met_by"] == {"fact": kind} and "within" in rule.data
    }


def test_both_are_loaded_at_once_and_stay_apart(county, harbour):
    assert (county.place.name, harbour.place.name) == ("云岭县", "望海市")
    assert county.digest != harbour.digest
    assert not {rule.id for rule in county.rules} & {rule.id for rule in harbour.rules}


def test_their_limits_on_scene_are_their_own(county, harbour):
    assert limits(county, "dispatch.arrived") == {"15m", "30m"}
    assert limits(harbour, "dispatch.arrived") == {"8m", "20m"}


def test_their_tiers_and_what_each_must_keep_are_their_own(county, harbour):
    assert [tier.tier for tier in county.tiers] == ["1", "2", "3"]
    assert [tier.tier for tier in harbour.tiers] == ["A", "B"]
    assert {item.item for item in harbour.tier("A").items} == {"tug", "crew"}


def test_their_units_and_who_leads_are_their_own(county, harbour):
    assert county.duty("12J01").lead == "fire"
    assert harbour.duty("12J01").lead == "tugboat"
    assert {kind.counts_as for kind in harbour.unit_kinds} == {"afloat", "ashore"}


def test_their_grades_zones_and_clocks_on_the_wall_are_their_own(county, harbour):
    assert county.grade_for("12J01", {"dead": 2}).grade == "general"
    assert harbour.grade_for("12J01", {"dead": 2}).grade == "serious"
    assert harbour.needs_plan("12J01", "serious")
    assert (county.zone_of("990101009"), harbour.zone_of("990202001")) == ("village", "quay")
    assert str(county.place.zone) != str(harbour.place.zone)


@pytest.mark.parametrize("folder", [YUNLING, HARBOUR], ids=["yunling", "harbour"])
def test_every_example_of_every_rule_ends_as_it_says(folder):
    book = load_rules(folder)
    assert len(book) >= 4
    assert failures(book) == []
