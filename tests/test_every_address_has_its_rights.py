"""Every address answers every kind of viewer as the table says, and none is forgotten."""

import pytest

from liandong.core.testing import matrix
from tests.access_table import ROWS


@pytest.fixture(autouse=True)
def _not_a_demo(settings):
    settings.DEMO = False


@pytest.mark.django_db
@pytest.mark.parametrize(("row", "viewer"), matrix.cells(ROWS), ids=matrix.cell_id)
def test_the_address_answers_as_the_table_says(row, viewer):
    assert matrix.answer(row, viewer).status_code == row.expected(viewer)


def test_no_address_is_without_a_row():
    assert matrix.without_row(ROWS) == set()


def test_no_row_is_without_an_address():
    assert matrix.without_address(ROWS) == set()
