"""A small county: one centre, an emergency office, units of three tiers, two townships and a village."""

import pytest

from liandong.directory.tests.county import install


@pytest.fixture
def county(db: None) -> None:
    install()
