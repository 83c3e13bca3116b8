import pytest

from liandong.intake.tests import county


@pytest.fixture
def place(db: None) -> None:
    county.furnish()
