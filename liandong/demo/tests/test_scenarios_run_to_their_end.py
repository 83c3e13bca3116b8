"""An ordinary day, a night of rain, a chemical leak: each fast forward to its end on the whole county."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from liandong.core import clock
from liandong.core.journal.models import Entry
from liandong.core.testing.fixtures import *  # noqa: F403
from liandong.core.testing.time import assert_rebuilt, assert_whole
from liandong.demo import history, seed
from liandong.demo.documents import NoSuchScenario, Scenario, read
from liandong.demo.place import SEED, generate
from liandong.demo.play import Play, directed, fast_forward
from liandong.demo.stage import Course, Stage
from liandong.incidents.models import Incident
from liandong.intake.models import Report

START = datetime(2026, 7, 3, 12, 0, tzinfo=UTC)
RAIN, LEAK = START + timedelta(hours=4), START + timedelta(hours=9)


@pytest.fixture
def county(committed_db: None, county_rules: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CHECKPOINT_FILE", tmp_path / "checkpoints.jsonl")
    since = START - timedelta(days=1)
    with clock.at(since):
        seed.install(generate(SEED), since=since, at=LEAK, bar=lambda *_: None)


def kinds_since(since: datetime) -> Counter[str]:
    return Counter(Entry.objects.filter(recorded_at__gte=since).values_list("kind", flat=True))


def to_its_end(scenario: Scenario, since: datetime) -> tuple[Play, Counter[str]]:
    play = fast_forward(scenario, seed=7, since=since)
    end = since + timedelta(minutes=scenario.minutes)
    with clock.at(end):
        assert_rebuilt(end)
        assert_whole()
    assert set(play.opened) == {scene.of for scene in scenario.scenes}
    return play, kinds_since(since)


def first_half_hour(since: datetime) -> list[tuple[datetime, str]]:
    """What is recorded, and undone again."""
    with transaction.atomic():
        before = Entry.objects.count()
        play = Play.begin(read("rain"), directed(7), since)
        history.play(play.director.stage, since + timedelta(minutes=30))
        told = list(Entry.objects.order_by("id").values_list("occurred_at", "kind")[before:])
        transaction.set_rollback(True)
    return sorted(told)  # what is due at one moment may be taken in either order


@pytest.mark.slow
@pytest.mark.usefixtures("county")
def test_three_scenarios_one_after_the_other() -> None:
    assert (told := first_half_hour(START)) == first_half_hour(START)
    assert len(told) > 100

    _, ordinary = to_its_end(read("ordinary"), START)
    assert ordinary["dispatch.false_report"] >= 1
    assert ordinary["intake.report_diverted"] + ordinary["incidents.incident_opened"] >= 8

    night, rain = to_its_end(read("暴雨夜"), RAIN)
    street = night.opened["street"]
    assert Report.objects.filter(incident=street).count() >= 7
    assert rain["obligations.escalated"] >= 1
    silent = Entry.objects.filter(
        kind="dispatch.order_acknowledged", body__unit="power-company", recorded_at__gte=RAIN
    )
    assert set(silent.values_list("body__on_behalf", flat=True)) == {True}
    late = Report.objects.get(incident=night.opened["cut"], channel="app")
    assert late.happened_at is not None
    assert late.taken_at is not None
    assert late.taken_at - late.happened_at >= timedelta(minutes=54)
    large = Incident.objects.filter(pk__in=[night.opened[name].pk for name in ("slide", "river")])
    assert set(large.values_list("grade", flat=True)) == {"larger"}

    day, leak = to_its_end(read("leak"), LEAK)
    chemical = Incident.objects.get(pk=day.opened["leak"].pk)
    assert (chemical.grade, chemical.needs_plan) == ("major", True)
    assert chemical.figures["injured"] == 7
    kinds = set(chemical.given.values_list("unit_kind", flat=True))
    assert {"fire", "ems"} <= kinds
    assert chemical.given.filter(unit="environment-bureau").exists()
    assert leak["reporting.reported_up"] >= 4
    second = day.opened["second"]
    assert second.given.filter(state="false_report").exists()


def test_a_scenario_is_found_by_either_name_and_an_unknown_one_names_those_there_are() -> None:
    assert read("leak") == read("化工泄漏")
    with pytest.raises(NoSuchScenario, match="暴雨夜"):
        read("nope")


def test_ten_times_the_pace_is_a_tenth_of_every_pause() -> None:
    went_on: list[datetime] = []

    def course() -> Course:
        for _ in range(3):
            went_on.append((yield timedelta(minutes=10)))

    def moments(speed: float) -> Iterator[timedelta]:
        stage = Stage(speed=speed)
        stage.enter(course(), START)
        while moment := stage.next_moment():
            yield moment - START
            stage.go_on(moment)

    assert list(moments(10)) == [timedelta(minutes=n) for n in (1, 2, 3)]
    assert len(went_on) == 3
