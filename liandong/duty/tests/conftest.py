import pytest

from liandong.core.testing.fixtures import *  # noqa: F403
from liandong.directory.tests.county import install


@pytest.fixture
def county(db: None) -> None:
    """The small county of the directory's tests."""
    install()
