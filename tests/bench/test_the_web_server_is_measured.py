"""The measurements that start real programs: they answer, and end."""

import os
from pathlib import Path

import pytest

from tests.bench.short import are_figures, figure, short_form

pytestmark = pytest.mark.slow
CHROMIUM = Path(os.environ.get("LIANDONG_CHROMIUM", "/usr/bin/chromium"))


def test_requests_through_the_web_server_are_all_answered():
    told = short_form("http")
    rows = told.table("2 clients")
    assert len(rows) == 4
    assert are_figures(rows, "what")
    assert [row["not 2xx"] for row in rows] == ["0"] * 4
    steps = told.table("the three requests of one intake")
    assert [row["request"] for row in steps] == ["reports", "incident", "orders"]
    assert are_figures(steps, "request")


def test_positions_go_in_and_out():
    told = short_form("positions")
    assert len(told.tables) == 3
    for title, rows in told.tables.items():
        assert rows, title
        assert are_figures(rows, "what", "where they are"), title


def test_each_program_is_started_and_ended_alone():
    (rows,) = short_form("process").tables.values()
    assert [row["program"] for row in rows] == ["web, one worker", "feed", "clock", "delivery"]
    assert are_figures(rows, "program", "PSS MiB after 20 pages")
    assert all(figure(row["PSS MiB"]) > 1 for row in rows)


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.is_file(), reason="no Chromium: see bin/test")
def test_every_seat_is_shown_every_line():
    (rows,) = short_form("desks").tables.values()
    assert [(row["seats"], row["missing"]) for row in rows] == [("1", "0"), ("7", "0")]
    assert are_figures(rows, "seat")
