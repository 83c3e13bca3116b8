"""以上 includes the number; the longest prefix wins; a phase that is not written is as the one before it."""

import pytest

FIRE, LANDSLIDE, LIFT, LANDSLIDE_FAMILY = "12G04", "11D01", "12N04", "11D"


@pytest.mark.parametrize(
    ("figures", "grade"),
    [
        ({}, "general"),
        ({"dead": 2, "injured": 9, "loss_10k": 999}, "general"),
        ({"dead": 3}, "larger"),
        ({"dead": 9, "injured": 49}, "larger"),
        ({"dead": 10}, "major"),
        ({"injured": 50}, "major"),
        ({"dead": 29}, "major"),
        ({"dead": 30}, "particularly_major"),
        ({"loss_10k": 10000}, "particularly_major"),
        ({"dead": 1, "loss_10k": 5000}, "major"),
    ],
)
def test_the_highest_figure_reached_decides_and_the_number_itself_counts(county, figures, grade):
    assert county.grade_for(FIRE, figures).grade == grade


def test_it_says_which_figures_reached_which_threshold(county):
    proposal = county.grade_for(FIRE, {"dead": 4, "injured": 12, "loss_10k": 10})
    assert proposal.fired == (("dead", 4, 3), ("injured", 12, 10))
    assert proposal.criteria == "work-safety"


def test_special_equipment_has_its_own_criteria_before_those_of_accidents(county):
    assert county.grade_for(LIFT, {"evacuated": 10000}).grade == "larger"
    assert county.grade_for(FIRE, {"evacuated": 10000}).grade == "general"


def test_social_security_and_daily_help_have_no_grade(county):
    assert county.grade_for("14A05", {"dead": 5}).grade is None
    assert county.grade_for("L0108", {"dead": 5}).grade is None


def test_what_needs_a_plan_depends_on_type_and_grade(county):
    assert county.needs_plan(LANDSLIDE, "general")
    assert county.needs_plan("12G03", "larger")
    assert not county.needs_plan("12G03", "general")
    assert not county.needs_plan("L0108", "particularly_major")
    assert not county.needs_plan(LANDSLIDE, None)


@pytest.mark.parametrize(
    ("region", "zone"),
    [
        ("990101001", "city_centre"),
        ("990101001005", "city_centre"),
        ("990101003", "city_centre"),
        ("990101001201", "suburb"),
        ("990101004", "village"),
        ("990101004201", "village"),
        ("990101012", "village"),
        ("990101", "village"),
    ],
)
def test_a_place_takes_the_zone_of_the_nearest_region_named(county, region, zone):
    assert county.zone_of(region) == zone


def test_the_longest_prefix_of_the_matrix_wins(county):
    assert county.duty("11D04").lead == "urban_management"
    assert county.duty("11D01").lead == "township"
    assert county.duty("99X99").lead == "township"


def test_a_phase_that_is_not_written_is_as_the_one_before_it(county):
    assert county.duty("11D01", "handling").lead == "natural_resources"
    assert county.duty("L0108", "recovery") == county.duty("L0108", "first_handling")
    assert county.duty("12A01", "recovery").lead == "emergency"


def test_who_decides_a_contested_duty_is_named(county):
    assert county.responsibility("L0402").contested == county.place.centre.org
    assert county.responsibility("12D02").contested == county.place.emergency_office.org
