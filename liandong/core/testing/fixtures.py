"""Fixtures that tests of every module may take: `from liandong.core.testing.fixtures import *  # noqa`."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from django.conf import settings

from liandong.core.obligations import versions
from liandong.core.obligations.book import RuleBook, load_rules
from liandong.core.testing import cast as county
from liandong.core.testing.cast import Cast
from liandong.core.testing.committed import committed_db
from liandong.core.testing.time import FastForward, assert_rebuilt, assert_whole

__all__ = ["cast", "committed_db", "county_rules", "people", "time"]


@lru_cache(maxsize=1)
def _book() -> RuleBook:
    return load_rules(Path(settings.LIANDONG_MECHANISM))


@pytest.fixture
def county_rules() -> Iterator[RuleBook]:
    """The county's own rules, as in a process that has just started."""
    with versions.in_force(_book()) as rules:
        yield rules


@pytest.fixture
def people(db: None, county_rules: RuleBook) -> Cast:
    """The county inside one transaction: for pages and single actions."""
    county.install()
    return Cast()


@pytest.fixture
def cast(
    committed_db: None,
    county_rules: RuleBook,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Cast:
    """The county, committed: for stories with a clock, and for several connections."""
    monkeypatch.setattr(settings, "CHECKPOINT_FILE", tmp_path / "checkpoints.jsonl")
    county.install()
    return Cast()


@pytest.fixture
def time(cast: Cast) -> Iterator[FastForward]:
    """The clock at hand. Every story ends with a table that can be rebuilt and a whole journal."""
    forward = FastForward(county.START)
    yield forward
    try:
        assert_rebuilt(forward.now)
        assert_whole()
    finally:
        forward.stop()
