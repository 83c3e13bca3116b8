"""The measurements in which something is killed: each fact still happens once, and nobody misses one."""

import pytest

from tests.bench.short import BESIDE, are_figures, figure, short_form

pytestmark = pytest.mark.slow


def test_a_killed_clock_leaves_each_deadline_fired_once():
    told = short_form("sweep")
    swept, late, killed = told.table("sweep"), told.table("lateness"), told.table("100 come due at once")
    for rows in (swept, late, killed):
        assert [row["clocks"] for row in rows] == ["1", "2"]
        assert are_figures(rows, BESIDE)
    assert all(figure(row["obligations per second"]) > 0 for row in swept)
    assert {(row["fired"], row["more than once"]) for row in late} == {("400", "0")}
    assert {(r["fired"], r["facts"], r["more than once"]) for r in killed} == {("100", "100", "0")}


def test_a_killed_feed_tells_every_desk_everything_once():
    (rows,) = short_form("feed").tables.values()
    figures = {row["what"]: row["figure"] for row in rows}
    assert figures["facts recorded; told to desks"].startswith("600; ")
    assert (figures["lost"], figures["told twice"]) == ("0", "0")
    assert figure(figures["from the kill until the last desk was back, s"]) > 0


def test_two_large_incidents_are_not_mixed():
    told = short_form("disaster")
    rows = told.table("two incidents of 6 units, 12 tasks each")
    assert are_figures(rows, "what")
    assert [figure(row["number"]) for row in rows[2:]] == [24, 24]
    assert "at the wrong incident 0, doubled 0, missing 0; chain whole: True" in told.text
