"""The short form of each measurement runs to its end and says what it found. Speed is never asked here."""

import re
from pathlib import Path

import pytest

from bench.__main__ import NAMES
from tests.bench.short import BESIDE, are_figures, figure, short_form, tables_of

pytestmark = pytest.mark.slow


def test_every_measurement_has_its_short_form_tried():
    tried = [
        name
        for file in Path(__file__).parent.glob("test_*.py")
        for name in re.findall(r'short_form\("(\w+)"\)', file.read_text())
    ]
    assert sorted(tried) == sorted(NAMES)


def test_a_table_is_read_as_it_was_shown(capsys):
    from bench.tables import show

    show("a title, said", ["what", "a", "b"], [["one", 1234, 0.5], ["two", float("nan"), 12345.6]])
    (rows,) = tables_of(capsys.readouterr().out).values()
    assert rows == [{"what": "one", "a": "1,234", "b": "0.5"}, {"what": "two", "a": "-", "b": "12,346"}]
    assert are_figures(rows[:1], "what")
    with pytest.raises(ValueError, match="-"):
        are_figures(rows, "what")


def test_intake_is_measured_against_the_same_statements():
    told = short_form("intake")
    rows = told.table("intake to three orders")
    assert [row["what"] for row in rows] == ["actions (Python)", "the same statements in pgbench"]
    measured = rows if told.has_pgbench else rows[:1]
    assert are_figures(measured, "what", *([] if told.has_pgbench else ["ratio"]))
    assert min(figure(row["per second"]) for row in measured) > 0
    assert re.search(r"^\d+ statements in a transaction", told.text, re.MULTILINE)


def test_a_journal_recorded_in_bulk_is_verified_whole():
    (row,) = short_form("verify").table("journal verify, 5,000 facts on 500 streams")
    assert are_figures([row], BESIDE)
    assert figure(row["facts per second"]) > 0


def test_searches_find_something_among_more_and_more_reports():
    rows = short_form("search").table("20 incidents unclosed, 2,000 more doors")
    assert are_figures(rows, "question")
    sizes = {size: [r["question"] for r in rows if r["reports"] == size] for size in ("500", "2,000")}
    assert sizes["500"] == sizes["2,000"]
    found = {row["question"]: figure(row["found"]) for row in rows}
    assert min(found[one] for one in found if one.startswith("same event")) > 0


def test_suggestions_are_held_against_what_people_say():
    told = short_form("suggest")
    types = told.table("types, held out")
    assert are_figures(types, "narratives")
    assert figure(types[0]["n"]) > 100
    assert 0 < figure(types[0]["first"]) <= figure(types[0]["among 3"]) <= 1
    assert are_figures(told.table("same events"), "second call")
    assert are_figures(told.table("units proposed"))


def test_pages_are_measured_at_two_sizes():
    told = short_form("pages")
    small, large = (told.table(f"{size} closed incidents, 10 unclosed") for size in ("500", "2,000"))
    assert [row["page"] for row in small] == [row["page"] for row in large]
    assert len(small) > 20
    assert are_figures([*small, *large], "page")
    assert all(figure(row["KiB"]) > 0 for row in large)
    assert are_figures(told.table("growth"), "page")
